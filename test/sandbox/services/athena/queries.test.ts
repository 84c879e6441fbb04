/** Athena on files in S3: exact rows, bytes scanned, tables made by queries, and failures in Athena's words. */
import { Readable } from "node:stream";
import type * as Athena from "@aws-sdk/client-athena";
import type * as Glue from "@aws-sdk/client-glue";
import type * as S3 from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/create-sandbox.ts";
import { asking } from "./asking.ts";

let sandbox: Sandbox;
const athena = () => sandbox.service<typeof Athena>("athena");
const s3 = () => sandbox.service<typeof S3>("s3");

beforeAll(async () => {
  sandbox = await createSandbox({ pace: "instant" });
  await s3().CreateBucket({ Bucket: "lake-bucket" });
  for (const [month, lines] of [
    ["01", "1,10,web\n2,20,store\n"],
    ["02", "3,30,web\n4,,web\n"],
  ])
    await s3().PutObject({
      Bucket: "lake-bucket",
      Key: `raw/orders/year=2025/month=${month}/orders.csv`,
      Body: `id,cents,channel\n${lines}`,
    });
  await athena().CreateWorkGroup({
    Name: "lab",
    Configuration: { ResultConfiguration: { OutputLocation: "s3://lake-bucket/results/" } },
  });
  await rows("CREATE DATABASE lake");
  await rows(`CREATE EXTERNAL TABLE orders (id bigint, cents int, channel string) PARTITIONED BY (year string, month string)
    ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://lake-bucket/raw/orders/' TBLPROPERTIES ('skip.header.line.count'='1')`);
  await rows("MSCK REPAIR TABLE orders");
});

afterAll(() => sandbox.close());

const run = (sql: string, parameters?: string[]) => asking(sandbox).run(sql, given(parameters));
const rows = (sql: string, parameters?: string[]) => asking(sandbox).rows(sql, given(parameters));
const reason = (sql: string) => asking(sandbox).reason(sql);
const given = (parameters?: string[]) => (parameters ? { ExecutionParameters: parameters } : {});
const scanned = async (sql: string): Promise<number> => (await run(sql)).Statistics?.DataScannedInBytes ?? -1;

test("a query's first row are its columns; null has no value", async () => {
  expect(
    await rows("SELECT channel, sum(cents) AS total, avg(cents) FROM orders GROUP BY channel ORDER BY 2 DESC"),
  ).toEqual([
    ["channel", "total", "_col2"],
    ["web", "40", "20.0"],
    ["store", "20", "20.0"],
  ]);
  expect((await rows("SELECT cents FROM orders WHERE id = 4")).at(1)).toEqual([undefined]);
});

test("the result lies in S3 as CSV", async () => {
  const { ResultConfiguration } = await run("SELECT id, channel FROM orders WHERE month = '01' ORDER BY id");
  const key = ResultConfiguration?.OutputLocation?.replace("s3://lake-bucket/", "");
  const { Body } = await s3().GetObject({ Bucket: "lake-bucket", Key: key });
  let text = "";
  for await (const part of Body as AsyncIterable<Buffer>) text += part.toString();
  expect(text).toBe('"id","channel"\n"1","web"\n"2","store"\n');
});

test("conditions on partitions and fewer columns of Parquet scan fewer bytes", async () => {
  const all = await scanned("SELECT sum(cents) FROM orders");
  expect(await scanned("SELECT sum(cents) FROM orders WHERE month = '02'")).toBeLessThan(all);
  expect(await scanned("SELECT 1")).toBe(0);
  await rows(`CREATE TABLE orders_parquet WITH (format = 'PARQUET', write_compression = 'SNAPPY',
    partitioned_by = ARRAY['year', 'month']) AS SELECT id, cents, channel, year, month FROM orders`);
  expect(await rows("SELECT month, count(*) FROM orders_parquet GROUP BY 1 ORDER BY 1")).toEqual([
    ["month", "_col1"],
    ["01", "2"],
    ["02", "2"],
  ]);
  expect(await scanned("SELECT sum(id) FROM orders_parquet")).toBeLessThan(
    await scanned("SELECT * FROM orders_parquet"),
  );
  const { Partitions } = await sandbox
    .service<typeof Glue>("glue")
    .GetPartitions({ DatabaseName: "lake", TableName: "orders_parquet" });
  expect(Partitions?.map(({ Values }) => Values)).toEqual([
    ["2025", "01"],
    ["2025", "02"],
  ]);
});

test("a join scans the files of both tables, without the partitions that it leaves out", async () => {
  await rows(
    "CREATE TABLE channels WITH (format = 'JSON') AS SELECT DISTINCT channel, upper(channel) AS label FROM orders",
  );
  const labels = await scanned("SELECT max(label) FROM channels");
  const join = "SELECT c.label, sum(o.cents) FROM orders o JOIN channels c ON c.channel = o.channel";
  expect(await scanned(`${join} GROUP BY 1`)).toBe(labels + (await scanned("SELECT sum(cents) FROM orders")));
  expect(await scanned(`${join} WHERE o.month = '02' GROUP BY 1`)).toBe(
    labels + (await scanned("SELECT sum(cents) FROM orders WHERE month = '02'")),
  );
});

