/** The filters of JSONPath: `[?(@.price < 10 && @.kind == 'book')]`. */
import type { Json } from "../json.ts";
import type { Path } from "./parse-path.ts";
import type { Scanner } from "./scanner.ts";

export type Operand = { readonly path: Path } | { readonly value: Json };

export type Filter =
  | { readonly kind: "and" | "or"; readonly parts: readonly Filter[] }
  | { readonly kind: "not"; readonly part: Filter }
  | { readonly kind: "exists"; readonly path: Path }
  | { readonly kind: "compare"; readonly left: Operand; readonly operator: string; readonly right: Operand }
  | { readonly kind: "matches"; readonly left: Operand; readonly pattern: RegExp };

/** The text, and how to read the paths in it. */
interface Source {
  readonly scanner: Scanner;
  readPath(scanner: Scanner): Path;
}

/** Reads a filter where the scanner stands. */
export const parseFilter = (scanner: Scanner, readPath: Source["readPath"]): Filter => readAny({ scanner, readPath });

function readAny(source: Source): Filter {
  const { scanner } = source;
  const parts = [readAll(source)];
  for (scanner.blanks(); scanner.take("||"); scanner.blanks()) parts.push(readAll(source));
  return parts.length === 1 && parts[0] ? parts[0] : { kind: "or", parts };
}

function readAll(source: Source): Filter {
  const { scanner } = source;
  const parts = [readOne(source)];
  for (scanner.blanks(); scanner.take("&&"); scanner.blanks()) parts.push(readOne(source));
  return parts.length === 1 && parts[0] ? parts[0] : { kind: "and", parts };
}

function readOne(source: Source): Filter {
  const { scanner } = source;
  scanner.blanks();
  if (scanner.take("!")) return { kind: "not", part: readOne(source) };
  if (scanner.take("(")) {
    const inner = readAny(source);
    scanner.expect(")");
    return inner;
  }
  const left = readOperand(source);
  scanner.blanks();
  if (scanner.take("=~")) return { kind: "matches", left, pattern: readPattern(scanner) };
  const operator = scanner.match(/==|!=|<=|>=|<|>|(?:in|nin)(?=[\s[])/y);
  if (operator !== undefined) return { kind: "compare", left, operator, right: readOperand(source) };
  if (!("path" in left)) throw scanner.error("a comparison expected");
  return { kind: "exists", path: left.path };
}

function readOperand(source: Source): Operand {
  const { scanner } = source;
  scanner.blanks();
  if (scanner.peek("@") || scanner.peek("$")) return { path: source.readPath(scanner) };
  if (scanner.peek("'") || scanner.peek('"')) return { value: scanner.quoted() };
  if (scanner.take("[")) return { value: readList(source) };
  const word = scanner.match(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y);
  if (word === undefined) throw scanner.error("a path or a literal expected");
  return { value: JSON.parse(word) };
}

function readList(source: Source): Json[] {
  const { scanner } = source;
  const values: Json[] = [];
  do {
    const operand = readOperand(source);
    if (!("value" in operand)) throw scanner.error("a literal expected");
    values.push(operand.value);
    scanner.blanks();
  } while (scanner.take(","));
  scanner.expect("]");
  return values;
}

function readPattern(scanner: Scanner): RegExp {
  scanner.blanks();
  const literal = scanner.match(/\/(?:\\.|[^/\\])+\/i?/y);
  if (literal === undefined) throw scanner.error("a regular expression expected");
  const end = literal.lastIndexOf("/");
  return new RegExp(`^(?:${literal.slice(1, end)})$`, literal.slice(end + 1));
}
