import type { Api } from "../api.ts";
import { readExpressions } from "../expressions/read-expressions.ts";
import type { Condition, Operand } from "../expressions/syntax.ts";
import { invalid } from "../faults.ts";
import type { Keys } from "../state.ts";
import { tableOf } from "./find-table.ts";
import { type KeyRange, readKeyCondition } from "./key-condition.ts";
import { keyNames, type Place } from "./keys.ts";
import { refuseLegacy } from "./legacy.ts";
import { indexOf, readPage } from "./read-page.ts";
import { readStartKey } from "./start-key.ts";
import { byPlace, type Entry, firstNotBefore } from "./view.ts";
import { viewOf } from "./views.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html */
export const query: Api<"Query"> = (input, context) => {
  refuseLegacy(input);
  if (input.KeyConditionExpression === undefined)
    throw invalid("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.");
  const { keyCondition, filter, projection } = readExpressions(input, [
    "FilterExpression",
    "KeyConditionExpression",
    "ProjectionExpression",
  ]);
  const table = tableOf(context, input.TableName);
  const index = indexOf(table, input);
  const keys = index?.keys ?? table.keys;
  if (!keyCondition) throw invalid("Query key condition not supported");
  const range = readKeyCondition(table, keys, keyCondition);
  if (filter) requireNoKeys(filter, keys);
  const start = readStartKey(table, index, input.ExclusiveStartKey);
  if (start && (start.pk !== range.pk || range.place(start.sk) !== 0))
    throw invalid("The provided starting key is outside query boundaries based on provided conditions");
  const entries = viewOf(context, table, index).partition(range.pk);
  const ordered = input.ScanIndexForward === false ? backward(entries, range, start) : forward(entries, range, start);
  return readPage(context, input, { table, index, filter, projection }, ordered);
};

function* forward(entries: readonly Entry[], range: KeyRange, start: Place | undefined): Iterable<Entry> {
  let at = firstNotBefore(entries, range, (entry) => (range.place(entry.sk) < 0 ? -1 : 0));
  if (start) at = firstNotBefore(entries, start, (entry) => (byPlace(entry, start) <= 0 ? -1 : 0));
  for (; at < entries.length; at++) {
    const entry = entries[at];
    if (!entry || range.place(entry.sk) !== 0) return;
    yield entry;
  }
}

function* backward(entries: readonly Entry[], range: KeyRange, start: Place | undefined): Iterable<Entry> {
  let at = firstNotBefore(entries, range, (entry) => (range.place(entry.sk) <= 0 ? -1 : 0)) - 1;
  if (start) at = firstNotBefore(entries, start, byPlace) - 1;
  for (; at >= 0; at--) {
    const entry = entries[at];
    if (!entry || range.place(entry.sk) !== 0) return;
    yield entry;
  }
}

/** A filter is applied after the key conditions have chosen: it may not name the keys itself. */
function requireNoKeys(filter: Condition, keys: Keys): void {
  const names = keyNames(keys);
  const used = attributesOf(filter).find((name) => names.includes(name));
  if (used !== undefined)
    throw invalid(`Filter Expression can only contain non-primary key attributes: Primary key attribute: ${used}`);
}

function attributesOf(condition: Condition): readonly string[] {
  switch (condition.kind) {
    case "and":
    case "or":
      return [...attributesOf(condition.left), ...attributesOf(condition.right)];
    case "not":
      return attributesOf(condition.condition);
    case "compare":
      return [condition.left, condition.right].flatMap(namesIn);
    case "between":
      return [condition.operand, condition.low, condition.high].flatMap(namesIn);
    case "in":
      return [condition.operand, ...condition.list].flatMap(namesIn);
    case "call":
      return condition.operands.flatMap(namesIn);
  }
}

function namesIn(operand: Operand): readonly string[] {
  if (operand.kind === "path") return [String(operand.path[0])];
  return operand.kind === "call" ? operand.operands.flatMap(namesIn) : [];
}
