/** Comparisons of one value: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html */
import { BlockList, isIP } from "node:net";
import { PatternError } from "./pattern-error.ts";

export type Scalar = string | number | boolean | null;

export type Test =
  | { readonly kind: "exists"; readonly wanted: boolean }
  | { readonly kind: "value"; fits(value: Scalar): boolean };

type Fits = (value: Scalar) => boolean;

/** The tests of a leaf, of which one must hold. */
export function readTests(name: string, rules: readonly unknown[]): Test[] {
  if (rules.length === 0) throw new PatternError(`Empty arrays are not allowed ("${name}")`);
  return rules.map((rule) => {
    if (isScalar(rule)) return { kind: "value", fits: (value) => value === rule };
    const [operator, operand] = onlyEntry(rule);
    if (operator === "exists") {
      if (typeof operand !== "boolean") throw new PatternError("exists match pattern must be either true or false.");
      return { kind: "exists", wanted: operand };
    }
    const read = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
    if (!read) throw new PatternError(`Unrecognized match type ${operator}`);
    return { kind: "value", fits: read(operand) };
  });
}

const OPERATORS: Readonly<Record<string, (operand: unknown) => Fits>> = {
  prefix: (operand) => affix("prefix", operand, (value, part) => value.startsWith(part)),
  suffix: (operand) => affix("suffix", operand, (value, part) => value.endsWith(part)),
  "equals-ignore-case": (operand) => ofText(equalsIgnoringCase(text("equals-ignore-case", operand))),
  wildcard: (operand) => ofText(wildcard(text("wildcard", operand))),
  cidr,
  numeric,
  "anything-but": anythingBut,
};

/** `{"prefix": "a"}`, or with `{"prefix": {"equals-ignore-case": "a"}}`. */
function affix(name: string, operand: unknown, test: (value: string, part: string) => boolean): Fits {
  if (typeof operand === "string") return ofText((value) => test(value, operand));
  const [operator, inner] = onlyEntry(operand);
  if (operator !== "equals-ignore-case") throw new PatternError(`Unsupported ${name} pattern: ${operator}`);
  const part = text(name, inner).toLowerCase();
  return ofText((value) => test(value.toLowerCase(), part));
}

const AFFIXES: Readonly<Record<string, (part: string) => (value: string) => boolean>> = {
  prefix: (part) => (value) => value.startsWith(part),
  suffix: (part) => (value) => value.endsWith(part),
  "equals-ignore-case": equalsIgnoringCase,
  wildcard,
};

/** Any present value but one, some, or those that another comparison finds. */
function anythingBut(operand: unknown): Fits {
  if (isScalar(operand)) return (value) => value !== operand;
  if (Array.isArray(operand)) {
    if (operand.length === 0 || !operand.every(isScalar))
      throw new PatternError("Value of anything-but must be an array or single string/number value.");
    return (value) => !operand.includes(value);
  }
  const [operator, inner] = onlyEntry(operand);
  const make = Object.hasOwn(AFFIXES, operator) ? AFFIXES[operator] : undefined;
  if (!make) throw new PatternError(`Unsupported anything-but pattern: ${operator}`);
  const tests = (Array.isArray(inner) ? inner : [inner]).map((each) => make(text("anything-but", each)));
  return (value) => typeof value !== "string" || !tests.some((test) => test(value));
}

const COMPARE: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  "=": (a, b) => a === b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

/** `["=", 3]`, `[">", 0, "<=", 5]`. */
function numeric(operand: unknown): Fits {
  const refused = (): PatternError => new PatternError("Value of numeric must be an array of operators and numbers.");
  if (!Array.isArray(operand) || (operand.length !== 2 && operand.length !== 4)) throw refused();
  const tests: ((value: number) => boolean)[] = [];
  for (let i = 0; i < operand.length; i += 2) {
    const compare = COMPARE[String(operand[i])];
    const limit: unknown = operand[i + 1];
    if (!compare) throw new PatternError(`Unrecognized numeric range operator: ${operand[i]}`);
    if (typeof limit !== "number") throw refused();
    tests.push((value) => compare(value, limit));
  }
  return (value) => typeof value === "number" && tests.every((test) => test(value));
}

function cidr(operand: unknown): Fits {
  const [network = "", bits, ...rest] = text("cidr", operand).split("/");
  const version = isIP(network);
  const most = version === 6 ? 128 : 32;
  if (version === 0 || rest.length > 0 || !/^\d+$/.test(bits ?? "") || Number(bits) > most)
    throw new PatternError("Malformed CIDR, one '/' required");
  const list = new BlockList();
  const family = version === 6 ? "ipv6" : "ipv4";
  list.addSubnet(network, Number(bits), family);
  return ofText((value) => isIP(value) === version && list.check(value, family));
}

function equalsIgnoringCase(wanted: string): (value: string) => boolean {
  const lower = wanted.toLowerCase();
  return (value) => value.toLowerCase() === lower;
}

/** `*` is any run of characters; `\*` and `\\` are literal. */
function wildcard(pattern: string): (value: string) => boolean {
  if (/(^|[^\\])(\\\\)*\*\*/.test(pattern)) throw new PatternError("Consecutive wildcard characters are not allowed");
  if (/(^|[^\\])(\\\\)*\\([^*\\]|$)/.test(pattern)) throw new PatternError("Invalid escape character in wildcard");
  const pieces = pattern.match(/\\[*\\]|\*|[^*\\]+/gs) ?? [];
  const source = pieces.map((piece) => (piece === "*" ? ".*" : literal(piece.replace(/^\\(.)$/s, "$1"))));
  const expression = new RegExp(`^${source.join("")}$`, "s");
  return (value) => expression.test(value);
}

const literal = (piece: string): string => piece.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");

const ofText =
  (test: (value: string) => boolean): Fits =>
  (value) =>
    typeof value === "string" && test(value);

function text(operator: string, operand: unknown): string {
  if (typeof operand !== "string") throw new PatternError(`${operator} match pattern must be a string`);
  return operand;
}

function onlyEntry(rule: unknown): [operator: string, operand: unknown] {
  if (typeof rule !== "object" || rule === null || Array.isArray(rule))
    throw new PatternError("Match value must be String, number, true, false, or null");
  const [entry, ...rest] = Object.entries(rule);
  if (!entry || rest.length > 0) throw new PatternError("Only one key allowed in match expression");
  return entry;
}

const isScalar = (value: unknown): value is Scalar =>
  value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean";
