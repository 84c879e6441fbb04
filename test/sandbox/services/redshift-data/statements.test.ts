/** The Data API: statements, batches, sessions and results, as a client sees them. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { startWarehouse, TARGET, type TestWarehouse } from "./warehouse.ts";

let warehouse: TestWarehouse;

beforeAll(async () => {
  warehouse = await startWarehouse();
}, 180_000);

afterAll(() => warehouse?.sandbox.close());

test("a statement's rows come as typed fields with their columns", async () => {
  const { Id, Status, HasResultSet, ResultRows, QueryString } = await warehouse.run(
    "SELECT 7 AS number, 1.5::float8 AS real, true AS yes, 'text' AS word, NULL::int AS nothing, count(*), 2.50::decimal(4,2) AS money",
  );
  expect({ Status, HasResultSet, ResultRows }).toEqual({ Status: "FINISHED", HasResultSet: true, ResultRows: 1 });
  expect(QueryString).toContain("SELECT 7");
  const result = await warehouse.data.GetStatementResult({ Id });
  expect(result.Records).toEqual([
    [
      { longValue: 7 },
      { doubleValue: 1.5 },
      { booleanValue: true },
      { stringValue: "text" },
      { isNull: true },
      { longValue: 1 },
      { stringValue: "2.50" },
    ],
  ]);
  expect(result.ColumnMetadata?.map(({ name, typeName }) => [name, typeName])).toEqual([
    ["number", "int4"],
    ["real", "float8"],
    ["yes", "bool"],
    ["word", "varchar"],
    ["nothing", "int4"],
    ["count", "int8"],
    ["money", "numeric"],
  ]);
}, 180_000);

test("a batch is one transaction: what fails takes all with it", async () => {
  const done = await warehouse.batch(
    "CREATE TABLE kept (a int)",
    "INSERT INTO kept VALUES (1), (2)",
    "SELECT sum(a) FROM kept",
  );
  expect(done.SubStatements?.map(({ Status, ResultRows }) => [Status, ResultRows])).toEqual([
    ["FINISHED", 0],
    ["FINISHED", 2],
    ["FINISHED", 1],
  ]);
  const { Records } = await warehouse.data.GetStatementResult({ Id: `${done.Id}:3` });
  expect(Records).toEqual([[{ longValue: 3 }]]);
  const failed = await warehouse.batch("INSERT INTO kept VALUES (3)", "SELECT * FROM missing", "SELECT 1");
  expect(failed.Status).toBe("FAILED");
  expect(failed.Error).toContain('relation "missing" does not exist');
  expect(failed.SubStatements?.map(({ Status }) => Status)).toEqual(["FINISHED", "FAILED", "ABORTED"]);
  expect(await warehouse.rows("SELECT count(*) FROM kept")).toEqual([[2]]);
}, 180_000);

test("batches that write the same table wait for each other", async () => {
  await warehouse.run("CREATE TABLE shared (a int)");
  const batches = Array.from({ length: 6 }, (_, index) =>
    warehouse.batch(`INSERT INTO shared VALUES (${index})`, `UPDATE shared SET a = a + 10 WHERE a = ${index}`),
  );
  const ended = await Promise.all(batches);
  expect(ended.map(({ Status, Error: error }) => [Status, error])).toEqual(ended.map(() => ["FINISHED", undefined]));
  expect(await warehouse.rows("SELECT sum(a) FROM shared")).toEqual([[6 * 10 + 15]]);
}, 180_000);

test("a user is told as himself, and what DuckDB would make up is refused", async () => {
  expect(await warehouse.rows("SELECT user, current_user, session_user")).toEqual([["admin", "admin", "admin"]]);
  expect(await warehouse.error("SELECT has_table_privilege('nobody', 'pg_user', 'select')")).toContain(
    "has_table_privilege() is not supported",
  );
}, 180_000);

test("settings live as long as their session", async () => {
  const first = await warehouse.run("SET query_group TO 'etl'", { ...TARGET, SessionKeepAliveSeconds: 60 });
  const second = await warehouse.run("SHOW query_group", { SessionId: first.SessionId });
  const { Records } = await warehouse.data.GetStatementResult({ Id: second.Id });
  expect(Records).toEqual([[{ stringValue: "etl" }]]);
  expect(await warehouse.rows("SHOW query_group")).toEqual([["unset"]]);
}, 180_000);

test("parameters are values, never SQL", async () => {
  const { Id } = await warehouse.run("SELECT :word AS word, ':word' AS text", {
    ...TARGET,
    Parameters: [{ name: "word", value: "a'; DROP TABLE kept" }],
  });
  const { Records } = await warehouse.data.GetStatementResult({ Id });
  expect(Records).toEqual([[{ stringValue: "a'; DROP TABLE kept" }, { stringValue: ":word" }]]);
}, 180_000);

test("what does not fit together is refused at once", async () => {
  const { data } = warehouse;
  const refused = (input: object) => data.ExecuteStatement({ Sql: "SELECT 1", ...input });
  await expect(refused({ ...TARGET, WorkgroupName: "group" })).rejects.toThrow(
    /Only one of ClusterIdentifier or WorkgroupName/,
  );
  await expect(refused({ Database: "shop" })).rejects.toThrow(/Either ClusterIdentifier or WorkgroupName/);
  await expect(refused({ ...TARGET, ClusterIdentifier: "other" })).rejects.toThrow(/endpoint doesn't exist/);
  await expect(refused({ ...TARGET, Sql: "SELECT 1; SELECT 2" })).rejects.toThrow(/Multiple statements/);
  await expect(data.DescribeStatement({ Id: "00000000-0000-4000-8000-000000000000" })).rejects.toThrow(
    /does not exist/,
  );
}, 180_000);

test("the same token is the same statement", async () => {
  const request = { Sql: "SELECT 1", ...TARGET, ClientToken: "token-1" };
  const first = await warehouse.data.ExecuteStatement(request);
  expect((await warehouse.data.ExecuteStatement(request)).Id).toBe(first.Id);
  await expect(warehouse.data.ExecuteStatement({ ...request, Sql: "SELECT 2" })).rejects.toThrow(/ClientToken/);
}, 180_000);

test("a statement that runs can be cancelled, and nothing of it stays", async () => {
  const { Id } = await warehouse.data.ExecuteStatement({
    Sql: "CREATE TABLE endless AS SELECT count(*) AS n FROM generate_series(1, 100000000) a(x), generate_series(1, 1000000) b(y) WHERE x * y % 7 = 3",
    ...TARGET,
  });
  await expect
    .poll(async () => (await warehouse.data.DescribeStatement({ Id })).Status, { timeout: 30_000 })
    .toBe("STARTED");
  expect(await warehouse.data.CancelStatement({ Id })).toEqual({ Status: true });
  expect((await warehouse.data.DescribeStatement({ Id })).Status).toBe("ABORTED");
  expect(await warehouse.error("SELECT * FROM endless")).toContain('relation "endless" does not exist');
}, 180_000);

test("schemas, tables and columns are listed", async () => {
  await warehouse.batch("CREATE SCHEMA listed", "CREATE TABLE listed.item (id int NOT NULL, name varchar(20))");
  const { data } = warehouse;
  expect((await data.ListSchemas({ ...TARGET, SchemaPattern: "list%" })).Schemas).toEqual(["listed"]);
  expect((await data.ListTables({ ...TARGET, SchemaPattern: "listed" })).Tables).toEqual([
    { schema: "listed", name: "item", type: "TABLE" },
  ]);
  const { ColumnList } = await data.DescribeTable({ ...TARGET, Schema: "listed", Table: "item" });
  expect(ColumnList?.map(({ name, typeName, nullable, length }) => [name, typeName, nullable, length])).toEqual([
    ["id", "int4", 0, 0],
    ["name", "varchar", 1, 20],
  ]);
}, 180_000);
