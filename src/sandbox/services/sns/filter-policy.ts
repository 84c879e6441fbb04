/** https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html */
import { type EventPattern, PatternError, patternHolds, readPattern } from "../../engines/event-pattern/index.ts";
import { invalid } from "./faults.ts";
import type { PublishedMessage, SubscriptionRow } from "./state.ts";

const MOST_KEYS = 5;
const MOST_COMBINATIONS = 150;

/** Throws AWS's fault for a policy that SNS does not take; an empty one lets everything through. */
export function checkFilterPolicy(text: string, scope: string): void {
  let given: unknown;
  try {
    given = JSON.parse(text);
    if (isRecord(given) && Object.keys(given).length === 0) return;
    readPattern(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw invalid(`FilterPolicy: failed to parse JSON. ${error.message}`);
    if (error instanceof PatternError) throw invalid(`FilterPolicy: ${error.message}`);
    throw error;
  }
  if (!isRecord(given)) return;
  const nested = Object.entries(given).some(([key, rule]) => key !== "$or" && isRecord(rule));
  if (nested && scope !== "MessageBody")
    throw invalid("Filter policy scope MessageAttributes does not support nested filter policy");
  const leaves = leavesOf(given);
  if (leaves.length > MOST_KEYS) throw invalid("FilterPolicy: Filter policy can not have more than 5 keys");
  if (leaves.reduce((product, count) => product * count, 1) > MOST_COMBINATIONS)
    throw invalid("FilterPolicy: Filter policy is too complex");
}

/** The number of values of each key. */
const leavesOf = (rule: Readonly<Record<string, unknown>>): number[] =>
  Object.entries(rule).flatMap(([key, value]) => {
    if (key === "$or" && Array.isArray(value)) return value.filter(isRecord).flatMap(leavesOf);
    if (Array.isArray(value)) return [value.length];
    return isRecord(value) ? leavesOf(value) : [];
  });

/** Whether a subscription wants a message. */
export function wants({ attributes }: SubscriptionRow, message: PublishedMessage): boolean {
  const { FilterPolicy: text, FilterPolicyScope: scope = "MessageAttributes" } = attributes;
  if (text === undefined || /^\s*\{\s*\}\s*$/.test(text)) return true;
  const pattern: EventPattern = readPattern(text);
  if (scope === "MessageAttributes") return patternHolds(pattern, attributeValues(message));
  const body = jsonOf(message.message);
  return isRecord(body) && patternHolds(pattern, body);
}

function attributeValues({ attributes }: PublishedMessage): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, { DataType = "", StringValue = "" }] of Object.entries(attributes)) {
    if (DataType.startsWith("Number")) values[name] = Number(StringValue);
    else if (DataType === "String.Array") values[name] = jsonOf(StringValue);
    else if (DataType.startsWith("String")) values[name] = StringValue;
  }
  return values;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
