import type { Api } from "../api.ts";
import { project } from "../expressions/paths.ts";
import { readExpressions } from "../expressions/read-expressions.ts";
import { invalid } from "../faults.ts";
import { items } from "../state.ts";
import { capacities } from "./batch-get.ts";
import { Usage } from "./capacity.ts";
import { tableOf } from "./find-table.ts";
import { placeOf, readKey } from "./keys.ts";
import { spendInTransaction } from "./meter.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html */
export const transactGetItems: Api<"TransactGetItems"> = (input, context) => {
  const gets = (input.TransactItems ?? []).map(({ Get }) => {
    const { projection } = readExpressions(Get ?? {}, ["ProjectionExpression"]);
    const table = tableOf(context, Get?.TableName);
    return { table, projection, id: placeOf(table, readKey(table, Get?.Key)).id };
  });
  if (new Set(gets.map(({ id }) => id)).size < gets.length)
    throw invalid("Transaction request cannot include multiple operations on one item");
  const usages = new Map<string, Usage>();
  const responses = gets.map(({ table, projection, id }) => {
    const row = context.table(items).get(id);
    const usage = usages.get(table.name) ?? new Usage(table, "read");
    usages.set(table.name, usage.addRead(row?.size ?? 0, 2));
    return { Item: row && { ...(projection ? project(row.item, projection) : row.item) } };
  });
  return {
    Responses: responses,
    ConsumedCapacity: capacities(
      [...usages.values()].map((usage) => spendInTransaction(context, input.ReturnConsumedCapacity, usage)),
    ),
  };
};
