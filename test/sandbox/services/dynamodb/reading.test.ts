import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeTable, type Work, work } from "./tables-at-work.ts";

let w: Work;
const TableName = "reading";

beforeAll(async () => {
  w = await work();
  await makeTable(w, TableName, {
    AttributeDefinitions: [
      { AttributeName: "pk", AttributeType: "S" },
      { AttributeName: "sk", AttributeType: "N" },
      { AttributeName: "kind", AttributeType: "S" },
      { AttributeName: "at", AttributeType: "S" },
    ],
    LocalSecondaryIndexes: [
      {
        IndexName: "by-at",
        KeySchema: [
          { AttributeName: "pk", KeyType: "HASH" },
          { AttributeName: "at", KeyType: "RANGE" },
        ],
        Projection: { ProjectionType: "KEYS_ONLY" },
      },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: "by-kind",
        KeySchema: [
          { AttributeName: "kind", KeyType: "HASH" },
          { AttributeName: "at", KeyType: "RANGE" },
        ],
        Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["v"] },
      },
    ],
  });
  for (let i = -5; i < 20; i++)
    await w.db.PutItem({
      TableName,
      Item: {
        pk: { S: "p" },
        sk: { N: String(i) },
        ...(i % 2 === 0 ? { kind: { S: "even" }, at: { S: `t${String(i + 10).padStart(2, "0")}` } } : {}),
        v: { N: String(i * i) },
        w: { S: "w" },
      },
    });
});
afterAll(() => w?.sandbox.close());

const query = (KeyConditionExpression: string, values: Record<string, object>, more: object = {}) =>
  w.db.Query({
    TableName,
    KeyConditionExpression,
    ExpressionAttributeValues: { ":p": { S: "p" }, ...values } as never,
    ...more,
  });
const numbers = (items: readonly Record<string, { N?: string | undefined }>[] | undefined) =>
  items?.map(({ sk }) => Number(sk?.N));

