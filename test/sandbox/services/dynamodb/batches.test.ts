import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeTable, type Work, work } from "./tables-at-work.ts";

let w: Work;
const TableName = "batches";
const key = (sk: string) => ({ pk: { S: "a" }, sk: { S: sk } });

beforeAll(async () => {
  w = await work();
  await makeTable(w, TableName, {
    AttributeDefinitions: ["pk", "sk", "owner"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
    GlobalSecondaryIndexes: [
      {
        IndexName: "by-owner",
        KeySchema: [{ AttributeName: "owner", KeyType: "HASH" }],
        Projection: { ProjectionType: "ALL" },
      },
    ],
  });
});
afterAll(() => w?.sandbox.close());

const get = async (sk: string) => (await w.db.GetItem({ TableName, Key: key(sk) })).Item;
const write = (...requests: object[]) => w.db.BatchWriteItem({ RequestItems: { [TableName]: requests } });

describe("batches", () => {
  test("writes and reads many at once", async () => {
    const { UnprocessedItems } = await write(
      ...Array.from({ length: 24 }, (_, i) => ({ PutRequest: { Item: key(`b${i}`) } })),
      { DeleteRequest: { Key: key("none") } },
    );
    expect(UnprocessedItems).toEqual({});
    const { Responses, UnprocessedKeys } = await w.db.BatchGetItem({
      RequestItems: { [TableName]: { Keys: [key("b0"), key("b23"), key("none")], ProjectionExpression: "sk" } },
    });
    expect(Responses).toEqual({ [TableName]: [{ sk: { S: "b0" } }, { sk: { S: "b23" } }] });
    expect(UnprocessedKeys).toEqual({});
  });

  test("an answer ends before 16 MB and names what is left", async () => {
    for (let i = 0; i < 50; i++)
      await w.db.PutItem({ TableName, Item: { ...key(`big${i}`), fill: { S: "x".repeat(390_000) } } });
    const Keys = Array.from({ length: 50 }, (_, i) => key(`big${i}`));
    const first = await w.db.BatchGetItem({ RequestItems: { [TableName]: { Keys } } });
    const rest = await w.db.BatchGetItem({ RequestItems: first.UnprocessedKeys });
    const [a, b] = [first.Responses?.[TableName]?.length ?? 0, rest.Responses?.[TableName]?.length ?? 0];
    expect(a).toBeLessThan(50);
    expect(a + b).toBe(50);
  });

  test("refuses doubles, too many, and one bad write before any is done", async () => {
    const put = (sk: string) => ({ PutRequest: { Item: key(sk) } });
    await expect(write(put("x"), { DeleteRequest: { Key: key("x") } })).rejects.toThrow("contains duplicates");
    await expect(write(put("good"), { PutRequest: { Item: { pk: { S: "a" } } } })).rejects.toThrow(
      "Missing the key sk",
    );
    expect(await get("good")).toBeUndefined();
    await expect(write(...Array.from({ length: 26 }, (_, i) => put(`${i}`)))).rejects.toThrow(
      "less than or equal to 25",
    );
  });
});

describe("transactions", () => {
  const Put = (sk: string, more: object = {}) => ({ Put: { TableName, Item: key(sk), ...more } });

  test("all is written or nothing, and the reasons are in the order of the writes", async () => {
    await w.db.PutItem({ TableName, Item: { ...key("t1"), n: { N: "1" } } });
    const attempt = w.db.TransactWriteItems({
      TransactItems: [
        Put("t2"),
        {
          Update: {
            TableName,
            Key: key("t1"),
            UpdateExpression: "SET n = n - :one",
            ConditionExpression: "n > :one",
            ExpressionAttributeValues: { ":one": { N: "1" } },
            ReturnValuesOnConditionCheckFailure: "ALL_OLD",
          },
        },
        { ConditionCheck: { TableName, Key: key("t9"), ConditionExpression: "attribute_exists(pk)" } },
        { Delete: { TableName, Key: key("t3") } },
      ],
    });
    await expect(attempt).rejects.toMatchObject({
      name: "TransactionCanceledException",
      message:
        "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed, ConditionalCheckFailed, None]",
      members: {
        CancellationReasons: [
          { Code: "None" },
          { Code: "ConditionalCheckFailed", Message: "The conditional request failed", Item: { n: { N: "1" } } },
          { Code: "ConditionalCheckFailed" },
          { Code: "None" },
        ],
      },
    });
    expect(await get("t2")).toBeUndefined();
  });

  test("the SDK's client reads message and reasons", async () => {
    const client = new DynamoDB({
      region: w.sandbox.region,
      endpoint: "http://sandbox",
      credentials: w.sandbox.credentials,
      requestHandler: w.sandbox.requestHandler(),
      maxAttempts: 1,
    });
    const attempt = client.transactWriteItems({
      TransactItems: [Put("t4", { ConditionExpression: "attribute_exists(pk)" })],
    });
    await expect(attempt).rejects.toMatchObject({
      name: "TransactionCanceledException",
      message: expect.stringContaining("[ConditionalCheckFailed]"),
      CancellationReasons: [{ Code: "ConditionalCheckFailed" }],
    });
    const failed = client.putItem({ ...Put("t4").Put, ConditionExpression: "attribute_exists(pk)" });
    await expect(failed).rejects.toMatchObject({ name: "ConditionalCheckFailedException" });
  });

  test("a token makes a repeated transaction succeed once, and another request with it fail", async () => {
    const add = (n: string) => ({
      ClientRequestToken: "token-1",
      TransactItems: [
        {
          Update: {
            TableName,
            Key: key("t5"),
            UpdateExpression: "ADD n :n",
            ExpressionAttributeValues: { ":n": { N: n } },
          },
        },
      ],
    });
    await w.db.TransactWriteItems(add("1"));
    await w.db.TransactWriteItems(add("1"));
    expect((await get("t5"))?.n).toEqual({ N: "1" });
    await expect(w.db.TransactWriteItems(add("2"))).rejects.toMatchObject({
      name: "IdempotentParameterMismatchException",
    });
  });

  test("one item may be in a transaction once; reads answer in order", async () => {
    await expect(w.db.TransactWriteItems({ TransactItems: [Put("t6"), Put("t6")] })).rejects.toThrow(
      "cannot include multiple operations on one item",
    );
    const { Responses } = await w.db.TransactGetItems({
      TransactItems: [{ Get: { TableName, Key: key("none") } }, { Get: { TableName, Key: key("t1") } }],
    });
    expect(Responses).toEqual([{ Item: undefined }, { Item: { ...key("t1"), n: { N: "1" } } }]);
  });
});

describe("consumed capacity", () => {
  const units = async (asked: Promise<{ ConsumedCapacity?: object | undefined }>) => (await asked).ConsumedCapacity;
  const ReturnConsumedCapacity = "INDEXES" as const;

  test("reads by 4 KB, writes by 1 KB, indexes as far as they change", async () => {
    const big = (owner: string) => ({ ...key("c"), owner: { S: owner }, fill: { S: "x".repeat(5000) } });
    expect(await units(w.db.PutItem({ TableName, Item: big("a"), ReturnConsumedCapacity }))).toMatchObject({
      CapacityUnits: 10,
      Table: { CapacityUnits: 5 },
      GlobalSecondaryIndexes: { "by-owner": { CapacityUnits: 5 } },
    });
    expect(await units(w.db.PutItem({ TableName, Item: big("b"), ReturnConsumedCapacity }))).toMatchObject({
      GlobalSecondaryIndexes: { "by-owner": { CapacityUnits: 10 } },
    });
    const Key = key("c");
    expect(await units(w.db.GetItem({ TableName, Key, ReturnConsumedCapacity: "TOTAL" }))).toEqual({
      TableName,
      CapacityUnits: 1,
    });
    expect(await units(w.db.GetItem({ TableName, Key, ConsistentRead: true, ReturnConsumedCapacity }))).toMatchObject({
      CapacityUnits: 2,
    });
    const query = w.db.Query({
      TableName,
      IndexName: "by-owner",
      KeyConditionExpression: "#o = :o",
      ExpressionAttributeNames: { "#o": "owner" },
      ExpressionAttributeValues: { ":o": { S: "b" } },
      ReturnConsumedCapacity,
    });
    expect(await units(query)).toMatchObject({
      CapacityUnits: 1,
      Table: { CapacityUnits: 0 },
      GlobalSecondaryIndexes: { "by-owner": { CapacityUnits: 1 } },
    });
  });
});
