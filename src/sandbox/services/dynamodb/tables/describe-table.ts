import { type Context, page } from "../../../kit/index.ts";
import type { Api, DynamoDB } from "../api.ts";
import { tableNotFound } from "../faults.ts";
import { tableName } from "../items/find-table.ts";
import { viewOf } from "../items/views.ts";
import { type IndexRow, type Keys, streamArn, type TableRow, tables } from "../state.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html */
export const describeTable: Api<"DescribeTable"> = (input, context) => ({
  Table: describe(context, knownTable(context, input.TableName)),
});

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTables.html */
export const listTables: Api<"ListTables"> = (input, context) => {
  const names = context
    .table(tables)
    .list()
    .map(({ name }) => name);
  const { ExclusiveStartTableName: start } = input;
  const rest = start === undefined ? names : names.filter((name) => name > start);
  const { items, next } = page(rest, { token: undefined, limit: input.Limit, max: 100 });
  return { TableNames: items, LastEvaluatedTableName: next === undefined ? undefined : items.at(-1) };
};

/** The table of this name or ARN in whatever state, or AWS's error. */
export function knownTable(context: Context, given: string | undefined): TableRow {
  const name = tableName(given);
  const table = context.table(tables).get(name);
  if (!table) throw tableNotFound(name);
  return table;
}

/** Counts and sizes are of now; AWS brings them up to date about every six hours. */
export function describe(context: Context, table: TableRow): DynamoDB.TableDescription {
  const isCounted = table.status !== "CREATING" && table.status !== "DELETING";
  const view = isCounted ? viewOf(context, table) : undefined;
  const indexes = (kind: IndexRow["kind"]) => {
    const own = table.indexes.filter((each) => each.kind === kind);
    return own.length === 0 ? undefined : own.map((each) => describeIndex(context, table, each));
  };
  return {
    AttributeDefinitions: Object.entries(table.attributes).map(([AttributeName, AttributeType]) => ({
      AttributeName,
      AttributeType,
    })),
    TableName: table.name,
    KeySchema: keySchema(table.keys),
    TableStatus: table.status,
    CreationDateTime: new Date(table.created),
    ProvisionedThroughput: describeThroughput(table),
    TableSizeBytes: view?.bytes ?? 0,
    ItemCount: view?.count ?? 0,
    TableArn: table.arn,
    TableId: table.id,
    BillingModeSummary:
      table.onDemandSince === undefined
        ? undefined
        : {
            BillingMode: table.billing,
            LastUpdateToPayPerRequestDateTime: new Date(table.onDemandSince),
          },
    LocalSecondaryIndexes: indexes("local"),
    GlobalSecondaryIndexes: indexes("global"),
    StreamSpecification: table.stream && { StreamEnabled: true, StreamViewType: table.stream.viewType },
    LatestStreamLabel: table.latestStream,
    LatestStreamArn: table.latestStream === undefined ? undefined : streamArn(table, table.latestStream),
    SSEDescription: table.encryption?.Enabled ? { Status: "ENABLED", SSEType: "KMS" } : undefined,
    TableClassSummary: table.tableClass === "STANDARD" ? undefined : { TableClass: table.tableClass },
    DeletionProtectionEnabled: table.isProtected,
    OnDemandThroughput: table.onDemandThroughput && { ...table.onDemandThroughput },
  };
}

const describeThroughput = ({ throughput, throughputChanged: changed }: TableRow) => ({
  LastIncreaseDateTime: changed.increased === undefined ? undefined : new Date(changed.increased),
  LastDecreaseDateTime: changed.decreased === undefined ? undefined : new Date(changed.decreased),
  NumberOfDecreasesToday: changed.decreases,
  ReadCapacityUnits: throughput.read,
  WriteCapacityUnits: throughput.write,
});

function describeIndex(context: Context, table: TableRow, index: IndexRow) {
  const isReadable = table.status !== "CREATING" && table.status !== "DELETING" && index.status !== "CREATING";
  const view = isReadable ? viewOf(context, table, index) : undefined;
  const shared = {
    IndexName: index.name,
    KeySchema: keySchema(index.keys),
    Projection: {
      ProjectionType: index.projection,
      NonKeyAttributes: index.projection === "INCLUDE" ? [...index.nonKeyAttributes] : undefined,
    },
    IndexSizeBytes: view?.bytes ?? 0,
    ItemCount: view?.count ?? 0,
    IndexArn: `${table.arn}/index/${index.name}`,
  };
  if (index.kind === "local") return shared;
  return {
    ...shared,
    IndexStatus: index.status,
    // Only an index that is added to a table that has been there is filled from it.
    Backfilling: index.status === "CREATING" && table.status !== "CREATING" ? true : undefined,
    ProvisionedThroughput: {
      NumberOfDecreasesToday: 0,
      ReadCapacityUnits: index.throughput.read,
      WriteCapacityUnits: index.throughput.write,
    },
  };
}

const keySchema = ({ hash, range }: Keys): DynamoDB.KeySchemaElement[] => [
  { AttributeName: hash, KeyType: "HASH" },
  ...(range === undefined ? [] : [{ AttributeName: range, KeyType: "RANGE" as const }]),
];