test("parameters are literals", async () => {
  const sql = "SELECT count(*) FROM orders WHERE year = ? AND cents > ?";
  expect((await rows(sql, ["'2025'", "15"])).at(1)).toEqual(["2"]);
  expect((await run(sql, ["2025", "15"])).Status?.StateChangeReason).toMatch(
    /^TYPE_MISMATCH: line 1:35: Cannot apply operator: varchar = integer/,
  );
  expect((await run(sql, ["'2025'"])).Status?.StateChangeReason).toContain("expected 2 but found 1");
  expect((await run(sql, ["'2025'", "1 OR true"])).Status?.State).toBe("FAILED");
});

test("views, inserts and unloads", async () => {
  await rows("CREATE OR REPLACE VIEW web AS SELECT id, cents FROM orders WHERE channel = 'web'");
  expect((await rows("SELECT max(w.id) FROM web w JOIN orders o ON w.id = o.id")).at(1)).toEqual(["4"]);
  await rows("CREATE TABLE copy WITH (format = 'JSON') AS SELECT id, channel FROM orders WHERE id = 1");
  await rows("INSERT INTO copy (id, channel) VALUES (7, 'new')");
  expect(await rows("SELECT id, channel FROM copy ORDER BY id")).toEqual([
    ["id", "channel"],
    ["1", "web"],
    ["7", "new"],
  ]);
  await rows(
    "UNLOAD (SELECT id FROM orders) TO 's3://lake-bucket/unloaded/' WITH (format = 'TEXTFILE', compression = 'none')",
  );
  expect((await s3().ListObjectsV2({ Bucket: "lake-bucket", Prefix: "unloaded/" })).KeyCount).toBe(1);
});

test("failures are Athena's", async () => {
  expect(await reason("SELECT nosuch FROM orders")).toBe(
    "COLUMN_NOT_FOUND: line 1:8: Column 'nosuch' cannot be resolved",
  );
  expect(await reason("SELECT 1 FROM nosuch")).toBe(
    "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.lake.nosuch' does not exist",
  );
  expect(await reason("SELECT 1 FROM other.t")).toMatch(/^SCHEMA_NOT_FOUND/);
  expect(await reason("SELECT nosuch(1)")).toBe("FUNCTION_NOT_FOUND: line 1:8: Function 'nosuch' not registered");
  expect(await reason("SELECT 1 / 0")).toBe("DIVISION_BY_ZERO: Division by zero");
  expect(await reason("SELECT id FROM orders WHERE month = 1")).toMatch(/^TYPE_MISMATCH/);
  expect(await reason("DROP TABLE nosuch")).toMatch(/^FAILED: SemanticException/);
  await expect(run("SELEC 1")).rejects.toMatchObject({ name: "InvalidRequestException" });
  await expect(run("SELECT 1; SELECT 2")).rejects.toThrow("Only one sql statement is allowed");
});

test("a work group's limit of bytes cancels", async () => {
  await s3().PutObject({
    Bucket: "lake-bucket",
    Key: "big/a.csv",
    Body: Readable.from([Buffer.from(`${"x".repeat(999)}\n`.repeat(10_001))]),
  });
  await rows("CREATE EXTERNAL TABLE big (a string) LOCATION 's3://lake-bucket/big/'");
  await athena().UpdateWorkGroup({
    WorkGroup: "lab",
    ConfigurationUpdates: { BytesScannedCutoffPerQuery: 10_000_000 },
  });
  const { Status, Statistics } = await run("SELECT count(*) FROM big");
  expect([Status?.State, Status?.StateChangeReason]).toEqual(["CANCELLED", "Bytes scanned limit was exceeded"]);
  expect(Statistics?.DataScannedInBytes).toBe(10_001_000);
});

test("a query that runs can be stopped", async () => {
  const { QueryExecutionId } = await athena().StartQueryExecution({
    QueryString: "SELECT count(*) FROM UNNEST(sequence(1, 100000)) a CROSS JOIN UNNEST(sequence(1, 100000)) b",
    WorkGroup: "lab",
  });
  await athena().StopQueryExecution({ QueryExecutionId });
  const { QueryExecution } = await athena().GetQueryExecution({ QueryExecutionId });
  expect(QueryExecution?.Status?.State).toBe("CANCELLED");
  expect((await rows("SELECT 1")).at(1)).toEqual(["1"]);
});

test("SHOW TABLES names every table, also where Glue answers in pages", async () => {
  const glue = sandbox.service<typeof Glue>("glue");
  const PAGE = 100;
  await glue.CreateDatabase({ DatabaseInput: { Name: "wide" } });
  for (let index = 0; index <= PAGE; index += 1)
    await glue.CreateTable({ DatabaseName: "wide", TableInput: { Name: `t${String(index).padStart(3, "0")}` } });
  const tables = await rows("SHOW TABLES IN wide");
  expect(tables).toHaveLength(PAGE + 1);
  expect(tables.at(-1)).toEqual(["t100"]);
});
