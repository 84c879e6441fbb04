/** Prepared statements in SQL, and results that are taken again. */
import type * as Athena from "@aws-sdk/client-athena";
import type * as S3 from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/create-sandbox.ts";
import { type Asking, asking } from "./asking.ts";

let sandbox: Sandbox;
let ask: Asking;
const s3 = () => sandbox.service<typeof S3>("s3");
const athena = () => sandbox.service<typeof Athena>("athena");

beforeAll(async () => {
  sandbox = await createSandbox({ pace: "instant" });
  await s3().CreateBucket({ Bucket: "lake" });
  await s3().PutObject({ Bucket: "lake", Key: "orders/a.csv", Body: "1,web\n2,store\n3,web\n" });
  await athena().CreateWorkGroup({
    Name: "lab",
    Configuration: { ResultConfiguration: { OutputLocation: "s3://lake/results/" } },
  });
  ask = asking(sandbox);
  await ask.rows("CREATE DATABASE lake");
  await ask.rows(
    "CREATE EXTERNAL TABLE orders (id bigint, channel string) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://lake/orders/'",
  );
});

afterAll(() => sandbox.close());

test("PREPARE, EXECUTE and DEALLOCATE work on the work group's statements", async () => {
  await ask.rows("PREPARE of_channel FROM SELECT count(*) AS n FROM orders WHERE channel = ? AND id > ?");
  const { PreparedStatement } = await athena().GetPreparedStatement({ StatementName: "of_channel", WorkGroup: "lab" });
  expect(PreparedStatement?.QueryStatement).toBe("SELECT count(*) AS n FROM orders WHERE channel = ? AND id > ?");
  expect(await ask.rows("EXECUTE of_channel USING 'web', 1")).toEqual([["n"], ["1"]]);
  expect(await ask.rows("EXECUTE of_channel", { ExecutionParameters: ["'web'", "0"] })).toEqual([["n"], ["2"]]);
  expect(await ask.reason("EXECUTE of_channel USING 'web'")).toMatch(/expected 2 but found 1/);
  await ask.rows("DEALLOCATE PREPARE of_channel");
  expect(await ask.reason("EXECUTE of_channel USING 'web', 1")).toBe(
    "NOT_FOUND: Prepared statement not found: of_channel",
  );
  expect(await ask.reason("DEALLOCATE PREPARE of_channel")).toMatch(/^NOT_FOUND/);
});

test("a statement made by the API is executed, too", async () => {
  await athena().CreatePreparedStatement({
    StatementName: "total",
    WorkGroup: "lab",
    QueryStatement: "SELECT count(*) AS n FROM orders WHERE channel = ?",
  });
  expect(await ask.rows("EXECUTE total USING 'store'")).toEqual([["n"], ["1"]]);
});

test("what is saved is changed and read in batches", async () => {
  const id = { StatementName: "changing", WorkGroup: "lab" };
  await athena().CreatePreparedStatement({ ...id, QueryStatement: "SELECT 1", Description: "one" });
  await athena().UpdatePreparedStatement({ ...id, QueryStatement: "SELECT 2 AS n" });
  expect(await ask.rows("EXECUTE changing")).toEqual([["n"], ["2"]]);
  const batch = await athena().BatchGetPreparedStatement({
    WorkGroup: "lab",
    PreparedStatementNames: ["changing", "nosuch"],
  });
  expect(batch.PreparedStatements).toMatchObject([{ QueryStatement: "SELECT 2 AS n", Description: "one" }]);
  expect(batch.UnprocessedPreparedStatementNames).toMatchObject([{ StatementName: "nosuch" }]);
  await expect(
    athena().UpdatePreparedStatement({ ...id, StatementName: "nosuch", QueryStatement: "SELECT 1" }),
  ).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  const { NamedQueryId } = await athena().CreateNamedQuery({
    Name: "first",
    Database: "lake",
    QueryString: "SELECT 1",
    WorkGroup: "lab",
  });
  await athena().UpdateNamedQuery({ NamedQueryId, Name: "second", QueryString: "SELECT 2" });
  expect((await athena().GetNamedQuery({ NamedQueryId })).NamedQuery).toMatchObject({
    Name: "second",
    QueryString: "SELECT 2",
  });
  expect((await athena().ListEngineVersions({})).EngineVersions).toHaveLength(2);
});

test("rows of Hive tables are not changed, and Athena says so", async () => {
  for (const sql of ["UPDATE orders SET id = 1", "DELETE FROM orders WHERE id = 1"])
    expect(await ask.reason(sql)).toMatch(/^NOT_SUPPORTED: Modifying Hive table rows/);
  await expect(ask.run("SELEC 1")).rejects.toThrow("mismatched input 'SELEC'. Expecting: 'ALTER', 'ANALYZE'");
});

test("a result is taken again where the caller allows it, as long as it lies in S3", async () => {
  const again = { ResultReuseConfiguration: { ResultReuseByAgeConfiguration: { Enabled: true, MaxAgeInMinutes: 60 } } };
  const sql = "SELECT channel, count(*) AS n FROM orders GROUP BY channel ORDER BY 1";
  const first = await ask.run(sql);
  await s3().PutObject({ Bucket: "lake", Key: "orders/b.csv", Body: "4,web\n" });
  const second = await ask.run(sql, again);
  expect(second.Statistics).toMatchObject({
    DataScannedInBytes: 0,
    ResultReuseInformation: { ReusedPreviousResult: true },
  });
  expect(second.ResultConfiguration).toEqual(first.ResultConfiguration);
  const { ResultSet } = await athena().GetQueryResults({ QueryExecutionId: second.QueryExecutionId });
  expect(ResultSet?.Rows?.at(2)?.Data).toEqual([{ VarCharValue: "web" }, { VarCharValue: "2" }]);
  // Another statement, a statement that changes by itself, and a result that is gone are asked anew.
  expect((await ask.run(`${sql} LIMIT 9`, again)).Statistics?.ResultReuseInformation?.ReusedPreviousResult).toBe(false);
  const Key = first.ResultConfiguration?.OutputLocation?.replace("s3://lake/", "");
  await s3().DeleteObject({ Bucket: "lake", Key });
  const third = await ask.run(sql, again);
  expect(third.Statistics?.ResultReuseInformation?.ReusedPreviousResult).toBe(false);
  expect(third.Statistics?.DataScannedInBytes).toBeGreaterThan(0);
});

test("EXPLAIN answers the plan as text or JSON, and refuses what it cannot show by name", async () => {
  const json = await ask.rows("EXPLAIN (FORMAT JSON) SELECT count(*) FROM orders");
  expect(() => JSON.parse(json.map(([line]) => line).join("\n"))).not.toThrow();
  expect((await ask.rows("EXPLAIN ANALYZE SELECT count(*) FROM orders")).length).toBeGreaterThan(3);
  expect(await ask.reason("EXPLAIN (TYPE IO) SELECT 1")).toMatch(/^NOT_SUPPORTED: .*TYPE IO/);
});
