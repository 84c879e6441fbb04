/** What the operands of conditions must be; each rule in AWS's words. */
import { compare, type TypeName, typeOf, type Value } from "../values/attribute-value.ts";
import type { Parser } from "./parser.ts";
import { type Operand, pathText } from "./syntax.ts";

const OPERANDS: Readonly<Record<string, number>> = {
  attribute_exists: 1,
  attribute_not_exists: 1,
  attribute_type: 2,
  begins_with: 2,
  contains: 2,
  size: 1,
};
const TYPE_NAMES: readonly string[] = ["S", "N", "B", "NULL", "SS", "BOOL", "L", "BS", "NS", "M"];

export function checkConditionCall(parser: Parser, name: string, operands: readonly Operand[]): void {
  const wanted = OPERANDS[name];
  if (wanted === undefined) parser.problem("function", `Invalid function name; function: ${name}`);
  for (const each of operands)
    if (each.kind === "call" && each.name !== "size")
      parser.problem(
        "misuse",
        `The function is not allowed to be used this way in an expression; function: ${each.name}`,
      );
  if (operands.length !== wanted) {
    wrongCount(parser, name, operands);
    return;
  }
  checkDistinct(parser, name, operands);
  const problem = operandProblem(name, operands);
  if (problem) parser.problem("operand", problem);
}

export const wrongCount = (parser: Parser, name: string, operands: readonly Operand[]): void =>
  parser.problem(
    "operand",
    `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${operands.length}`,
  );

export const wrongType = (name: string, type: string): string =>
  `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`;

/** The type of an operand that is known before there is an item. */
export function knownType(operand: Operand | undefined): TypeName | undefined {
  if (operand?.kind === "value") return typeOf(operand.value);
  return operand?.kind === "call" && operand.name === "size" ? "N" : undefined;
}

function operandProblem(name: string, operands: readonly Operand[]): string | undefined {
  const [first, second] = operands;
  switch (name) {
    case "attribute_exists":
    case "attribute_not_exists":
      return first?.kind === "path"
        ? undefined
        : `Operator or function requires a document path; operator or function: ${name}`;
    case "begins_with": {
      const wrong = operands.map(knownType).find((type) => type !== undefined && type !== "S" && type !== "B");
      return wrong && wrongType(name, wrong);
    }
    case "attribute_type":
      return typeNameProblem(second);
    case "size": {
      const type = knownType(first);
      return type === "N" || type === "BOOL" || type === "NULL" ? wrongType(name, type) : undefined;
    }
    default:
      return undefined;
  }
}

function typeNameProblem(operand: Operand | undefined): string | undefined {
  const type = knownType(operand);
  if (operand?.kind !== "value" || type !== "S")
    return wrongType("attribute_type", type ?? "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}");
  const name = operand.value.S ?? "";
  return TYPE_NAMES.includes(name)
    ? undefined
    : `Invalid attribute type name found; type: ${name}, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}`;
}

export function checkDistinct(parser: Parser, name: string, [left, right]: readonly Operand[]): void {
  if (left?.kind !== "path" || right?.kind !== "path" || pathText(left.path) !== pathText(right.path)) return;
  parser.problem(
    "operand",
    `The first operand must be distinct from the remaining operands for this operator or function; operator: ${name}, first operand: ${pathText(left.path)}`,
  );
}

export function checkBetween(parser: Parser, low: Operand, high: Operand): void {
  if (low.kind !== "value" || high.kind !== "value") return;
  const bounds = `lower bound operand: AttributeValue: ${shown(low.value)}, upper bound operand: AttributeValue: ${shown(high.value)}`;
  if (typeOf(low.value) !== typeOf(high.value))
    parser.problem("operand", `The BETWEEN operator requires same data type for lower and upper bounds; ${bounds}`);
  else if ((compare(low.value, high.value) ?? 0) > 0)
    parser.problem(
      "operand",
      `The BETWEEN operator requires upper bound to be greater than or equal to lower bound; ${bounds}`,
    );
}

const shown = (value: Value): string => `{${typeOf(value)}:${value.S ?? value.N ?? ""}}`;
