import { checkBetween, checkConditionCall, checkDistinct } from "./condition-rules.ts";
import { type ExpressionKind, Parser } from "./parser.ts";
import type { Placeholders } from "./placeholders.ts";
import type { Comparator, Condition, Operand } from "./syntax.ts";

/**
 * Reads a condition, filter or key condition.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 */
export function parseCondition(kind: ExpressionKind, text: string, placeholders: Placeholders): Condition {
  const parser = new ConditionParser(kind, text, placeholders);
  const condition = parser.either();
  parser.finish();
  return condition;
}

const COMPARATORS: readonly string[] = ["=", "<>", "<", "<=", ">", ">="];
const isComparator = (text: string): text is Comparator => COMPARATORS.includes(text);

class ConditionParser extends Parser {
  either(): Condition {
    let left = this.#both();
    while (this.cursor.takeIf("OR")) left = { kind: "or", left, right: this.#both() };
    return left;
  }

  #both(): Condition {
    let left = this.#not();
    while (this.cursor.takeIf("AND")) left = { kind: "and", left, right: this.#not() };
    return left;
  }

  #not(): Condition {
    return this.cursor.takeIf("NOT") ? { kind: "not", condition: this.#not() } : this.#group();
  }

  #group(): Condition {
    if (!this.cursor.is("(") || this.#isOperandInParentheses()) return this.#simple();
    if (this.#isDoubled()) this.problem("parentheses", "The expression has redundant parentheses;");
    this.cursor.expect("(");
    const condition = this.either();
    this.cursor.expect(")");
    return condition;
  }

  #simple(): Condition {
    const isCall = this.isCall();
    const operand = this.operand((name, operands) => checkConditionCall(this, name, operands));
    const { text, kind } = this.cursor.peek();
    if (kind === "symbol" && isComparator(text)) return this.#comparison(operand, text);
    if (this.cursor.takeIf("BETWEEN")) return this.#between(operand);
    if (this.cursor.takeIf("IN")) {
      const list = this.operands((name, operands) => checkConditionCall(this, name, operands));
      this.#requireValues([operand, ...list]);
      return { kind: "in", operand, list };
    }
    if (!isCall || operand.kind !== "call") throw this.cursor.unexpected();
    if (operand.name === "size") this.#misused("size");
    return operand;
  }

  #comparison(left: Operand, operator: Comparator): Condition {
    this.cursor.take();
    const right = this.#operand();
    this.#requireValues([left, right]);
    checkDistinct(this, operator, [left, right]);
    return { kind: "compare", operator, left, right };
  }

  #between(operand: Operand): Condition {
    const low = this.#operand();
    this.cursor.expect("AND");
    const high = this.#operand();
    this.#requireValues([operand, low, high]);
    checkBetween(this, low, high);
    return { kind: "between", operand, low, high };
  }

  #operand(): Operand {
    return this.operand((name, operands) => checkConditionCall(this, name, operands));
  }

  /** Of the functions only `size` has a value that can be compared. */
  #requireValues(operands: readonly Operand[]): void {
    for (const each of operands) if (each.kind === "call" && each.name !== "size") this.#misused(each.name);
  }

  #misused(name: string): void {
    this.problem("misuse", `The function is not allowed to be used this way in an expression; function: ${name}`);
  }

  #isOperandInParentheses(): boolean {
    const closing = this.cursor.closing();
    if (closing === undefined) return false;
    const { kind, text } = this.cursor.peek(closing + 1);
    return kind === "symbol" ? isComparator(text) : kind === "word" && /^(between|in)$/i.test(text);
  }

  #isDoubled(): boolean {
    const next = this.cursor.peek(1);
    const [outer, inner] = [this.cursor.closing(), this.cursor.closing(1)];
    return next.kind === "symbol" && next.text === "(" && outer !== undefined && inner === outer - 1;
  }
}
