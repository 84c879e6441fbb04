/**
 * Parses a path of the States Language: a root (`$`, `$$` or a variable) and JSONPath steps.
 * https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html
 */
import { type Filter, parseFilter } from "./filter.ts";
import { Scanner } from "./scanner.ts";

export type Step =
  | { readonly kind: "names"; readonly names: readonly string[] }
  | { readonly kind: "indexes"; readonly indexes: readonly number[] }
  | { readonly kind: "slice"; readonly from?: number; readonly to?: number; readonly by: number }
  | { readonly kind: "all" }
  | { readonly kind: "filter"; readonly filter: Filter }
  | { readonly kind: "length" }
  /** `..`: the next step applies to the value and to everything inside it. */
  | { readonly kind: "deep" };

export interface Path {
  /** `input` is `$`, `context` is `$$`, `item` is the `@` of a filter. */
  readonly root: "input" | "context" | "item" | { readonly variable: string };
  readonly steps: readonly Step[];
  /** It can match one place at most; others answer a list. */
  readonly isDefinite: boolean;
  readonly text: string;
}

const cache = new Map<string, Path>();
const MOST_CACHED = 2000;

/** Throws a SyntaxError for text that is no path. */
export function parsePath(text: string): Path {
  const known = cache.get(text);
  if (known) return known;
  const scanner = new Scanner(text);
  const path = readPath(scanner);
  if (!scanner.isDone) throw scanner.error("unexpected text");
  if (cache.size >= MOST_CACHED) cache.clear();
  cache.set(text, path);
  return path;
}

/** Reads a path where the scanner stands and leaves it behind its last step. */
export function readPath(scanner: Scanner): Path {
  const start = scanner.at;
  const root = readRoot(scanner);
  const steps: Step[] = [];
  while (!scanner.isDone) {
    const step = readStep(scanner);
    if (!step) break;
    steps.push(step);
  }
  if (steps.at(-1)?.kind === "deep") throw scanner.error("a name must follow ..");
  return { root, steps, isDefinite: steps.every(isDefiniteStep), text: scanner.text.slice(start, scanner.at) };
}

function readRoot(scanner: Scanner): Path["root"] {
  if (scanner.take("@")) return "item";
  if (scanner.take("$$")) return "context";
  if (!scanner.take("$")) throw scanner.error("a path begins with $");
  const variable = scanner.match(/[\p{L}_][\p{L}\p{N}_]*/uy);
  return variable === undefined ? "input" : { variable };
}

function readStep(scanner: Scanner): Step | undefined {
  if (scanner.take("..")) {
    if (scanner.peek("[")) return { kind: "deep" };
    scanner.back(1);
    return { kind: "deep" };
  }
  if (scanner.take(".")) return readDotted(scanner);
  if (scanner.take("[")) return readBracket(scanner);
  return undefined;
}

function readDotted(scanner: Scanner): Step {
  if (scanner.take("*")) return { kind: "all" };
  if (scanner.take("length()")) return { kind: "length" };
  const name = scanner.match(/[^\s.[\]()'"@$,*?:<>=!&|+/\\]+/y);
  if (name === undefined) throw scanner.error("a name must follow the dot");
  return { kind: "names", names: [name] };
}

function readBracket(scanner: Scanner): Step {
  scanner.blanks();
  if (scanner.take("?")) {
    scanner.expect("(");
    const filter = parseFilter(scanner, readPath);
    scanner.expect(")");
    scanner.expect("]");
    return { kind: "filter", filter };
  }
  if (scanner.take("*")) {
    scanner.expect("]");
    return { kind: "all" };
  }
  return scanner.peek("'") || scanner.peek('"') ? readNames(scanner) : readNumbers(scanner);
}

function readNames(scanner: Scanner): Step {
  const names: string[] = [];
  do {
    scanner.blanks();
    names.push(scanner.quoted());
    scanner.blanks();
  } while (scanner.take(","));
  scanner.expect("]");
  return { kind: "names", names };
}

function readNumbers(scanner: Scanner): Step {
  const body = scanner.match(/[-\d:,\s]+/y)?.replaceAll(/\s/g, "");
  scanner.expect("]");
  if (body === undefined) throw scanner.error("an index, slice or name must be in the brackets");
  if (body.includes(":")) {
    const [from = "", to = "", by = ""] = body.split(":");
    return {
      kind: "slice",
      ...(from !== "" && { from: Number(from) }),
      ...(to !== "" && { to: Number(to) }),
      by: by === "" ? 1 : Number(by),
    };
  }
  const indexes = body.split(",").map(Number);
  if (indexes.some((each) => !Number.isInteger(each))) throw scanner.error("an index must be a whole number");
  return { kind: "indexes", indexes };
}

const isDefiniteStep = (step: Step): boolean =>
  (step.kind === "names" && step.names.length === 1) ||
  (step.kind === "indexes" && step.indexes.length === 1) ||
  step.kind === "length";
