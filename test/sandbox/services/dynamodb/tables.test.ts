import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDB, waitUntilTableExists, waitUntilTableNotExists } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lmdbStore } from "../../../../src/sandbox/state/lmdb-store.ts";
import { active, makeTable, until, type Work, work } from "./tables-at-work.ts";

let w: Work;

beforeAll(async () => {
  w = await work();
});
afterAll(() => w?.sandbox.close());

const hash = (AttributeName: string) => [{ AttributeName, KeyType: "HASH" as const }];
const strings = (...names: string[]) => names.map((AttributeName) => ({ AttributeName, AttributeType: "S" as const }));

describe("a table's life", () => {
  test("passes through AWS's states; the SDK's waiters see them", async () => {
    const client = new DynamoDB({
      region: w.sandbox.region,
      endpoint: "http://sandbox",
      credentials: w.sandbox.credentials,
      requestHandler: w.sandbox.requestHandler(),
    });
    const TableName = "life";
    const { TableDescription: made } = await client.createTable({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: strings("id"),
      KeySchema: hash("id"),
      Tags: [{ Key: "lab", Value: "x" }],
    });
    expect(made).toMatchObject({
      TableStatus: "CREATING",
      TableArn: "arn:aws:dynamodb:us-east-1:123456789012:table/life",
    });
    await waitUntilTableExists({ client, maxWaitTime: 20, minDelay: 1 }, { TableName });
    expect((await client.describeTable({ TableName })).Table).toMatchObject({
      TableStatus: "ACTIVE",
      ItemCount: 0,
      BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
      ProvisionedThroughput: { ReadCapacityUnits: 0, NumberOfDecreasesToday: 0 },
      DeletionProtectionEnabled: false,
    });
    expect((await client.listTagsOfResource({ ResourceArn: made?.TableArn })).Tags).toEqual([
      { Key: "lab", Value: "x" },
    ]);
    await expect(w.db.CreateTable({ TableName, KeySchema: hash("id") })).rejects.toThrow();
    expect((await client.deleteTable({ TableName })).TableDescription?.TableStatus).toBe("DELETING");
    await waitUntilTableNotExists({ client, maxWaitTime: 20, minDelay: 1 }, { TableName });
    await expect(client.describeTable({ TableName })).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "Requested resource not found: Table: life not found",
    });
  });

  test("deletion protection holds until it is taken off", async () => {
    const TableName = await makeTable(w, "protected", { DeletionProtectionEnabled: true });
    await expect(w.db.DeleteTable({ TableName })).rejects.toThrow("protected against deletion");
    await w.db.UpdateTable({ TableName, DeletionProtectionEnabled: false });
    await active(w, TableName);
    await w.db.DeleteTable({ TableName });
  });

  test("names are listed in pages", async () => {
    for (const name of ["page-a", "page-b", "page-c"]) await makeTable(w, name);
    const first = await w.db.ListTables({ Limit: 1, ExclusiveStartTableName: "page-a" });
    expect(first).toEqual({ TableNames: ["page-b"], LastEvaluatedTableName: "page-b" });
  });
});

describe("what a table is refused for", () => {
  const make = (more: object) =>
    w.db.CreateTable({
      TableName: "refused",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: strings("id"),
      KeySchema: hash("id"),
      ...more,
    });

  test.each([
    [{ TableName: "ab" }, "TableName must be at least 3 characters long and at most 255 characters long"],
    [{ TableName: "a b c" }, "failed to satisfy constraint"],
    [
      { KeySchema: hash("other") },
      "Some index key attributes are not defined in AttributeDefinitions. Keys: [other], AttributeDefinitions: [id]",
    ],
    [{ AttributeDefinitions: strings("id", "more") }, "does not exactly match number of attributes defined"],
    [
      { BillingMode: "PROVISIONED" },
      "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
    ],
    [{ ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 } }, "when BillingMode is PAY_PER_REQUEST"],
    [{ KeySchema: [{ AttributeName: "id", KeyType: "RANGE" }] }, "The first KeySchemaElement is not a HASH key type"],
    [
      { LocalSecondaryIndexes: [{ IndexName: "lsi", KeySchema: hash("id"), Projection: { ProjectionType: "ALL" } }] },
      "does not have a range key, which is required when specifying a LocalSecondaryIndex",
    ],
    [
      { GlobalSecondaryIndexes: [{ IndexName: "gsi", KeySchema: hash("id"), Projection: {} }] },
      "Unknown ProjectionType: null",
    ],
    [{ StreamSpecification: { StreamEnabled: true } }, "StreamViewType is required"],
  ])("%j", async (more, message) => {
    await expect(make(more)).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining(message),
    });
  });
});

