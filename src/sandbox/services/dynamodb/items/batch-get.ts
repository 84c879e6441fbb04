import type { Context } from "../../../kit/index.ts";
import type { Api, DynamoDB } from "../api.ts";
import { project } from "../expressions/paths.ts";
import { readExpressions } from "../expressions/read-expressions.ts";
import { invalid } from "../faults.ts";
import { items } from "../state.ts";
import { Usage } from "./capacity.ts";
import { tableOf } from "./find-table.ts";
import { placeOf, readKey } from "./keys.ts";
import { refuseLegacy } from "./legacy.ts";
import { spend } from "./meter.ts";

const MOST_KEYS = 100;
const LARGEST_ANSWER = 16 * 1024 * 1024;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
export const batchGetItem: Api<"BatchGetItem"> = (input, context) => {
  const requests = Object.entries(input.RequestItems ?? {});
  if (requests.reduce((sum, [, { Keys }]) => sum + (Keys?.length ?? 0), 0) > MOST_KEYS)
    throw invalid("Too many items requested for the BatchGetItem call");
  const reads = requests.map(([name, asked]) => ({ name, asked, ...readTable(context, name, asked) }));
  const left = { bytes: LARGEST_ANSWER };
  const answers = reads.map((read) => ({ ...read, ...answer(context, read, left) }));
  const unprocessed = answers.filter(({ keys }) => keys.length > 0);
  return {
    Responses: Object.fromEntries(answers.map(({ name, found }) => [name, found])),
    UnprocessedKeys: Object.fromEntries(
      unprocessed.map(({ name, asked, keys }) => [name, { ...asked, Keys: keys.map((key) => ({ ...key })) }]),
    ),
    ConsumedCapacity: capacities(answers.map(({ usage }) => spend(context, input.ReturnConsumedCapacity, usage))),
  };
};

/** The member of a request that reads or writes several tables. */
export const capacities = (all: readonly (DynamoDB.ConsumedCapacity | undefined)[]) => {
  const told = all.filter((each) => each !== undefined);
  return told.length > 0 ? told : undefined;
};

function readTable(context: Context, name: string, asked: DynamoDB.KeysAndAttributes) {
  refuseLegacy(asked);
  const { projection } = readExpressions(asked, ["ProjectionExpression"]);
  const table = tableOf(context, name);
  const keys = (asked.Keys ?? []).map((key) => readKey(table, key));
  const ids = keys.map((key) => placeOf(table, key).id);
  if (new Set(ids).size < ids.length) throw invalid("Provided list of item keys contains duplicates");
  return { table, projection, keys, each: asked.ConsistentRead ? (1 as const) : (0.5 as const) };
}

function answer(
  context: Context,
  { table, projection, keys, each }: ReturnType<typeof readTable>,
  left: { bytes: number },
) {
  const found: Record<string, DynamoDB.AttributeValue>[] = [];
  const usage = new Usage(table, "read");
  let read = 0;
  for (const key of keys) {
    const row = context.table(items).get(placeOf(table, key).id);
    left.bytes -= row?.size ?? 0;
    if (left.bytes < 0) break;
    read++;
    usage.addRead(row?.size ?? 0, each);
    if (row) found.push({ ...(projection ? project(row.item, projection) : row.item) });
  }
  return { found, usage, keys: keys.slice(read) };
}
