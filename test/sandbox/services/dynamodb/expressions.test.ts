import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeTable, type Work, work } from "./tables-at-work.ts";

let w: Work;
const TableName = "expressions";
const Key = { pk: { S: "a" }, sk: { S: "s" } };
const ITEM = {
  ...Key,
  s: { S: "hello" },
  n: { N: "5" },
  l: { L: [{ S: "x" }, { N: "1" }] },
  m: { M: { a: { N: "1" }, deep: { M: { x: { S: "y" } } } } },
  ss: { SS: ["a", "b"] },
  nul: { NULL: true },
  t: { BOOL: true },
};

beforeAll(async () => {
  w = await work();
  await makeTable(w, TableName);
});
afterAll(() => w?.sandbox.close());

const used = (text: string, all: Record<string, unknown>) => {
  const found = Object.entries(all).filter(([name]) => new RegExp(`${name}(?!\\w)`).test(text));
  return found.length > 0 ? (Object.fromEntries(found) as never) : undefined;
};
const VALUES = {
  ":s": { S: "hel" },
  ":n": { N: "5.0" },
  ":m": { N: "9" },
  ":a": { S: "a" },
  ":l": { L: [{ S: "z" }] },
  ":set": { SS: ["b", "c"] },
  ":num": { S: "N" },
  ":bad": { S: "X" },
  ":big": { S: "z" },
};

describe("conditions", () => {
  const holds = async (ConditionExpression: string) => {
    await w.db.PutItem({ TableName, Item: ITEM });
    try {
      await w.db.UpdateItem({
        TableName,
        Key,
        UpdateExpression: "SET touched = :yes",
        ConditionExpression,
        ExpressionAttributeNames: used(ConditionExpression, { "#s": "s" }),
        ExpressionAttributeValues: {
          ":yes": { BOOL: true },
          ...(used(ConditionExpression, VALUES) as object | undefined),
        },
      });
      return true;
    } catch (error) {
      if (error instanceof Error && error.name === "ConditionalCheckFailedException") return false;
      throw error;
    }
  };

  test.each([
    ["n = :n", true],
    ["n <> :n", false],
    ["absent <> :n", true],
    ["absent = :n", false],
    ["n < :m AND NOT n > :m", true],
    ["n > :s OR s > :s", true],
    ["begins_with(#s, :s)", true],
    ["contains(ss, :a) and contains(s, :s)", true],
    ["contains(l, :n)", false],
    ["attribute_type(n, :num)", true],
    ["attribute_exists(m.deep.x) AND attribute_not_exists(m.deep.y)", true],
    ["size(l) < :n AND size(s) = :n", true],
    ["size(n) = :n", false],
    ["n BETWEEN :n AND :m", true],
    ["(n) BETWEEN (:n) AND (:m)", true],
    ["s IN (:a, :s) OR (n IN (:m, :n) AND t = t2)", false],
    ["m.a < n AND l[1] < n", true],
    ["NOT (n = :n OR n = :m)", false],
    ["not n = :m and n = :n", true],
  ])("%s: %s", async (condition, expected) => {
    expect(await holds(condition)).toBe(expected);
  });
});