describe("Query", () => {
  test("numbers are in the order of their values, both ways", async () => {
    const { Items } = await query("pk = :p AND sk < :n", { ":n": { N: "3" } });
    expect(numbers(Items)).toEqual([-5, -4, -3, -2, -1, 0, 1, 2]);
    const { Items: back } = await query(
      "pk = :p AND sk BETWEEN :n AND :m",
      { ":n": { N: "-2" }, ":m": { N: "1" } },
      {
        ScanIndexForward: false,
      },
    );
    expect(numbers(back)).toEqual([1, 0, -1, -2]);
    expect(numbers((await query("pk = :p AND :n <= sk", { ":n": { N: "18" } })).Items)).toEqual([18, 19]);
    expect(numbers((await query("(pk = :p) AND (sk = :n)", { ":n": { N: "1.0" } })).Items)).toEqual([1]);
  });

  test.each([true, false])("pages by Limit until there is no more (forward: %s)", async (ScanIndexForward) => {
    const seen: (number[] | undefined)[] = [];
    let ExclusiveStartKey: object | undefined;
    do {
      const page = await query("pk = :p", {}, { Limit: 10, ScanIndexForward, ExclusiveStartKey });
      seen.push(numbers(page.Items));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
    const all = Array.from({ length: 25 }, (_, i) => i - 5);
    expect(seen.flat()).toEqual(ScanIndexForward ? all : all.reverse());
    expect(seen.map((page) => page?.length)).toEqual([10, 10, 5]);
  });

  test("filters after the limit, and counts both", async () => {
    const page = await query("pk = :p", { ":v": { N: "9" } }, { Limit: 10, FilterExpression: "v > :v" });
    expect(page).toMatchObject({ Count: 3, ScannedCount: 10, LastEvaluatedKey: { pk: { S: "p" }, sk: { N: "4" } } });
    const { Items, Count } = await query("pk = :p", {}, { Select: "COUNT" });
    expect([Items, Count]).toEqual([undefined, 25]);
  });

  test("a global index has its items only, in its order, with what it projects", async () => {
    const input = {
      TableName,
      IndexName: "by-kind",
      KeyConditionExpression: "kind = :k AND begins_with(#at, :t)",
      ExpressionAttributeNames: { "#at": "at" },
      ExpressionAttributeValues: { ":k": { S: "even" }, ":t": { S: "t0" } },
    };
    const { Items, LastEvaluatedKey } = await w.db.Query({ ...input, Limit: 2 });
    expect(Items?.[0]).toEqual({
      pk: { S: "p" },
      sk: { N: "-4" },
      kind: { S: "even" },
      at: { S: "t06" },
      v: { N: "16" },
    });
    expect(Object.keys(LastEvaluatedKey ?? {}).sort()).toEqual(["at", "kind", "pk", "sk"]);
    await expect(w.db.Query({ ...input, ConsistentRead: true })).rejects.toThrow("Consistent reads are not supported");
    await expect(w.db.Query({ ...input, ProjectionExpression: "w" })).rejects.toThrow("does not project [w]");
    await expect(w.db.Query({ ...input, IndexName: "none" })).rejects.toThrow(
      "does not have the specified index: none",
    );
  });

  test("a local index fetches from the table what it lacks", async () => {
    const { Items } = await query(
      "pk = :p AND #at > :t",
      { ":t": { S: "t26" } },
      {
        IndexName: "by-at",
        ExpressionAttributeNames: { "#at": "at" },
        ProjectionExpression: "w, #at",
        ConsistentRead: true,
      },
    );
    expect(Items).toEqual([{ w: { S: "w" }, at: { S: "t28" } }]);
  });

  test.each([
    ["sk = :n", "Query condition missed key schema element: pk"],
    ["pk = :p AND v = :n", "Query condition missed key schema element: sk"],
    ["pk = :p OR sk = :n", "Invalid operator used in KeyConditionExpression: OR"],
    ["pk = :p AND sk <> :n", "Invalid operator used in KeyConditionExpression: <>"],
    ["pk = :p AND sk > :n AND sk < :n", "KeyConditionExpressions must only contain one condition per key"],
    ["pk > :p AND sk = :n", "Query key condition not supported"],
    ["pk = :n AND sk = :n", "Condition parameter type does not match schema type"],
  ])("refuses %s", async (expression, message) => {
    await expect(
      w.db.Query({
        TableName,
        KeyConditionExpression: expression,
        ExpressionAttributeValues: { ":n": { N: "1" }, ...(expression.includes(":p") ? { ":p": { S: "p" } } : {}) },
      }),
    ).rejects.toThrow(message);
  });

  test("refuses keys in a filter", async () => {
    await expect(query("pk = :p", { ":n": { N: "1" } }, { FilterExpression: "sk > :n" })).rejects.toThrow(
      "Filter Expression can only contain non-primary key attributes: Primary key attribute: sk",
    );
  });
});

describe("Scan", () => {
  test("segments share out all items, in pages of 1 MB", async () => {
    await makeTable(w, "large");
    for (let i = 0; i < 30; i++)
      await w.db.PutItem({
        TableName: "large",
        Item: { pk: { S: `p${i}` }, sk: { S: "s" }, fill: { S: "x".repeat(100_000) } },
      });
    const first = await w.db.Scan({ TableName: "large" });
    expect(first.Count).toBe(11);
    const seen: (string | undefined)[] = [];
    for (const Segment of [0, 1, 2]) {
      let ExclusiveStartKey: object | undefined;
      do {
        const page = await w.db.Scan({ TableName: "large", Segment, TotalSegments: 3, ExclusiveStartKey } as never);
        seen.push(...(page.Items ?? []).map(({ pk }) => pk?.S));
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey);
    }
    expect(seen).toHaveLength(30);
    expect(new Set(seen).size).toBe(30);
    await expect(w.db.Scan({ TableName: "large", Segment: 3, TotalSegments: 3 })).rejects.toThrow("zero-based");
  });

  test("an index is scanned without the items it lacks; filters hold", async () => {
    expect((await w.db.Scan({ TableName, IndexName: "by-kind" })).Count).toBe(12);
    const { Items } = await w.db.Scan({
      TableName,
      FilterExpression: "attribute_not_exists(kind) AND v IN (:a, :b)",
      ExpressionAttributeValues: { ":a": { N: "9" }, ":b": { N: "16" } },
    });
    expect(numbers(Items)).toEqual([-3, 3]);
  });

  test("an index follows changes of its key", async () => {
    const Key = { pk: { S: "p" }, sk: { N: "1" } };
    const change = (UpdateExpression: string, more: object = {}) =>
      w.db.UpdateItem({ TableName, Key, UpdateExpression, ExpressionAttributeNames: { "#at": "at" }, ...more });
    const all = async () => (await w.db.Scan({ TableName, IndexName: "by-kind", Select: "COUNT" })).Count;
    await change("SET kind = :k, #at = :t", { ExpressionAttributeValues: { ":k": { S: "odd" }, ":t": { S: "t" } } });
    expect(await all()).toBe(13);
    await change("REMOVE #at");
    expect(await all()).toBe(12);
    await expect(change("SET #at = :t", { ExpressionAttributeValues: { ":t": { N: "1" } } })).rejects.toThrow(
      "Type mismatch for Index Key at Expected: S Actual: N IndexName: by-at",
    );
  });
});
