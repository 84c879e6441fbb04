import type { Api, DynamoDB } from "../api.ts";
import { project } from "../expressions/paths.ts";
import { readExpressions } from "../expressions/read-expressions.ts";
import { invalid } from "../faults.ts";
import { items } from "../state.ts";
import type { Item } from "../values/attribute-value.ts";
import { Usage } from "./capacity.ts";
import { collectionMetrics } from "./collection-metrics.ts";
import { tableOf } from "./find-table.ts";
import { placeOf, readKey } from "./keys.ts";
import { refuseLegacy } from "./legacy.ts";
import { spend } from "./meter.ts";
import { decide, planDelete, planPut, planUpdate } from "./planned-write.ts";
import { writeItem } from "./write-item.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html */
export const getItem: Api<"GetItem"> = (input, context) => {
  refuseLegacy(input);
  const { projection } = readExpressions(input, ["ProjectionExpression"]);
  const table = tableOf(context, input.TableName);
  const row = context.table(items).get(placeOf(table, readKey(table, input.Key)).id);
  const usage = new Usage(table, "read").addRead(row?.size ?? 0, input.ConsistentRead ? 1 : 0.5);
  return {
    Item: row && { ...(projection ? project(row.item, projection) : row.item) },
    ConsumedCapacity: spend(context, input.ReturnConsumedCapacity, usage),
  };
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html */
export const putItem: Api<"PutItem"> = (input, context) => {
  refuseLegacy(input);
  requireOldOrNone(input.ReturnValues);
  const write = decide(context, planPut(context, input));
  writeItem(context, write);
  return {
    Attributes: oldAttributes(input.ReturnValues, write.before?.item),
    ...accounts(context, input, new Usage(write.table, "write").addWrite(write.before, write.after), write.after?.item),
  };
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html */
export const deleteItem: Api<"DeleteItem"> = (input, context) => {
  refuseLegacy(input);
  requireOldOrNone(input.ReturnValues);
  const plan = planDelete(context, input);
  const write = decide(context, plan);
  writeItem(context, write);
  return {
    Attributes: oldAttributes(input.ReturnValues, write.before?.item),
    ...accounts(context, input, new Usage(write.table, "write").addWrite(write.before, write.after), plan.key),
  };
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html */
export const updateItem: Api<"UpdateItem"> = (input, context) => {
  refuseLegacy(input);
  const plan = planUpdate(context, input);
  const write = decide(context, plan);
  writeItem(context, write);
  const paths = plan.change.kind === "update" ? plan.change.actions.map(({ path }) => path) : [];
  const answers: Readonly<Record<DynamoDB.ReturnValue, () => Item | undefined>> = {
    NONE: () => undefined,
    ALL_OLD: () => write.before?.item,
    ALL_NEW: () => write.after?.item,
    UPDATED_OLD: () => write.before && notEmpty(project(write.before.item, paths)),
    UPDATED_NEW: () => write.after && notEmpty(project(write.after.item, paths)),
  };
  const attributes = answers[input.ReturnValues ?? "NONE"]();
  return {
    Attributes: attributes && { ...attributes },
    ...accounts(context, input, new Usage(write.table, "write").addWrite(write.before, write.after), plan.key),
  };
};

const notEmpty = (item: Item): Item | undefined => (Object.keys(item).length > 0 ? item : undefined);

const oldAttributes = (asked: DynamoDB.ReturnValue | undefined, old: Item | undefined) =>
  asked === "ALL_OLD" && old ? { ...old } : undefined;

function requireOldOrNone(asked: DynamoDB.ReturnValue | undefined): void {
  if (asked !== undefined && asked !== "NONE" && asked !== "ALL_OLD")
    throw invalid("ReturnValues can only be ALL_OLD or NONE");
}

function accounts(
  context: Parameters<typeof spend>[0],
  input: Pick<DynamoDB.PutItemInput, "ReturnConsumedCapacity" | "ReturnItemCollectionMetrics">,
  usage: Usage,
  key: Item | undefined,
) {
  return {
    ConsumedCapacity: spend(context, input.ReturnConsumedCapacity, usage),
    ItemCollectionMetrics:
      input.ReturnItemCollectionMetrics === "SIZE" && key ? collectionMetrics(context, usage.table, key) : undefined,
  };
}