describe("what conditions are refused for", () => {
  test.each([
    ["", "The expression can not be empty;"],
    ["a = ", 'Syntax error; token: "<EOF>", near: "="'],
    ["a b = :n", 'Syntax error; token: "b", near: "a b ="'],
    ["a == :n", 'Syntax error; token: "=", near: "== :n"'],
    ["_a = :n", 'Syntax error; token: "_"'],
    ["((n = :n))", "The expression has redundant parentheses;"],
    ["status = :n", "Attribute name is a reserved keyword; reserved keyword: status"],
    ["m.Name = :n", "Attribute name is a reserved keyword; reserved keyword: Name"],
    ["#nope = :n", "attribute name used in the document path is not defined; attribute name: #nope"],
    ["n = :nope", "attribute value used in expression is not defined; attribute value: :nope"],
    ["exists(n)", "Invalid function name; function: exists"],
    [
      "size(n, s) = :n",
      "Incorrect number of operands for operator or function; operator or function: size, number of operands: 2",
    ],
    ["size(:n) = :m", "Incorrect operand type for operator or function; operator or function: size, operand type: N"],
    ["begins_with(s, :n)", "operator or function: begins_with, operand type: N"],
    ["attribute_exists(:n)", "Operator or function requires a document path; operator or function: attribute_exists"],
    [
      "attribute_type(n, :bad)",
      "Invalid attribute type name found; type: X, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}",
    ],
    ["size(n)", "The function is not allowed to be used this way in an expression; function: size"],
    ["attribute_exists(n) = :n", "not allowed to be used this way in an expression; function: attribute_exists"],
    [
      "n = n",
      "The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [n]",
    ],
    [
      "n BETWEEN :m AND :n",
      "requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:9}, upper bound operand: AttributeValue: {N:5}",
    ],
    ["n BETWEEN :m AND :s", "requires same data type for lower and upper bounds"],
    ["n = :n AND", 'Syntax error; token: "<EOF>", near: "AND"'],
  ])("%s", async (ConditionExpression, message) => {
    const attempt = w.db.PutItem({
      TableName,
      Item: ITEM,
      ConditionExpression,
      ExpressionAttributeValues: used(ConditionExpression, VALUES),
    });
    await expect(attempt).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining(message),
    });
    await expect(attempt).rejects.toThrow(/^Invalid ConditionExpression: /);
  });

  test("placeholders that nothing uses, that cannot be, or that there is no expression for", async () => {
    const put = (more: object) => w.db.PutItem({ TableName, Item: ITEM, ...more });
    const ConditionExpression = "n = :n";
    await expect(
      put({ ConditionExpression, ExpressionAttributeValues: { ":n": { N: "1" }, ":o": { N: "1" } } }),
    ).rejects.toThrow("Value provided in ExpressionAttributeValues unused in expressions: keys: {:o}");
    await expect(
      put({
        ConditionExpression,
        ExpressionAttributeValues: { ":n": { N: "1" } },
        ExpressionAttributeNames: { "#a": "a" },
      }),
    ).rejects.toThrow("Value provided in ExpressionAttributeNames unused in expressions: keys: {#a}");
    await expect(put({ ExpressionAttributeNames: { "#a": "a" } })).rejects.toThrow(
      "ExpressionAttributeNames can only be specified when using expressions",
    );
    await expect(put({ ExpressionAttributeValues: { ":a": { S: "a" } } })).rejects.toThrow(
      "ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null",
    );
    await expect(put({ ConditionExpression, ExpressionAttributeValues: { n: { N: "1" } } })).rejects.toThrow(
      'ExpressionAttributeValues contains invalid key: Syntax error; key: "n"',
    );
    await expect(put({ ConditionExpression, ExpressionAttributeValues: { ":n": { N: "x" } } })).rejects.toThrow(
      "ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric value: x for key :n",
    );
  });
});

