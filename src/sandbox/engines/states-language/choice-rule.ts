/** Choice rules of JSONPath states. https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html */
import type { ChoiceRule } from "./definition.ts";
import { isList, isObject, type Json } from "./json.ts";
import { evaluatePath, type PathRoots } from "./json-path/evaluate-path.ts";
import { parsePath } from "./json-path/parse-path.ts";
import { runtimeError } from "./states-error.ts";

/** Whether the rule holds for the input. */
export function ruleHolds(rule: ChoiceRule, roots: PathRoots): boolean {
  const { And, Or, Not } = rule;
  if (isList(And)) return And.every((each) => isObject(each) && ruleHolds(each, roots));
  if (isList(Or)) return Or.some((each) => isObject(each) && ruleHolds(each, roots));
  if (isObject(Not)) return !ruleHolds(Not, roots);
  const operator = Object.keys(rule).find((name) => isOperator(name)) ?? "";
  return compare(rule, operator, roots);
}

const TYPES = "String|Numeric|Boolean|Timestamp";
const OPERATOR = new RegExp(
  `^(?:Is(?:Null|Present|Numeric|String|Boolean|Timestamp)|StringMatches|(?:${TYPES})(?:Equals|LessThan|GreaterThan|LessThanEquals|GreaterThanEquals)(?:Path)?)$`,
);

/** Whether AWS has a comparison of this name. */
export const isOperator = (name: string): boolean =>
  OPERATOR.test(name) && !/^Boolean(?:LessThan|GreaterThan)/.test(name);

function compare(rule: ChoiceRule, operator: string, roots: PathRoots): boolean {
  const value = evaluatePath(parsePath(String(rule.Variable)), roots);
  const expected = rule[operator];
  if (operator === "IsPresent") return (value !== undefined) === expected;
  if (value === undefined)
    throw runtimeError(
      `Invalid path '${String(rule.Variable)}': The choice state's condition path references an invalid value.`,
    );
  if (operator.startsWith("Is")) return isOfKind(value, operator.slice(2)) === expected;
  if (operator === "StringMatches") return typeof value === "string" && matches(value, String(expected));
  const [, type = "", relation = "", isPath] = /^(String|Numeric|Boolean|Timestamp)(.*?)(Path)?$/.exec(operator) ?? [];
  const other = isPath ? evaluatePath(parsePath(String(expected)), roots) : expected;
  if (other === undefined)
    throw runtimeError(
      `Invalid path '${String(expected)}': The choice state's condition path references an invalid value.`,
    );
  return related(type, relation, value, other);
}

function isOfKind(value: Json, kind: string): boolean {
  if (kind === "Null") return value === null;
  if (kind === "Timestamp") return isTimestamp(value);
  return typeof value === (kind === "Numeric" ? "number" : kind.toLowerCase());
}

/** Values of another type than the operator's never match. */
function related(type: string, relation: string, value: Json, other: Json): boolean {
  if (type === "Boolean") return typeof value === "boolean" && value === other;
  if (type === "Numeric")
    return typeof value === "number" && typeof other === "number" && inOrder(value - other, relation);
  if (typeof value !== "string" || typeof other !== "string") return false;
  if (type === "String") return inOrder(value < other ? -1 : value > other ? 1 : 0, relation);
  return isTimestamp(value) && isTimestamp(other) && inOrder(Date.parse(value) - Date.parse(other), relation);
}

function inOrder(difference: number, relation: string): boolean {
  switch (relation) {
    case "Equals":
      return difference === 0;
    case "LessThan":
      return difference < 0;
    case "GreaterThan":
      return difference > 0;
    case "LessThanEquals":
      return difference <= 0;
    default:
      return difference >= 0;
  }
}

const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

/** A text as RFC 3339 has it, with the capital T and Z that the States Language asks for. */
export const isTimestamp = (value: Json | undefined): boolean =>
  typeof value === "string" && TIMESTAMP.test(value) && !Number.isNaN(Date.parse(value));

/** `*` stands for any characters; `\*` and `\\` for themselves. */
function matches(text: string, pattern: string): boolean {
  const parts = [...pattern.matchAll(/\\([\s\S])|\*|[\s\S]/g)].map(([found, escaped]) =>
    found === "*" ? "[\\s\\S]*" : (escaped ?? found).replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"),
  );
  return new RegExp(`^${parts.join("")}$`).test(text);
}
