/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
import { BlockList, isIP } from "node:net";
import type { PolicyCondition } from "./document.ts";
import { patternMatches, resolveVariables, type Variables } from "./wildcards.ts";

/** Values by lower-case condition key. */
export type ConditionContext = Readonly<Record<string, readonly string[]>>;

/** A context from keys as written; undefined values are left out. */
export const contextOf = (keys: Readonly<Record<string, string | readonly string[] | undefined>>): ConditionContext =>
  Object.fromEntries(
    Object.entries(keys).flatMap(([key, value]) =>
      value === undefined ? [] : [[key.toLowerCase(), typeof value === "string" ? [value] : value]],
    ),
  );

type Comparison = (wanted: string, actual: string, variables: Variables | undefined) => boolean;

const numeric =
  (test: (actual: number, wanted: number) => boolean): Comparison =>
  (wanted, actual) =>
    actual.trim() !== "" && test(Number(actual), Number(wanted));

const date =
  (test: (actual: number, wanted: number) => boolean): Comparison =>
  (wanted, actual) =>
    test(dateOf(actual), dateOf(wanted));

const stringEquals: Comparison = (wanted, actual, variables) => resolveVariables(wanted, variables) === actual;
const stringEqualsIgnoreCase: Comparison = (wanted, actual, variables) =>
  resolveVariables(wanted, variables)?.toLowerCase() === actual.toLowerCase();

/** The positive operators; a negated one names the operator whose outcome it turns round. */
const COMPARISONS: Readonly<Record<string, Comparison>> = {
  StringEquals: stringEquals,
  StringEqualsIgnoreCase: stringEqualsIgnoreCase,
  StringLike: patternMatches,
  NumericEquals: numeric((a, b) => a === b),
  NumericLessThan: numeric((a, b) => a < b),
  NumericLessThanEquals: numeric((a, b) => a <= b),
  NumericGreaterThan: numeric((a, b) => a > b),
  NumericGreaterThanEquals: numeric((a, b) => a >= b),
  DateEquals: date((a, b) => a === b),
  DateLessThan: date((a, b) => a < b),
  DateLessThanEquals: date((a, b) => a <= b),
  DateGreaterThan: date((a, b) => a > b),
  DateGreaterThanEquals: date((a, b) => a >= b),
  Bool: (wanted, actual) => wanted.toLowerCase() === actual.toLowerCase(),
  BinaryEquals: (wanted, actual) => wanted === actual,
  IpAddress: ipMatches,
  ArnEquals: arnMatches,
  ArnLike: arnMatches,
};

const NEGATED: Readonly<Record<string, string>> = {
  StringNotEquals: "StringEquals",
  StringNotEqualsIgnoreCase: "StringEqualsIgnoreCase",
  StringNotLike: "StringLike",
  NumericNotEquals: "NumericEquals",
  DateNotEquals: "DateEquals",
  NotIpAddress: "IpAddress",
  ArnNotEquals: "ArnEquals",
  ArnNotLike: "ArnLike",
};

interface Operator {
  readonly comparison: Comparison;
  readonly negated: boolean;
  readonly ifExists: boolean;
  readonly set: "ForAllValues" | "ForAnyValue" | undefined;
}

/** Whether AWS has an operator of that name. */
export const isOperator = (text: string): boolean => text === "Null" || readOperator(text) !== undefined;

/** Whether a condition holds; `variables` is undefined in documents of version 2008-10-17. */
export function conditionHolds(
  condition: PolicyCondition,
  context: ConditionContext,
  variables: Variables | undefined,
): boolean {
  const actual = context[condition.key.toLowerCase()] ?? [];
  if (condition.operator === "Null") return condition.values.includes(String(actual.length === 0));
  const operator = readOperator(condition.operator);
  if (!operator) return false;
  const { negated, set } = operator;
  if (actual.length === 0) return operator.ifExists || (set ? set === "ForAllValues" : negated);
  const passes = (value: string): boolean =>
    condition.values.some((wanted) => operator.comparison(wanted, value, variables)) !== negated;
  if (set === "ForAllValues") return actual.every(passes);
  // A negated operator without set qualifier must hold for every value, a positive one for one of them.
  return set === "ForAnyValue" || !negated ? actual.some(passes) : actual.every(passes);
}

function readOperator(text: string): Operator | undefined {
  const match = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/.exec(text);
  const name = match?.[2] ?? "";
  const positive = NEGATED[name] ?? name;
  const comparison = Object.hasOwn(COMPARISONS, positive) ? COMPARISONS[positive] : undefined;
  if (!match || !comparison) return undefined;
  const set = match[1] === "ForAllValues" || match[1] === "ForAnyValue" ? match[1] : undefined;
  return { comparison, negated: positive !== name, ifExists: match[3] !== undefined, set };
}

/** ISO 8601 or seconds since the epoch, as milliseconds. */
const dateOf = (text: string): number => (/^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text));

function ipMatches(wanted: string, actual: string): boolean {
  const [network = "", bits] = wanted.split("/");
  const version = isIP(network);
  if (version === 0 || isIP(actual) !== version) return false;
  const family = version === 6 ? "ipv6" : "ipv4";
  const prefix = bits === undefined ? (version === 6 ? 128 : 32) : Number(bits);
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > (version === 6 ? 128 : 32)) return false;
  const list = new BlockList();
  list.addSubnet(network, prefix, family);
  return list.check(actual, family);
}

/** Each of the six parts of an ARN is compared on its own, so that `*` does not run over a colon before the resource. */
function arnMatches(wanted: string, actual: string, variables: Variables | undefined): boolean {
  const pattern = arnParts(wanted);
  const parts = arnParts(actual);
  if (pattern.length !== 6 || parts.length !== 6) return wanted === "*";
  return pattern.every((part, i) => patternMatches(part, parts[i] ?? "", variables));
}

/** Splits at the first five colons; those inside a policy variable do not count. */
function arnParts(text: string): string[] {
  const parts = text.split(/:(?![^{}]*\})/);
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(":")];
}
