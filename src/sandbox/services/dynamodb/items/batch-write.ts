import type { Context } from "../../../kit/index.ts";
import type { Api, DynamoDB } from "../api.ts";
import { invalid } from "../faults.ts";
import { capacities } from "./batch-get.ts";
import { Usage } from "./capacity.ts";
import { collectionMetrics } from "./collection-metrics.ts";
import { spend } from "./meter.ts";
import { decide, type PlannedWrite, planDelete, planPut } from "./planned-write.ts";
import { writeItem } from "./write-item.ts";

const MOST_WRITES = 25;

/** Everything is checked first; then each write is carried out by itself. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
export const batchWriteItem: Api<"BatchWriteItem"> = (input, context) => {
  const requests = Object.entries(input.RequestItems ?? {});
  if (requests.reduce((sum, [, writes]) => sum + writes.length, 0) > MOST_WRITES)
    throw invalid("Too many items requested for the BatchWriteItem call");
  const plans = requests.map(([name, writes]) => ({ name, writes: planAll(context, name, writes) }));
  const done = plans.map(({ name, writes }) => ({ name, writes, usage: writeAll(context, writes) }));
  const metrics = done.flatMap(({ name, writes }) => {
    const all = writes.flatMap(({ table, key }) => collectionMetrics(context, table, key) ?? []);
    return all.length > 0 ? [[name, all] as const] : [];
  });
  return {
    UnprocessedItems: {},
    ItemCollectionMetrics:
      input.ReturnItemCollectionMetrics === "SIZE" && metrics.length > 0 ? Object.fromEntries(metrics) : undefined,
    ConsumedCapacity: capacities(done.map(({ usage }) => usage && spend(context, input.ReturnConsumedCapacity, usage))),
  };
};

function planAll(context: Context, name: string, writes: readonly DynamoDB.WriteRequest[]): readonly PlannedWrite[] {
  if (writes.length === 0) throw invalid(`The batch write request list for a table cannot be null or empty: ${name}`);
  const plans = writes.map(({ PutRequest: put, DeleteRequest: gone }) => {
    if (!put === !gone)
      throw invalid(
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
      );
    return put
      ? planPut(context, { TableName: name, Item: put.Item })
      : planDelete(context, { TableName: name, Key: gone?.Key });
  });
  if (new Set(plans.map(({ id }) => id)).size < plans.length)
    throw invalid("Provided list of item keys contains duplicates");
  return plans;
}

function writeAll(context: Context, plans: readonly PlannedWrite[]): Usage | undefined {
  const [first] = plans;
  const usage = first && new Usage(first.table, "write");
  for (const plan of plans) {
    const write = decide(context, plan);
    writeItem(context, write);
    usage?.addWrite(write.before, write.after);
  }
  return usage;
}
