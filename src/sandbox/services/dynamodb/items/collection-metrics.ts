import type { Context } from "../../../kit/index.ts";
import type { DynamoDB } from "../api.ts";
import type { TableRow } from "../state.ts";
import type { Item } from "../values/attribute-value.ts";
import { sortableKey } from "./keys.ts";
import { viewOf } from "./views.ts";

/**
 * Size of all items under one partition key, as an estimate in whole gigabytes. Only tables with local secondary indexes
 * have it. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ItemCollectionMetrics.html
 */
export function collectionMetrics(
  context: Context,
  table: TableRow,
  key: Item,
): DynamoDB.ItemCollectionMetrics | undefined {
  const hash = key[table.keys.hash];
  if (!hash || table.indexes.every(({ kind }) => kind === "global")) return undefined;
  const at = sortableKey({ hash: table.keys.hash, range: undefined }, key);
  const bytes = viewOf(context, table)
    .partition(at?.pk ?? "")
    .reduce((sum, { row }) => sum + row.size, 0);
  const gigabytes = Math.floor(bytes / 2 ** 30);
  return { ItemCollectionKey: { [table.keys.hash]: hash }, SizeEstimateRangeGB: [gigabytes, gigabytes + 1] };
}