describe("changes", () => {
  test("an index is added to a table with items, filled, read, and deleted", async () => {
    const TableName = await makeTable(w, "grown");
    await w.db.PutItem({ TableName, Item: { pk: { S: "a" }, sk: { S: "b" }, color: { S: "red" } } });
    const { TableDescription } = await w.db.UpdateTable({
      TableName,
      AttributeDefinitions: strings("pk", "sk", "color"),
      GlobalSecondaryIndexUpdates: [
        { Create: { IndexName: "by-color", KeySchema: hash("color"), Projection: { ProjectionType: "KEYS_ONLY" } } },
      ],
    });
    expect(TableDescription).toMatchObject({
      TableStatus: "UPDATING",
      GlobalSecondaryIndexes: [{ IndexName: "by-color", IndexStatus: "CREATING", Backfilling: true }],
    });
    const read = {
      TableName,
      IndexName: "by-color",
      KeyConditionExpression: "color = :c",
      ExpressionAttributeValues: { ":c": { S: "red" } },
    };
    await expect(w.db.Query(read)).rejects.toThrow("Cannot read from backfilling global secondary index: by-color");
    await active(w, TableName);
    expect((await w.db.Query(read)).Items).toEqual([{ pk: { S: "a" }, sk: { S: "b" }, color: { S: "red" } }]);
    await w.db.UpdateTable({ TableName, GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "by-color" } }] });
    const table = await active(w, TableName);
    expect(table?.GlobalSecondaryIndexes).toBeUndefined();
    expect(table?.AttributeDefinitions).toHaveLength(2);
  });

  test("billing goes to provisioned and back; the same throughput again is refused", async () => {
    const TableName = await makeTable(w, "billed");
    const ProvisionedThroughput = { ReadCapacityUnits: 5, WriteCapacityUnits: 2 };
    await w.db.UpdateTable({ TableName, BillingMode: "PROVISIONED", ProvisionedThroughput });
    expect((await active(w, TableName))?.ProvisionedThroughput).toMatchObject(ProvisionedThroughput);
    await expect(w.db.UpdateTable({ TableName, ProvisionedThroughput })).rejects.toThrow("will not change");
    await w.db.UpdateTable({ TableName, BillingMode: "PAY_PER_REQUEST" });
    expect((await active(w, TableName))?.BillingModeSummary?.BillingMode).toBe("PAY_PER_REQUEST");
  });

  test("backups of points in time are remembered", async () => {
    const TableName = await makeTable(w, "backed-up");
    await w.db.UpdateContinuousBackups({
      TableName,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 7 },
    });
    const { ContinuousBackupsDescription } = await w.db.DescribeContinuousBackups({ TableName });
    expect(ContinuousBackupsDescription?.PointInTimeRecoveryDescription).toMatchObject({
      PointInTimeRecoveryStatus: "ENABLED",
      RecoveryPeriodInDays: 7,
    });
  });
});

test("items, indexes and streams are there after a restart", async () => {
  const folder = mkdtempSync(join(tmpdir(), "awslab-dynamodb-"));
  try {
    const before = await work({ store: lmdbStore(folder) });
    const TableName = await makeTable(before, "kept", {
      AttributeDefinitions: strings("pk", "sk", "color"),
      GlobalSecondaryIndexes: [
        { IndexName: "by-color", KeySchema: hash("color"), Projection: { ProjectionType: "ALL" } },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
    });
    const item = (sk: string) => ({
      pk: { S: "a" },
      sk: { S: sk },
      color: { S: "red" },
      b: { B: Buffer.from("bytes") },
    });
    await before.db.PutItem({ TableName, Item: item("1") });
    await before.sandbox.close();

    const after = await work({ store: lmdbStore(folder) });
    await after.db.PutItem({ TableName, Item: item("2") });
    const { Items } = await after.db.Query({
      TableName,
      IndexName: "by-color",
      KeyConditionExpression: "color = :c",
      ExpressionAttributeValues: { ":c": { S: "red" } },
    });
    expect(Items?.map(({ sk }) => sk?.S).sort()).toEqual(["1", "2"]);
    expect(Buffer.from(Items?.[0]?.b?.B ?? []).toString()).toBe("bytes");
    await after.db.DeleteTable({ TableName });
    await until(
      "gone",
      async () => (await after.db.ListTables({})).TableNames,
      (names) => names?.length === 0,
    );
    await after.sandbox.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
