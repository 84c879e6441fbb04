/** Writes as they are asked for, and what each comes to when it meets the item that is there. */
import type { Context } from "../../../kit/index.ts";
import type { DynamoDB } from "../api.ts";
import { applyUpdate } from "../expressions/apply-update.ts";
import { isTrue } from "../expressions/evaluate.ts";
import { readExpressions } from "../expressions/read-expressions.ts";
import type { Condition, UpdateAction } from "../expressions/syntax.ts";
import { conditionFailed, invalid, invalidValues } from "../faults.ts";
import { type ItemRow, items, type TableRow } from "../state.ts";
import { type Item, readItem } from "../values/attribute-value.ts";
import { itemSize, LARGEST_ITEM } from "../values/item-size.ts";
import { tableOf } from "./find-table.ts";
import { keyNames, placeOf, readKey, requireKeys } from "./keys.ts";
import type { ItemWrite } from "./write-item.ts";

export interface PlannedWrite {
  readonly table: TableRow;
  readonly id: string;
  readonly key: Item;
  readonly condition: Condition | undefined;
  /** A condition that fails answers the item that is there. */
  readonly answersItem: boolean;
  /** The item that is to be, made of the one that is; undefined for none. `same` leaves it as it is. */
  readonly change:
    | { readonly kind: "put"; readonly item: Item }
    | { readonly kind: "update"; readonly actions: readonly UpdateAction[] }
    | { readonly kind: "delete" }
    | { readonly kind: "check" };
}

interface Common {
  TableName?: string | undefined;
  ConditionExpression?: string | undefined;
  ExpressionAttributeNames?: Record<string, string> | undefined;
  ExpressionAttributeValues?: Record<string, DynamoDB.AttributeValue> | undefined;
  ReturnValuesOnConditionCheckFailure?: DynamoDB.ReturnValuesOnConditionCheckFailure | undefined;
}

type Given = Record<string, DynamoDB.AttributeValue> | undefined;

export function planPut(context: Context, input: Common & { Item?: Given }): PlannedWrite {
  const { condition } = readExpressions(input, ["ConditionExpression"]);
  const item = readItem(input.Item);
  const table = tableOf(context, input.TableName);
  requireKeys(table, item);
  if (itemSize(item) > LARGEST_ITEM) throw invalid("Item size has exceeded the maximum allowed size");
  return planned(input, table, item, { condition, change: { kind: "put", item } });
}

export function planDelete(context: Context, input: Common & { Key?: Given }): PlannedWrite {
  const { condition } = readExpressions(input, ["ConditionExpression"]);
  const table = tableOf(context, input.TableName);
  return planned(input, table, readKey(table, input.Key), { condition, change: { kind: "delete" } });
}

/** The ConditionCheck of a transaction. */
export function planCheck(context: Context, input: Common & { Key?: Given }): PlannedWrite {
  return { ...planDelete(context, input), change: { kind: "check" } };
}

export function planUpdate(
  context: Context,
  input: Common & { Key?: Given; UpdateExpression?: string | undefined },
): PlannedWrite {
  const { condition, update = [] } = readExpressions(input, ["UpdateExpression", "ConditionExpression"]);
  const table = tableOf(context, input.TableName);
  const key = readKey(table, input.Key);
  const keyPart = update.map(({ path }) => path[0]).find((name) => keyNames(table.keys).includes(String(name)));
  if (keyPart !== undefined)
    throw invalidValues(`Cannot update attribute ${keyPart}. This attribute is part of the key`);
  return planned(input, table, key, { condition, change: { kind: "update", actions: update } });
}

const planned = (
  input: Common,
  table: TableRow,
  key: Item,
  rest: Pick<PlannedWrite, "condition" | "change">,
): PlannedWrite => ({
  table,
  id: placeOf(table, key).id,
  key,
  answersItem: input.ReturnValuesOnConditionCheckFailure === "ALL_OLD",
  ...rest,
});

/** Checks the condition against the item that is there; throws AWS's errors, and changes nothing. */
export function decide(context: Context, { table, id, key, change, ...plan }: PlannedWrite): ItemWrite {
  const before = context.table(items).get(id);
  if (plan.condition && !isTrue(plan.condition, before?.item ?? {}))
    throw conditionFailed(plan.answersItem && before ? { ...before.item } : undefined);
  return { table, id, before, after: resultOf(table, key, change, before) };
}

function resultOf(
  table: TableRow,
  key: Item,
  change: PlannedWrite["change"],
  before: ItemRow | undefined,
): ItemRow | undefined {
  if (change.kind === "delete") return undefined;
  if (change.kind === "check") return before;
  if (change.kind === "put") return { item: change.item, size: itemSize(change.item) };
  const item = applyUpdate(change.actions, before?.item ?? key);
  const size = itemSize(item);
  if (size > LARGEST_ITEM) throw invalid("Item size to update has exceeded the maximum allowed size");
  requireKeys(table, item);
  return { item, size };
}
