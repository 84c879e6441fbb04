import { randomUuid } from "../../../../shared/random.ts";
import { type Context, fromTagList } from "../../../kit/index.ts";
import type { Api, DynamoDB } from "../api.ts";
import { inUse, invalidValues, notInSandbox } from "../faults.ts";
import { tableName } from "../items/find-table.ts";
import { type TableRow, tableArn, tables } from "../state.ts";
import { describe } from "./describe-table.ts";
import { readGlobalIndex, readLocalIndex, requireDefinitions, requireIndexes } from "./index-shape.ts";
import { later } from "./lifecycle.ts";
import { openStream } from "./stream-settings.ts";
import { readAttributes, readKeySchema, readThroughput } from "./table-shape.ts";
import { requireTags } from "./tags.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html */
export const createTable: Api<"CreateTable"> = (input, context) => {
  const name = tableName(input.TableName);
  if (input.GlobalTableSourceArn) throw notInSandbox("A replica of a table in another account");
  const row = readTable(context, name, input);
  if (context.table(tables).has(name)) throw inUse(`Table already exists: ${name}`);
  const stream = openStream(context, row, input.StreamSpecification);
  const table = context.table(tables).put(name, { ...row, ...stream });
  later(context, "created", table);
  return { TableDescription: describe(context, table) };
};

function readTable(context: Context, name: string, input: DynamoDB.CreateTableInput): TableRow {
  const now = context.clock.now();
  const billing = input.BillingMode ?? "PROVISIONED";
  const keys = readKeySchema(input.KeySchema);
  requireListsFilled(input);
  const row: TableRow = {
    name,
    arn: tableArn(context, name),
    id: randomUuid(),
    created: now,
    status: "CREATING",
    attributes: readAttributes(input.AttributeDefinitions),
    keys,
    indexes: [
      ...(input.LocalSecondaryIndexes ?? []).map((each) => readLocalIndex(each, keys)),
      ...(input.GlobalSecondaryIndexes ?? []).map((each) => readGlobalIndex(each, { billing })),
    ],
    billing,
    onDemandSince: billing === "PAY_PER_REQUEST" ? now : undefined,
    throughput: readThroughput(input.ProvisionedThroughput, billing),
    throughputChanged: { decreases: 0 },
    onDemandThroughput: input.OnDemandThroughput,
    stream: undefined,
    latestStream: undefined,
    tags: requireTags(fromTagList(input.Tags)),
    isProtected: input.DeletionProtectionEnabled ?? false,
    tableClass: input.TableClass ?? "STANDARD",
    encryption: input.SSESpecification,
    ttl: undefined,
    recovery: undefined,
  };
  requireIndexes(row.indexes);
  requireDefinitions(row);
  return row;
}

function requireListsFilled(input: DynamoDB.CreateTableInput): void {
  for (const [kind, list] of [
    ["GlobalSecondaryIndexes", input.GlobalSecondaryIndexes],
    ["LocalSecondaryIndexes", input.LocalSecondaryIndexes],
  ] as const)
    if (list?.length === 0) throw invalidValues(`List of ${kind} is empty`);
}
