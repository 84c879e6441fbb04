import type * as Glue from "@aws-sdk/client-glue";
import { invalidInput } from "../faults.ts";

type Value = string | number;
/** Values in the order of the partition keys. */
type Test = (values: readonly string[]) => boolean;

const NUMERIC = /^(?:tinyint|smallint|int|integer|bigint|long|float|double|decimal)/i;
const TOKEN = /\s*(?:'((?:[^']|'')*)'|(-?\d+(?:\.\d+)?)|([A-Za-z_]\w*|`[^`]+`|"[^"]+")|(<=|>=|<>|!=|=|<|>|\(|\)|,))/y;

interface Token {
  readonly text: string;
  readonly kind: "string" | "number" | "word" | "symbol";
}

/**
 * A filter of partitions: comparisons, BETWEEN, IN, LIKE, IS NULL, AND, OR, NOT and brackets over partition keys, whose types
 * decide how they compare. Throws InvalidInputException.
 * https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog-partitions.html#aws-glue-api-catalog-partitions-GetPartitions
 */
export function partitionTest(expression: string | undefined, keys: readonly Glue.Column[]): Test {
  if (expression === undefined || expression.trim() === "") return () => true;
  return new Parser(tokensOf(expression), keys).parse();
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const trimmed = text.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < trimmed.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(trimmed);
    if (!match) throw unsupported(trimmed.slice(at));
    const [, string, number, word, symbol] = match;
    if (string !== undefined) tokens.push({ kind: "string", text: string.replaceAll("''", "'") });
    else if (number !== undefined) tokens.push({ kind: "number", text: number });
    else if (word !== undefined) tokens.push({ kind: "word", text: word.replace(/^[`"]|[`"]$/g, "") });
    else tokens.push({ kind: "symbol", text: symbol ?? "" });
  }
  return tokens;
}

const unsupported = (text: string) => invalidInput(`Unsupported expression '${text.trim()}'`);

class Parser {
  readonly #tokens: readonly Token[];
  readonly #keys: readonly Glue.Column[];
  #at = 0;

  constructor(tokens: readonly Token[], keys: readonly Glue.Column[]) {
    this.#tokens = tokens;
    this.#keys = keys;
  }

  parse(): Test {
    const test = this.#or();
    if (this.#at < this.#tokens.length) throw unsupported(this.#rest());
    return test;
  }

  #or(): Test {
    let left = this.#and();
    while (this.#takes("OR")) {
      const [a, b] = [left, this.#and()];
      left = (values) => a(values) || b(values);
    }
    return left;
  }

  #and(): Test {
    let left = this.#not();
    while (this.#takes("AND")) {
      const [a, b] = [left, this.#not()];
      left = (values) => a(values) && b(values);
    }
    return left;
  }

  #not(): Test {
    if (this.#takes("NOT")) {
      const test = this.#not();
      return (values) => !test(values);
    }
    if (!this.#takes("(")) return this.#comparison();
    const test = this.#or();
    this.#expect(")");
    return test;
  }

  #comparison(): Test {
    const name = this.#next("word").text.toLowerCase();
    const index = this.#keys.findIndex((key) => key.Name?.toLowerCase() === name);
    if (index < 0) throw unsupported(`${name}: not a partition key`);
    const read = reader(this.#keys[index]?.Type);
    const value = (values: readonly string[]): Value => read(values[index] ?? "");
    const negated = this.#takes("NOT");
    const test = this.#predicate(value, read);
    return negated ? (values) => !test(values) : test;
  }

  #predicate(value: (values: readonly string[]) => Value, read: (text: string) => Value): Test {
    if (this.#takes("IN")) {
      this.#expect("(");
      const list = [this.#literal(read)];
      while (this.#takes(",")) list.push(this.#literal(read));
      this.#expect(")");
      return (values) => list.includes(value(values));
    }
    if (this.#takes("BETWEEN")) {
      const low = this.#literal(read);
      this.#expect("AND");
      const high = this.#literal(read);
      return (values) => value(values) >= low && value(values) <= high;
    }
    if (this.#takes("LIKE")) {
      const pattern = likePattern(this.#next("string").text);
      return (values) => pattern.test(String(value(values)));
    }
    const operator = this.#next("symbol").text;
    const compare = COMPARE[operator];
    if (!compare) throw unsupported(operator);
    const other = this.#literal(read);
    return (values) => compare(value(values), other);
  }

  #literal(read: (text: string) => Value): Value {
    const token = this.#tokens[this.#at++];
    if (token?.kind !== "string" && token?.kind !== "number") throw unsupported(this.#rest());
    return read(token.text);
  }

  #next(kind: Token["kind"]): Token {
    const token = this.#tokens[this.#at++];
    if (token?.kind !== kind) throw unsupported(token?.text ?? "the end of the expression");
    return token;
  }

  #takes(text: string): boolean {
    const token = this.#tokens[this.#at];
    const fits = token && token.kind !== "string" && token.text.toUpperCase() === text;
    if (fits) this.#at++;
    return fits === true;
  }

  #expect(text: string): void {
    if (!this.#takes(text)) throw unsupported(this.#rest());
  }

  #rest = (): string =>
    this.#tokens
      .slice(Math.max(0, this.#at - 1))
      .map(({ text }) => text)
      .join(" ");
}

const reader =
  (type = "string") =>
  (text: string): Value =>
    NUMERIC.test(type) ? Number(text) : text;

const COMPARE: Readonly<Record<string, (a: Value, b: Value) => boolean>> = {
  "=": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  "<>": (a, b) => a !== b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

const likePattern = (like: string): RegExp =>
  new RegExp(
    `^${like.replace(/[\\^$.*+?()[\]{}|%_]/g, (letter) => (letter === "%" ? ".*" : letter === "_" ? "." : `\\${letter}`))}$`,
    "s",
  );
