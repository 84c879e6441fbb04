/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html */
import type { Comparator, Condition, Operand } from "../expressions/syntax.ts";
import { invalid, invalidValues } from "../faults.ts";
import type { Keys, TableRow } from "../state.ts";
import { compare, typeOf, type Value } from "../values/attribute-value.ts";
import { sortable } from "../values/sortable.ts";
import { keyNames } from "./keys.ts";

/** A partition, and which sort keys of it: each condition narrows them. */
export interface KeyRange {
  readonly pk: string;
  /** Whether the sort key, in its sortable form, is before (-1), within (0) or after (1) what is asked for. */
  place(sk: string): -1 | 0 | 1;
}

interface Part {
  readonly name: string;
  readonly operator: Comparator | "BETWEEN" | "begins_with";
  readonly values: readonly Value[];
}

export function readKeyCondition(table: TableRow, keys: Keys, condition: Condition): KeyRange {
  const parts = flatten(condition).map(partOf);
  const names = parts.map(({ name }) => name);
  if (new Set(names).size < names.length)
    throw invalid("Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key");
  const known = keyNames(keys);
  const hash = parts.find(({ name }) => name === keys.hash);
  const others = parts.filter((part) => part !== hash);
  const missing = !hash ? keys.hash : others.some(({ name }) => !known.includes(name)) ? (keys.range ?? "") : undefined;
  if (missing !== undefined)
    throw missing === "" ? notSupported() : invalid(`Query condition missed key schema element: ${missing}`);
  if (hash?.operator !== "=") throw notSupported();
  for (const part of parts) requireTypes(table, part);
  return { pk: sortable(hash.values[0] ?? { S: "" }), place: placeBy(others[0]) };
}

const notSupported = () => invalid("Query key condition not supported");
const wrongOperator = (operator: string) => invalid(`Invalid operator used in KeyConditionExpression: ${operator}`);

function flatten(condition: Condition): readonly Condition[] {
  if (condition.kind === "and") return [...flatten(condition.left), ...flatten(condition.right)];
  if (condition.kind === "or") throw wrongOperator("OR");
  if (condition.kind === "not") throw wrongOperator("NOT");
  if (condition.kind === "in") throw wrongOperator("IN");
  return [condition];
}

const MIRRORED = { "=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<=" } as const;

function partOf(condition: Condition): Part {
  if (condition.kind === "compare") {
    const { left, right, operator } = condition;
    if (operator === "<>") throw wrongOperator("<>");
    return left.kind === "value"
      ? { name: nameOf(right), operator: MIRRORED[operator], values: [left.value] }
      : { name: nameOf(left), operator, values: [operandValue(right)] };
  }
  if (condition.kind === "between")
    return {
      name: nameOf(condition.operand),
      operator: "BETWEEN",
      values: [operandValue(condition.low), operandValue(condition.high)],
    };
  if (condition.kind !== "call" || condition.name !== "begins_with")
    throw wrongOperator(condition.kind === "call" ? condition.name : condition.kind);
  const [of, start] = condition.operands;
  if (!of || !start) throw notSupported();
  return { name: nameOf(of), operator: "begins_with", values: [operandValue(start)] };
}

function nameOf(operand: Operand): string {
  if (operand.kind === "call")
    throw invalid(
      `Invalid KeyConditionExpression: The function is not allowed in a key condition; function: ${operand.name}`,
    );
  if (operand.kind !== "path") throw invalid("Invalid condition in KeyConditionExpression: No key attribute specified");
  const [name, ...nested] = operand.path;
  if (nested.length > 0)
    throw invalid(
      "Key condition expression does not support nested attributes; KeyConditionExpressions cannot have conditions on nested attributes",
    );
  return String(name);
}

function operandValue(operand: Operand): Value {
  if (operand.kind === "value") return operand.value;
  throw invalid("Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition");
}

function requireTypes(table: TableRow, { name, operator, values }: Part): void {
  for (const value of values)
    if (typeOf(value) !== table.attributes[name])
      throw invalidValues("Condition parameter type does not match schema type");
  if (operator === "begins_with" && values[0]?.N !== undefined) throw notSupported();
  const [low, high] = values;
  if (low && high && (compare(low, high) ?? 0) > 0)
    throw invalid(
      "Invalid KeyConditionExpression: The BETWEEN operator requires upper bound to be greater than or equal to lower bound",
    );
}

function placeBy(part: Part | undefined): KeyRange["place"] {
  if (!part) return () => 0;
  const [low = "", high = low] = part.values.map(sortable);
  switch (part.operator) {
    case "=":
      return (sk) => (sk < low ? -1 : sk > low ? 1 : 0);
    case "BETWEEN":
      return (sk) => (sk < low ? -1 : sk > high ? 1 : 0);
    case "<":
      return (sk) => (sk < low ? 0 : 1);
    case "<=":
      return (sk) => (sk <= low ? 0 : 1);
    case ">":
      return (sk) => (sk > low ? 0 : -1);
    case ">=":
      return (sk) => (sk >= low ? 0 : -1);
    default:
      return (sk) => (sk.startsWith(low) ? 0 : sk < low ? -1 : 1);
  }
}
