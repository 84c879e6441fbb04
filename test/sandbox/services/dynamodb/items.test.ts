import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeTable, type Work, work } from "./tables-at-work.ts";

let w: Work;
const TableName = "items";
const key = (sk: string, pk = "a") => ({ pk: { S: pk }, sk: { S: sk } });

beforeAll(async () => {
  w = await work();
  await makeTable(w, TableName);
});
afterAll(() => w?.sandbox.close());

const get = async (sk: string) => (await w.db.GetItem({ TableName, Key: key(sk) })).Item;
const put = (sk: string, more: Record<string, object>) =>
  w.db.PutItem({ TableName, Item: { ...key(sk), ...more } as never });

describe("items", () => {
  test("an item comes back as it was put, numbers in one form", async () => {
    await put("1", { n: { N: "1.50e1" }, l: { L: [{ BOOL: true }, { NULL: true }] }, b: { B: Buffer.from([0, 255]) } });
    const item = await get("1");
    expect(item).toMatchObject({ ...key("1"), n: { N: "15" }, l: { L: [{ BOOL: true }, { NULL: true }] } });
    expect([...(item?.b?.B ?? [])]).toEqual([0, 255]);
    expect(await get("none")).toBeUndefined();
  });

  test("a put answers the old item when asked, and only then", async () => {
    await put("2", { v: { S: "x" } });
    const { Attributes } = await w.db.PutItem({ TableName, Item: key("2"), ReturnValues: "ALL_OLD" });
    expect(Attributes).toEqual({ ...key("2"), v: { S: "x" } });
    expect((await w.db.PutItem({ TableName, Item: key("2") })).Attributes).toBeUndefined();
    await expect(w.db.PutItem({ TableName, Item: key("2"), ReturnValues: "ALL_NEW" })).rejects.toThrow(
      "ReturnValues can only be ALL_OLD or NONE",
    );
  });

  test("a condition that fails leaves the item and answers it when asked", async () => {
    await put("3", { v: { S: "x" } });
    const input = { TableName, Item: key("3"), ConditionExpression: "attribute_not_exists(pk)" };
    await expect(w.db.PutItem(input)).rejects.toMatchObject({
      name: "ConditionalCheckFailedException",
      message: "The conditional request failed",
      members: {},
    });
    await expect(w.db.PutItem({ ...input, ReturnValuesOnConditionCheckFailure: "ALL_OLD" })).rejects.toMatchObject({
      members: { Item: { v: { S: "x" } } },
    });
    expect(await get("3")).toHaveProperty("v");
  });

  test.each([
    ["NONE", undefined],
    ["ALL_OLD", { ...key("4"), n: { N: "1" }, m: { M: { a: { S: "x" }, b: { S: "y" } } } }],
    ["UPDATED_OLD", { n: { N: "1" }, m: { M: { a: { S: "x" } } } }],
    ["ALL_NEW", { ...key("4"), n: { N: "3" }, m: { M: { a: { S: "z" }, b: { S: "y" } } } }],
    ["UPDATED_NEW", { n: { N: "3" }, m: { M: { a: { S: "z" } } } }],
  ] as const)("an update answers %s", async (ReturnValues, expected) => {
    await put("4", { n: { N: "1" }, m: { M: { a: { S: "x" }, b: { S: "y" } } } });
    const { Attributes } = await w.db.UpdateItem({
      TableName,
      Key: key("4"),
      UpdateExpression: "SET m.a = :z ADD n :two",
      ExpressionAttributeValues: { ":z": { S: "z" }, ":two": { N: "2" } },
      ReturnValues,
    });
    expect(Attributes).toEqual(expected);
  });

  test("an update makes the item that is missing; fifty at once count right", async () => {
    await Promise.all(
      Array.from({ length: 50 }, () =>
        w.db.UpdateItem({
          TableName,
          Key: key("counter"),
          UpdateExpression: "ADD hits :one",
          ExpressionAttributeValues: { ":one": { N: "1" } },
        }),
      ),
    );
    expect((await get("counter"))?.hits).toEqual({ N: "50" });
  });

  test("a delete answers the old item and is no error where there is none", async () => {
    await put("5", { v: { S: "x" } });
    const input = { TableName, Key: key("5"), ReturnValues: "ALL_OLD" } as const;
    expect((await w.db.DeleteItem(input)).Attributes).toEqual({ ...key("5"), v: { S: "x" } });
    expect((await w.db.DeleteItem(input)).Attributes).toBeUndefined();
    await expect(w.db.DeleteItem({ ...input, ConditionExpression: "attribute_exists(pk)" })).rejects.toThrow(
      "The conditional request failed",
    );
  });

  test("a projection takes parts of maps and lists", async () => {
    await put("6", { m: { M: { a: { S: "x" }, b: { L: [{ N: "1" }, { N: "2" }, { N: "3" }] } } }, z: { S: "z" } });
    const { Item } = await w.db.GetItem({
      TableName,
      Key: key("6"),
      ProjectionExpression: "#m.b[2], #m.b[0], absent.x",
      ExpressionAttributeNames: { "#m": "m" },
    });
    expect(Item).toEqual({ m: { M: { b: { L: [{ N: "1" }, { N: "3" }] } } } });
  });
});

