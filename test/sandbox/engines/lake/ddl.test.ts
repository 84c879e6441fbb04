/** Hive's data definition language over the Glue catalog. */
import type * as Glue from "@aws-sdk/client-glue";
import type * as S3 from "@aws-sdk/client-s3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/create-sandbox.ts";
import { parseDdl, runDdl } from "../../../../src/sandbox/engines/lake/index.ts";

let sandbox: Sandbox;
const glue = () => sandbox.service<typeof Glue>("glue");

beforeEach(async () => {
  sandbox = await createSandbox({ pace: "instant" });
  await run("CREATE DATABASE lake");
});

afterEach(() => sandbox.close());

async function run(sql: string): Promise<string[]> {
  const ddl = parseDdl(sql, "lake");
  if (!ddl) throw new Error(`no definition: ${sql}`);
  return runDdl(sandbox, ddl);
}

const ORDERS = `CREATE EXTERNAL TABLE IF NOT EXISTS \`Orders\` (
  id bigint COMMENT 'the order''s number', -- a comment
  price decimal(10,2),
  address struct<country:string,tags:array<string>>
) COMMENT 'all orders'
PARTITIONED BY (year string, month string)
ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' ESCAPED BY '\\\\'
STORED AS TEXTFILE
LOCATION 's3://lake-bucket/orders/'
TBLPROPERTIES ('skip.header.line.count' = '1')`;

test("a table's every clause reaches the catalog", async () => {
  await run(ORDERS);
  await run(ORDERS);
  const { Table } = await glue().GetTable({ DatabaseName: "lake", Name: "orders" });
  expect(Table).toMatchObject({
    Name: "orders",
    Description: "all orders",
    TableType: "EXTERNAL_TABLE",
    Parameters: { EXTERNAL: "TRUE", "skip.header.line.count": "1" },
    PartitionKeys: [
      { Name: "year", Type: "string" },
      { Name: "month", Type: "string" },
    ],
    StorageDescriptor: {
      Columns: [
        { Name: "id", Type: "bigint", Comment: "the order's number" },
        { Name: "price", Type: "decimal(10,2)" },
        { Name: "address", Type: "struct<country:string,tags:array<string>>" },
      ],
      Location: "s3://lake-bucket/orders/",
      SerdeInfo: { Parameters: { "field.delim": ",", "escape.delim": "\\" } },
    },
  });
});

test("serdes and formats", async () => {
  await run("CREATE EXTERNAL TABLE p (a int) STORED AS PARQUET LOCATION 's3://b/p/'");
  await run(
    "CREATE EXTERNAL TABLE r (a string) ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.RegexSerDe' WITH SERDEPROPERTIES ('input.regex' = '(\\\\d+).*') LOCATION 's3://b/r/'",
  );
  const serde = async (Name: string) =>
    (await glue().GetTable({ DatabaseName: "lake", Name })).Table?.StorageDescriptor?.SerdeInfo;
  expect((await serde("p"))?.SerializationLibrary).toContain("ParquetHiveSerDe");
  expect((await serde("r"))?.Parameters).toEqual({ "input.regex": "(\\d+).*" });
});

test("partitions: added, found in folders, listed, dropped", async () => {
  await run(ORDERS);
  await run(
    "ALTER TABLE orders ADD PARTITION (year='2024', month='12') LOCATION 's3://other/x/' PARTITION (year='2025', month='01')",
  );
  await expect(run("ALTER TABLE orders ADD PARTITION (year='2024', month='12')")).rejects.toThrow("already exists");
  await run("ALTER TABLE orders ADD IF NOT EXISTS PARTITION (year='2024', month='12')");
  await sandbox.service<typeof S3>("s3").CreateBucket({ Bucket: "lake-bucket" });
  for (const Key of ["orders/year=2025/month=01/a", "orders/year=2025/month=02/a", "orders/else/a", "orders/b"])
    await sandbox.service<typeof S3>("s3").PutObject({ Bucket: "lake-bucket", Key, Body: "1" });
  expect(await run("MSCK REPAIR TABLE orders")).toEqual([
    "Partitions not in metastore:\torders:year=2025/month=02",
    "Repair: Added partition to metastore orders:year=2025/month=02",
  ]);
  expect(await run("SHOW PARTITIONS orders")).toEqual([
    "year=2024/month=12",
    "year=2025/month=01",
    "year=2025/month=02",
  ]);
  const { Partition } = await glue().GetPartition({
    DatabaseName: "lake",
    TableName: "orders",
    PartitionValues: ["2025", "02"],
  });
  expect(Partition?.StorageDescriptor?.Location).toBe("s3://lake-bucket/orders/year=2025/month=02/");
  await run("ALTER TABLE orders DROP PARTITION (year='2024', month='12')");
  await expect(run("ALTER TABLE orders DROP PARTITION (year='2024', month='12')")).rejects.toMatchObject({
    kind: "catalog",
  });
});