describe("updates", () => {
  const update = async (UpdateExpression: string) => {
    await w.db.PutItem({ TableName, Item: ITEM });
    const { Attributes } = await w.db.UpdateItem({
      TableName,
      Key,
      UpdateExpression,
      ExpressionAttributeValues: used(UpdateExpression, VALUES),
      ReturnValues: "ALL_NEW",
    });
    return Attributes;
  };

  test.each([
    ["SET n = n + :m", { n: { N: "14" } }],
    ["SET n = (n - :m), absent = if_not_exists(absent, :n)", { n: { N: "-4" }, absent: { N: "5" } }],
    ["SET n = if_not_exists(n, :m) + :m", { n: { N: "14" } }],
    ["SET l = list_append(l, :l)", { l: { L: [{ S: "x" }, { N: "1" }, { S: "z" }] } }],
    ["SET l = list_append(if_not_exists(nolist, :l), l)", { l: { L: [{ S: "z" }, { S: "x" }, { N: "1" }] } }],
    ["SET l[9] = :a", { l: { L: [{ S: "x" }, { N: "1" }, { S: "a" }] } }],
    [
      "SET l[0] = :a, m.deep.x = s",
      { l: { L: [{ S: "a" }, { N: "1" }] }, m: { M: { a: { N: "1" }, deep: { M: { x: { S: "hello" } } } } } },
    ],
    ["SET s = n, n = s", { s: { N: "5" }, n: { S: "hello" } }],
    ["REMOVE l[0], m.deep", { l: { L: [{ N: "1" }] }, m: { M: { a: { N: "1" } } } }],
    ["REMOVE l[0], l[1]", { l: { L: [] } }],
    ["ADD ss :set, n :m", { ss: { SS: ["a", "b", "c"] }, n: { N: "14" } }],
    ["DELETE ss :set", { ss: { SS: ["a"] } }],
    ["set n=:m remove s add newset :set", { n: { N: "9" }, newset: { SS: ["b", "c"] } }],
  ])("%s", async (expression, expected) => {
    expect(await update(expression)).toMatchObject(expected);
  });

  test("a set that nothing is left of is gone", async () => {
    await w.db.PutItem({ TableName, Item: { ...ITEM, ss: { SS: ["b"] } } });
    const { Attributes } = await w.db.UpdateItem({
      TableName,
      Key,
      UpdateExpression: "DELETE ss :set",
      ExpressionAttributeValues: used(":set", VALUES),
      ReturnValues: "ALL_NEW",
    });
    expect(Attributes).not.toHaveProperty("ss");
  });

  test.each([
    [
      "SET n = :n SET s = :s",
      'Invalid UpdateExpression: The "SET" section can only be used once in an update expression;',
    ],
    [
      "SET m = :n, m.a = :m",
      "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [m], path two: [m, a]",
    ],
    ["SET m.a = :n, m[0] = :m", "Two document paths conflict with each other"],
    ["SET n = plus(n, :n)", "Invalid function name; function: plus"],
    ["SET n = n + :s", "Incorrect operand type for operator or function; operator or function: +, operand type: S"],
    [
      "ADD s :s",
      "Incorrect operand type for operator or function; operator: ADD, operand type: STRING, typeSet: ALLOWED_FOR_ADD_OPERAND",
    ],
    ["DELETE ss :n", "operator: DELETE, operand type: NUMBER, typeSet: ALLOWED_FOR_DELETE_OPERAND"],
    ["SET n = absent", "The provided expression refers to an attribute that does not exist in the item"],
    ["SET absent.a = :n", "The document path provided in the update expression is invalid for update"],
    ["SET s[0] = :n", "The document path provided in the update expression is invalid for update"],
    ["SET n = s + :n", "An operand in the update expression has an incorrect data type"],
    ["ADD s :n", "An operand in the update expression has an incorrect data type"],
    ["INSERT n = :n", 'Invalid UpdateExpression: Syntax error; token: "INSERT"'],
    ["SET name = :n", "reserved keyword: name"],
  ])("refuses %s", async (expression, message) => {
    await expect(update(expression)).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining(message),
    });
  });

  test("arithmetic keeps 38 digits exactly", async () => {
    const big = `1${"0".repeat(36)}1`;
    await w.db.PutItem({ TableName, Item: { ...Key, n: { N: big } } });
    const { Attributes } = await w.db.UpdateItem({
      TableName,
      Key,
      UpdateExpression: "ADD n :n",
      ExpressionAttributeValues: { ":n": { N: "2" } },
      ReturnValues: "UPDATED_NEW",
    });
    expect(Attributes).toEqual({ n: { N: `1${"0".repeat(36)}3` } });
  });
});
