import { type TypeName, typeOf, type Value } from "../values/attribute-value.ts";
import { wrongCount, wrongType } from "./condition-rules.ts";
import { Parser } from "./parser.ts";
import { requireApart } from "./path-overlap.ts";
import type { Placeholders } from "./placeholders.ts";
import type { Operand, UpdateAction } from "./syntax.ts";

const SECTIONS = ["SET", "REMOVE", "ADD", "DELETE"] as const;
type Section = (typeof SECTIONS)[number];

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html */
export function parseUpdate(text: string, placeholders: Placeholders): readonly UpdateAction[] {
  const parser = new UpdateParser("UpdateExpression", text, placeholders);
  const actions = parser.actions();
  requireApart(
    actions.map(({ path }) => path),
    parser,
  );
  parser.finish();
  return actions;
}

class UpdateParser extends Parser {
  actions(): UpdateAction[] {
    const actions: UpdateAction[] = [];
    const seen = new Set<Section>();
    do {
      const section = SECTIONS.find((each) => this.cursor.takeIf(each));
      if (!section) throw this.cursor.unexpected();
      if (seen.has(section))
        this.problem("section", `The "${section}" section can only be used once in an update expression;`);
      seen.add(section);
      do actions.push(this.#action(section));
      while (this.cursor.takeIf(","));
    } while (this.cursor.peek().kind !== "end");
    return actions;
  }

  #action(section: Section): UpdateAction {
    const path = this.path();
    if (section === "REMOVE") return { kind: "remove", path };
    if (section === "SET") {
      this.cursor.expect("=");
      return { kind: "set", path, value: this.#sum() };
    }
    const value = this.value();
    this.#checkOperand(section, value);
    return { kind: section === "ADD" ? "add" : "delete", path, value };
  }

  #sum(): Operand {
    // Parentheses may be around the whole of it: `SET a = (b + :c)`.
    if (this.cursor.is("(") && !this.#goesOnAfterParentheses()) {
      this.cursor.expect("(");
      const inner = this.#sum();
      this.cursor.expect(")");
      return inner;
    }
    const check = (name: string, operands: readonly Operand[]) => this.#checkCall(name, operands);
    const left = this.operand(check);
    const operator = this.cursor.takeIf("+") ? "+" : this.cursor.takeIf("-") ? "-" : undefined;
    if (!operator) return left;
    const right = this.operand(check);
    this.#requireType(operator, [left, right], "N");
    return { kind: "sum", operator, left, right };
  }

  #goesOnAfterParentheses(): boolean {
    const closing = this.cursor.closing();
    const after = closing === undefined ? undefined : this.cursor.peek(closing + 1);
    return after?.kind === "symbol" && (after.text === "+" || after.text === "-");
  }

  #checkCall(name: string, operands: readonly Operand[]): void {
    if (name !== "if_not_exists" && name !== "list_append")
      this.problem("function", `Invalid function name; function: ${name}`);
    else if (operands.length !== 2) wrongCount(this, name, operands);
    else if (name === "list_append") this.#requireType(name, operands, "L");
    else if (operands[0]?.kind !== "path")
      this.problem("operand", `Operator or function requires a document path; operator or function: ${name}`);
  }

  #requireType(name: string, operands: readonly Operand[], wanted: TypeName): void {
    for (const each of operands) {
      const type = each.kind === "value" ? typeOf(each.value) : undefined;
      if (type !== undefined && type !== wanted) this.problem("operand", wrongType(name, type));
    }
  }

  #checkOperand(section: "ADD" | "DELETE", value: Value): void {
    const type = typeOf(value);
    if (type.length === 2 && type.endsWith("S")) return;
    if (section === "ADD" && type === "N") return;
    this.problem(
      "operand",
      `Incorrect operand type for operator or function; operator: ${section}, operand type: ${LONG_NAMES[type] ?? type}, typeSet: ALLOWED_FOR_${section}_OPERAND`,
    );
  }
}

const LONG_NAMES: Readonly<Partial<Record<TypeName, string>>> = {
  S: "STRING",
  N: "NUMBER",
  B: "BINARY",
  NULL: "NULL",
  BOOL: "BOOLEAN",
  L: "LIST",
  M: "MAP",
};