test("tables change and show themselves", async () => {
  await run(ORDERS);
  await run("ALTER TABLE orders ADD COLUMNS (note string)");
  await run("ALTER TABLE orders SET LOCATION 's3://lake-bucket/new/'");
  await run("ALTER TABLE orders SET TBLPROPERTIES ('has' = 'changed')");
  expect(await run("SHOW COLUMNS IN orders")).toEqual(["id", "price", "address", "note", "year", "month"]);
  const statement = (await run("SHOW CREATE TABLE orders")).join("\n");
  // What is shown can be run again, and makes the same table.
  await run("DROP TABLE orders");
  await run(statement);
  expect((await run("SHOW CREATE TABLE orders")).join("\n")).toBe(statement);
  expect(statement).toContain("'s3://lake-bucket/new/'");
  expect(await run("SHOW TABLES 'ord*'")).toEqual(["orders"]);
  expect(await run("SHOW TABLES LIKE 'x*'")).toEqual([]);
  expect((await run("DESCRIBE orders")).at(-1)).toMatch(/^month\s+\tstring/);
});

test("databases are dropped empty, or with CASCADE", async () => {
  await run(ORDERS);
  await expect(run("DROP DATABASE lake")).rejects.toThrow("not empty");
  await run("DROP SCHEMA lake CASCADE");
  await run("DROP DATABASE IF EXISTS lake");
  expect(await run("SHOW DATABASES")).toEqual([]);
});

test("what is not understood tells its place; queries are not definitions", async () => {
  expect(() => parseDdl("CREATE EXTERNAL TABLE t (a int)\nSTORED BY 'x'", "lake")).toThrow(
    "line 2:1: mismatched input 'STORED'",
  );
  expect(() => parseDdl("CREATE EXTERNAL TABLE t (a nosuchtype<)", "lake")).toThrow("invalid type");
  expect(() => parseDdl("DROP TABLE t t2", "lake")).toThrow("mismatched input 't2'");
  expect(parseDdl("SELECT 1", "lake")).toBeUndefined();
  expect(parseDdl("CREATE TABLE t AS SELECT 1", "lake")).toBeUndefined();
  expect(parseDdl("CREATE TABLE t WITH (format = 'PARQUET') AS SELECT 1", "lake")).toBeUndefined();
  await expect(run("DESCRIBE nosuch")).rejects.toMatchObject({ kind: "catalog" });
});

test("columns are replaced and changed, partitions moved and renamed, databases described", async () => {
  await run(ORDERS);
  const columns = async () =>
    (await glue().GetTable({ DatabaseName: "lake", Name: "orders" })).Table?.StorageDescriptor?.Columns?.map(
      ({ Name, Type }) => `${Name} ${Type}`,
    );
  await run("ALTER TABLE orders CHANGE COLUMN price cost decimal(12,2) COMMENT 'net'");
  expect(await columns()).toContain("cost decimal(12,2)");
  await run("ALTER TABLE orders REPLACE COLUMNS (id bigint, name string)");
  expect(await columns()).toEqual(["id bigint", "name string"]);
  await expect(run("ALTER TABLE orders CHANGE nosuch other int")).rejects.toThrow("Invalid column reference nosuch");
  await run("ALTER TABLE orders ADD PARTITION (year = '2025', month = '01')");
  await run("ALTER TABLE orders PARTITION (year = '2025', month = '01') SET LOCATION 's3://lake-bucket/else/'");
  await run(
    "ALTER TABLE orders PARTITION (year = '2025', month = '01') RENAME TO PARTITION (year = '2025', month = '02')",
  );
  const { Partitions } = await glue().GetPartitions({ DatabaseName: "lake", TableName: "orders" });
  expect(Partitions?.map(({ Values, StorageDescriptor }) => [Values, StorageDescriptor?.Location])).toEqual([
    [["2025", "02"], "s3://lake-bucket/else/"],
  ]);
  await expect(
    run("ALTER TABLE orders PARTITION (year = '1999', month = '01') SET LOCATION 's3://lake-bucket/x/'"),
  ).rejects.toMatchObject({ kind: "catalog" });
  await run("ALTER DATABASE lake SET DBPROPERTIES ('owner' = 'me')");
  expect((await glue().GetDatabase({ Name: "lake" })).Database?.Parameters).toEqual({ owner: "me" });
});

test("SHOW VIEWS names views only, and DROP VIEW leaves tables alone", async () => {
  await run(ORDERS);
  await glue().CreateTable({
    DatabaseName: "lake",
    TableInput: { Name: "recent", TableType: "VIRTUAL_VIEW", ViewOriginalText: "..." },
  });
  expect(await run("SHOW VIEWS")).toEqual(["recent"]);
  expect(await run("SHOW TABLES")).toEqual(["orders", "recent"]);
  await expect(run("DROP VIEW orders")).rejects.toMatchObject({ kind: "catalog" });
  await run("DROP VIEW recent");
  await run("DROP VIEW IF EXISTS recent");
  expect(await run("SHOW TABLES")).toEqual(["orders"]);
});
