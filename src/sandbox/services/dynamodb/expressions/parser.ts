/** What the parsers of all kinds of expressions share: paths, operands, and problems that are told in AWS's order. */
import { invalid } from "../faults.ts";
import type { Value } from "../values/attribute-value.ts";
import type { Placeholders } from "./placeholders.ts";
import { isReserved } from "./reserved-words.ts";
import type { Operand, Path } from "./syntax.ts";
import { Cursor } from "./tokens.ts";

/** Problems behind a correct syntax, in the order in which AWS tells the first. */
const ORDER = ["parentheses", "function", "misuse", "reserved", "section", "placeholder", "path", "operand"] as const;
export type Problem = (typeof ORDER)[number];

export type ExpressionKind =
  | "ConditionExpression"
  | "FilterExpression"
  | "KeyConditionExpression"
  | "UpdateExpression"
  | "ProjectionExpression";

const LONGEST = 4096;
const UNDEFINED: Value = { NULL: true };

export class Parser {
  readonly cursor: Cursor;
  readonly kind: ExpressionKind;
  readonly #placeholders: Placeholders;
  readonly #problems = new Map<Problem, string>();

  constructor(kind: ExpressionKind, text: string, placeholders: Placeholders) {
    this.kind = kind;
    this.#placeholders = placeholders;
    if (text.trim() === "") throw this.invalid("The expression can not be empty;");
    if (Buffer.byteLength(text) > LONGEST)
      throw this.invalid(
        `Expression size has exceeded the maximum allowed size; expression size: ${Buffer.byteLength(text)}`,
      );
    this.cursor = new Cursor(text, (message) => this.invalid(message));
  }

  invalid(message: string): Error {
    return invalid(`Invalid ${this.kind}: ${message}`);
  }

  /** Remembers what is wrong; the first of its kind counts. Thrown by `finish`. */
  problem(problem: Problem, message: string): void {
    if (!this.#problems.has(problem)) this.#problems.set(problem, message);
  }

  /** The whole expression has been read: throws what was wrong with it. */
  finish(): void {
    if (this.cursor.peek().kind !== "end") throw this.cursor.unexpected();
    for (const problem of ORDER) {
      const message = this.#problems.get(problem);
      if (message !== undefined) throw this.invalid(message);
    }
  }

  /** `a.b[0].#c` */
  path(): Path {
    const path: (string | number)[] = [this.#member()];
    for (;;) {
      if (this.cursor.takeIf(".")) path.push(this.#member());
      else if (this.cursor.takeIf("[")) {
        if (this.cursor.peek().kind !== "number") throw this.cursor.unexpected();
        path.push(Number(this.cursor.take().text));
        this.cursor.expect("]");
      } else return path;
    }
  }

  value(): Value {
    if (this.cursor.peek().kind !== "value") throw this.cursor.unexpected();
    const { text } = this.cursor.take();
    const value = this.#placeholders.value(text);
    if (!value)
      this.problem(
        "placeholder",
        `An expression attribute value used in expression is not defined; attribute value: ${text}`,
      );
    return value ?? UNDEFINED;
  }

  /** A path, a value or a function's call, in parentheses or without. `check` judges calls. */
  operand(check: (name: string, operands: readonly Operand[]) => void): Operand {
    if (this.cursor.takeIf("(")) {
      const operand = this.operand(check);
      this.cursor.expect(")");
      return operand;
    }
    if (this.cursor.peek().kind === "value") return { kind: "value", value: this.value() };
    if (!this.isCall()) return { kind: "path", path: this.path() };
    const name = this.cursor.take().text;
    const operands = this.operands(check);
    check(name, operands);
    return { kind: "call", name, operands };
  }

  /** `(a, b, c)` */
  operands(check: (name: string, operands: readonly Operand[]) => void): Operand[] {
    this.cursor.expect("(");
    const operands = [this.operand(check)];
    while (this.cursor.takeIf(",")) operands.push(this.operand(check));
    this.cursor.expect(")");
    return operands;
  }

  isCall(): boolean {
    const next = this.cursor.peek(1);
    return this.cursor.peek().kind === "word" && next.kind === "symbol" && next.text === "(";
  }

  #member(): string {
    const { kind, text } = this.cursor.peek();
    if (kind === "word") {
      if (isReserved(text)) this.problem("reserved", `Attribute name is a reserved keyword; reserved keyword: ${text}`);
      return this.cursor.take().text;
    }
    if (kind !== "name") throw this.cursor.unexpected();
    this.cursor.take();
    const name = this.#placeholders.name(text);
    if (name === undefined)
      this.problem(
        "placeholder",
        `An expression attribute name used in the document path is not defined; attribute name: ${text}`,
      );
    return name ?? text;
  }
}
