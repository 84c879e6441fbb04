import type * as Glue from "@aws-sdk/client-glue";
import { nowMs } from "../../../../shared/clock.ts";
import { type Context, Fault, page } from "../../../kit/index.ts";
import { alreadyExists, invalidInput, notFound } from "../faults.ts";
import type { On } from "../handler.ts";
import { checkCatalog } from "./databases.ts";
import { partitionTest } from "./partition-expression.ts";
import { type PartitionRow, partitionKey, partitions, type TableRow } from "./state.ts";
import { detail, tableOf } from "./tables.ts";

/** https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog-partitions.html */
export const createPartition: On<"CreatePartition"> = (request, context) => {
  checkCatalog(context, request.CatalogId);
  add(context, tableOf(context, request.DatabaseName, request.TableName), request.PartitionInput ?? {});
  return {};
};

export const batchCreatePartition: On<"BatchCreatePartition"> = (request, context) => {
  const table = tableOf(context, request.DatabaseName, request.TableName);
  return {
    Errors: each(
      request.PartitionInputList ?? [],
      (input) => add(context, table, input),
      (input) => input.Values,
    ),
  };
};

export const getPartition: On<"GetPartition"> = (request, context) => {
  const table = tableOf(context, request.DatabaseName, request.TableName);
  return { Partition: described(partitionOf(context, table, request.PartitionValues), context) };
};

/** Partitions for which `Expression` holds: comparisons of partition keys, in SQL. */
export const getPartitions: On<"GetPartitions"> = (request, context) => {
  checkCatalog(context, request.CatalogId);
  const table = tableOf(context, request.DatabaseName, request.TableName);
  const test = partitionTest(request.Expression, table.input.PartitionKeys ?? []);
  const rows = partitionsOf(context, table).filter(({ values }) => test(values));
  const { items, next } = page(rows, { token: request.NextToken, limit: request.MaxResults, max: 1000 });
  return { Partitions: items.map((row) => described(row, context)), NextToken: next };
};

export const batchGetPartition: On<"BatchGetPartition"> = (request, context) => {
  const table = tableOf(context, request.DatabaseName, request.TableName);
  const wanted = (request.PartitionsToGet ?? []).map(({ Values = [] }) => Values);
  const rows = wanted.map((values) => context.table(partitions).get(keyOf(table, values)));
  return {
    Partitions: rows.flatMap((row) => (row ? [described(row, context)] : [])),
    UnprocessedKeys: wanted.filter((_, index) => !rows[index]).map((Values) => ({ Values })),
  };
};

export const updatePartition: On<"UpdatePartition"> = (request, context) => {
  const table = tableOf(context, request.DatabaseName, request.TableName);
  const row = partitionOf(context, table, request.PartitionValueList);
  const values = request.PartitionInput?.Values ?? row.values;
  context.table(partitions).delete(keyOf(table, row.values));
  context.table(partitions).put(keyOf(table, values), { ...row, values, input: { ...request.PartitionInput } });
  return {};
};

export const deletePartition: On<"DeletePartition"> = (request, context) => {
  const table = tableOf(context, request.DatabaseName, request.TableName);
  remove(context, table, request.PartitionValues ?? []);
  return {};
};

export const batchDeletePartition: On<"BatchDeletePartition"> = (request, context) => {
  const table = tableOf(context, request.DatabaseName, request.TableName);
  return {
    Errors: each(
      request.PartitionsToDelete ?? [],
      ({ Values = [] }) => remove(context, table, Values),
      ({ Values }) => Values,
    ),
  };
};

const partitionsOf = (context: Context, { database, name }: TableRow): PartitionRow[] =>
  context.table(partitions).list(`${database}/${name}/`);

function add(context: Context, table: TableRow, input: Glue.PartitionInput): void {
  const values = input.Values ?? [];
  const keys = table.input.PartitionKeys ?? [];
  if (values.length !== keys.length)
    throw invalidInput("The number of partition keys do not match the number of partition values");
  if (context.table(partitions).has(keyOf(table, values))) throw alreadyExists("Partition already exists.");
  context
    .table(partitions)
    .put(keyOf(table, values), { database: table.database, table: table.name, values, input, created: nowMs() });
}

function remove(context: Context, table: TableRow, values: readonly string[]): void {
  if (!context.table(partitions).delete(keyOf(table, values))) throw notFound("Partition not found.");
}

function partitionOf(context: Context, table: TableRow, values: readonly string[] = []): PartitionRow {
  const row = context.table(partitions).get(keyOf(table, values));
  if (!row) throw notFound("Partition not found.");
  return row;
}

const keyOf = ({ database, name }: TableRow, values: readonly string[]): string => partitionKey(database, name, values);

/** Does the work for each item; the errors are the answer's. */
function each<T>(
  items: readonly T[],
  work: (item: T) => void,
  valuesOf: (item: T) => string[] | undefined,
): Glue.PartitionError[] {
  return items.flatMap((item) => {
    try {
      work(item);
      return [];
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return [{ PartitionValues: valuesOf(item), ErrorDetail: detail(error) }];
    }
  });
}

const described = (row: PartitionRow, context: Context): Glue.Partition => ({
  ...row.input,
  Values: [...row.values],
  DatabaseName: row.database,
  TableName: row.table,
  CreationTime: new Date(row.created),
  CatalogId: context.account,
});
