import type { Context } from "../../../kit/index.ts";
import type { Api, DynamoDB } from "../api.ts";
import { inUse, invalid, invalidValues, notInSandbox, resourceNotFound } from "../faults.ts";
import { type IndexRow, type TableRow, tables } from "../state.ts";
import { describe, knownTable } from "./describe-table.ts";
import { readGlobalIndex, requireDefinitions, requireIndexes } from "./index-shape.ts";
import { later } from "./lifecycle.ts";
import { closeStream, openStream } from "./stream-settings.ts";
import { NO_THROUGHPUT, readAttributes, readThroughput } from "./table-shape.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html */
export const updateTable: Api<"UpdateTable"> = (input, context) => {
  for (const name of [
    "ReplicaUpdates",
    "MultiRegionConsistency",
    "GlobalTableWitnessUpdates",
    "WarmThroughput",
  ] as const)
    if (input[name] !== undefined) throw notInSandbox(`UpdateTable with ${name}`);
  const table = knownTable(context, input.TableName);
  if (table.status === "CREATING" || table.status === "DELETING" || table.status === "UPDATING")
    throw inUse(
      `Attempt to change a resource which is still in use: Table is being ${table.status.toLowerCase().replace("ing", "ed")}: ${table.name}`,
    );
  const changes = changesOf(context, table, input);
  if (Object.keys(changes).length === 0)
    throw invalid(
      "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required",
    );
  const row = context.table(tables).put(table.name, { ...table, ...changes, status: "UPDATING" });
  later(context, "updated", row);
  for (const { name, status } of row.indexes)
    if (status === "CREATING" || status === "DELETING") later(context, "index-changed", row, name);
  return { TableDescription: describe(context, row) };
};

function changesOf(context: Context, table: TableRow, input: DynamoDB.UpdateTableInput): Partial<TableRow> {
  return {
    ...billingChanges(context, table, input),
    ...indexChanges(table, input),
    ...(input.DeletionProtectionEnabled === undefined ? {} : { isProtected: input.DeletionProtectionEnabled }),
    ...(input.TableClass ? { tableClass: input.TableClass } : {}),
    ...(input.SSESpecification ? { encryption: input.SSESpecification } : {}),
    ...(input.OnDemandThroughput ? { onDemandThroughput: input.OnDemandThroughput } : {}),
    // Last, because it opens a stream: nothing may be refused after it.
    ...streamChanges(context, table, input.StreamSpecification),
  };
}

function streamChanges(
  context: Context,
  table: TableRow,
  asked: DynamoDB.StreamSpecification | undefined,
): Partial<TableRow> {
  if (!asked) return {};
  if (asked.StreamEnabled) {
    if (table.stream) throw invalid(`Table already has an enabled stream: TableName: ${table.name}`);
    return openStream(context, table, asked);
  }
  if (!table.stream) throw invalid(`Table already has a disabled stream: TableName: ${table.name}`);
  closeStream(context, table);
  return { stream: undefined };
}

function billingChanges(context: Context, table: TableRow, input: DynamoDB.UpdateTableInput): Partial<TableRow> {
  const billing = input.BillingMode ?? table.billing;
  const now = context.clock.now();
  if (billing === "PAY_PER_REQUEST") {
    readThroughput(input.ProvisionedThroughput, billing);
    if (billing === table.billing) return input.BillingMode ? { billing } : {};
    return { billing, onDemandSince: now, throughput: NO_THROUGHPUT };
  }
  if (!input.ProvisionedThroughput && billing === table.billing) return {};
  const throughput = readThroughput(input.ProvisionedThroughput, billing);
  const { read, write } = table.throughput;
  if (billing === table.billing && throughput.read === read && throughput.write === write)
    throw invalid(
      `The provisioned throughput for the table will not change. The requested value equals the current value. Current ReadCapacityUnits provisioned for the table: ${read}. Requested ReadCapacityUnits: ${read}. Current WriteCapacityUnits provisioned for the table: ${write}. Requested WriteCapacityUnits: ${write}. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.`,
    );
  const { throughputChanged: before } = table;
  const isLess = throughput.read < read || throughput.write < write;
  return {
    billing,
    throughput,
    throughputChanged: isLess
      ? { ...before, decreased: now, decreases: before.decreases + 1 }
      : { ...before, increased: now },
  };
}

function indexChanges(table: TableRow, input: DynamoDB.UpdateTableInput): Partial<TableRow> {
  const updates = input.GlobalSecondaryIndexUpdates;
  if (!updates) return {};
  const billing = input.BillingMode ?? table.billing;
  let { indexes } = table;
  for (const update of updates) indexes = changed(table, indexes, update, billing);
  if (updates.filter(({ Create, Delete }) => Create ?? Delete).length > 1) throw fewerAtOnce();
  requireIndexes(indexes);
  const attributes = { ...table.attributes, ...readAttributes(input.AttributeDefinitions) };
  requireDefinitions({ ...table, attributes, indexes });
  return { indexes, attributes };
}

const fewerAtOnce = () =>
  invalid("Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table");

function changed(
  table: TableRow,
  indexes: readonly IndexRow[],
  { Create, Update, Delete }: DynamoDB.GlobalSecondaryIndexUpdate,
  billing: DynamoDB.BillingMode,
): readonly IndexRow[] {
  if (Create) {
    if (indexes.some(({ name }) => name === Create.IndexName))
      throw invalidValues(`Duplicate index name: ${Create.IndexName}`);
    return [...indexes, readGlobalIndex(Create, { billing })];
  }
  const name = Delete?.IndexName ?? Update?.IndexName;
  const index = indexes.find((each) => each.name === name && each.kind === "global");
  if (!index) throw resourceNotFound(`Requested resource not found: Index: ${name} not found for table: ${table.name}`);
  const next: IndexRow = Delete
    ? { ...index, status: "DELETING" }
    : { ...index, status: "UPDATING", throughput: readThroughput(Update?.ProvisionedThroughput, billing, name) };
  return indexes.map((each) => (each === index ? next : each));
}