describe("what is refused", () => {
  test.each([
    ["a key of another type", { pk: { N: "1" }, sk: { S: "a" } }, "Type mismatch for key pk expected: S actual: N"],
    ["a missing key", { pk: { S: "1" } }, "Missing the key sk in the item"],
    ["an empty key", { pk: { S: "" }, sk: { S: "a" } }, "cannot contain an empty string value. Key: pk"],
    ["39 digits", { ...key("x"), n: { N: "1".repeat(39) } }, "more than 38 significant digits"],
    ["no number", { ...key("x"), n: { N: "ten" } }, "The parameter cannot be converted to a numeric value: ten"],
    ["too large a number", { ...key("x"), n: { N: "1e126" } }, "Number overflow"],
    ["too small a number", { ...key("x"), n: { N: "1e-131" } }, "Number underflow"],
    ["a set with a double", { ...key("x"), s: { SS: ["a", "a"] } }, "Input collection [a, a] contains duplicates."],
    ["an empty set", { ...key("x"), s: { NS: [] } }, "An number set  may not be empty"],
    ["NULL of false", { ...key("x"), s: { NULL: false } }, "Null attribute value types must have the value of true"],
    [
      "400 KB and more",
      { ...key("x"), s: { S: "x".repeat(409_600) } },
      "Item size has exceeded the maximum allowed size",
    ],
    ["a long sort key", key("x".repeat(1025)), "exceeded the size limit of 1024 bytes"],
    ["a long partition key", key("x", "x".repeat(2049)), "exceeded the maximum size limit of2048 bytes"],
  ])("%s", async (_what, Item, message) => {
    await expect(w.db.PutItem({ TableName, Item: Item as never })).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining(message),
    });
  });

  test("an item of exactly 400 KB is taken", async () => {
    const overhead = "pk".length + "a".length + "sk".length + "full".length + "s".length;
    await put("full", { s: { S: "x".repeat(409_600 - overhead) } });
    await expect(
      w.db.UpdateItem({
        TableName,
        Key: key("full"),
        UpdateExpression: "SET t = :t",
        ExpressionAttributeValues: { ":t": { S: "t" } },
      }),
    ).rejects.toThrow("Item size to update has exceeded the maximum allowed size");
  });

  test("keys of another form, key attributes in an update, tables that are not there, legacy parameters", async () => {
    await expect(w.db.GetItem({ TableName, Key: { pk: { S: "a" } } })).rejects.toThrow(
      "The provided key element does not match the schema",
    );
    await expect(
      w.db.UpdateItem({
        TableName,
        Key: key("x"),
        UpdateExpression: "SET sk = :x",
        ExpressionAttributeValues: { ":x": { S: "x" } },
      }),
    ).rejects.toThrow("Cannot update attribute sk. This attribute is part of the key");
    await expect(w.db.GetItem({ TableName: "none", Key: key("x") })).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "Requested resource not found",
    });
    await expect(w.db.GetItem({ TableName, Key: key("x"), AttributesToGet: ["a"] })).rejects.toThrow("AttributesToGet");
  });
});
