/** COPY, UNLOAD and Spectrum over S3, with what the system's views say of them. */
import { gzipSync } from "node:zlib";
import type * as Glue from "@aws-sdk/client-glue";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BUCKET, startWarehouse, type TestWarehouse } from "./warehouse.ts";

let warehouse: TestWarehouse;

const line = (id: number): string => `${id}|name ${id}|2024-0${1 + (id % 3)}-05 10:00:00|${id}.25`;

beforeAll(async () => {
  warehouse = await startWarehouse();
  const { put, batch } = warehouse;
  await put("in/part-1.gz", gzipSync(`${[1, 2, 3].map(line).join("\n")}\n`));
  await put("in/part-2.gz", gzipSync(`${[4, 5].map(line).join("\n")}\n`));
  await put(
    "manifests/both.json",
    JSON.stringify({
      entries: ["part-1.gz", "part-2.gz"].map((file) => ({ url: `s3://${BUCKET}/in/${file}`, mandatory: true })),
    }),
  );
  await put(
    "bad/lines.psv",
    ["1|a|2024-01-01 00:00:00|1", "x|b|2024-01-01 00:00:00|1", "3|c|2024-13-01 00:00:00|1", `${line(4)}|more`].join(
      "\n",
    ),
  );
  await put("csv/rows.csv", 'id,name,at,price\n1,"a, ""b""",2024-01-01 00:00:00,1.5\n2,"two\nlines",,\n');
  await put("json/rows.json", '{"id":1,"name":"a","price":2.5}\n{"name":"b","id":2,"at":"2024-02-03 04:05:06"}\n');
  await batch(
    "CREATE TABLE item (id int NOT NULL, name varchar(12), at timestamp, price decimal(8,2)) DISTSTYLE EVEN SORTKEY(at)",
  );
}, 180_000);

afterAll(() => warehouse?.sandbox.close());

const from = (path: string): string => `COPY item FROM 's3://${BUCKET}/${path}' IAM_ROLE default`;

async function reloaded(copy: string): Promise<unknown[][]> {
  await warehouse.run("TRUNCATE item");
  const { Status, Error: error } = await warehouse.run(copy);
  if (Status !== "FINISHED") throw new Error(error);
  return warehouse.rows("SELECT id, name, at, price FROM item ORDER BY id");
}

test("files of a manifest are loaded once each, and recorded", async () => {
  const rows = await reloaded(`${from("manifests/both.json")} MANIFEST DELIMITER '|' GZIP`);
  expect(rows).toHaveLength(5);
  expect(rows[0]).toEqual([1, "name 1", "2024-02-05 10:00:00", "1.25"]);
  expect(
    await warehouse.rows(
      "SELECT source_file_count, loaded_rows, status FROM sys_load_history ORDER BY query_id DESC LIMIT 1",
    ),
  ).toEqual([[2, 5, "completed"]]);
  expect(
    await warehouse.rows("SELECT stats_off, unsorted, tbl_rows FROM svv_table_info WHERE \"table\" = 'item'"),
  ).toEqual([["0.00", "0.00", "5"]]);
}, 180_000);

test("CSV with quotes and a header, JSON by names", async () => {
  expect(await reloaded(`${from("csv/")} CSV IGNOREHEADER 1`)).toEqual([
    [1, 'a, "b"', "2024-01-01 00:00:00", "1.50"],
    [2, "two\nlines", null, null],
  ]);
  expect(await reloaded(`${from("json/")} FORMAT JSON 'auto'`)).toEqual([
    [1, "a", null, "2.50"],
    [2, "b", "2024-02-03 04:05:06", null],
  ]);
}, 180_000);

test("lines that do not fit are counted, told with Redshift's codes, and left out", async () => {
  expect(await reloaded(`${from("bad/")} DELIMITER '|' MAXERROR 10`)).toEqual([
    [1, "a", "2024-01-01 00:00:00", "1.00"],
  ]);
  const errors = await warehouse.rows(
    "SELECT line_number, trim(colname), err_code FROM stl_load_errors WHERE query = (SELECT max(query) FROM stl_load_errors) ORDER BY line_number",
  );
  expect(errors.map(([number, , code]) => [number, code])).toEqual([
    [2, 1207],
    [3, 1206],
    [4, 1202],
  ]);
  const failed = await warehouse.run(`${from("bad/")} DELIMITER '|'`);
  expect(failed.Error).toBe("ERROR: Load into table 'item' failed.  Check 'stl_load_errors' system table for details.");
  expect(await warehouse.rows("SELECT count(*) FROM item")).toEqual([[1]]);
}, 180_000);

test("a role must be the cluster's, and its policies decide", async () => {
  expect(await warehouse.error(from("in/").replace("default", "'arn:aws:iam::123456789012:role/other'"))).toMatch(
    /^ERROR: User arn:aws:redshift:.*:dbuser:lab\/admin is not authorized to assume IAM Role/,
  );
  expect(await warehouse.error(`COPY item FROM 's3://another-bucket/x' IAM_ROLE default`)).toMatch(
    /Access Denied|NoSuchBucket/,
  );
  expect(await warehouse.error(from("nothing/"))).toContain("The specified S3 prefix 'nothing/' does not exist");
}, 180_000);

test("the lake: unloaded by partition, read through Spectrum, partitions left out that a query rules out", async () => {
  await reloaded(`${from("in/")} DELIMITER '|' GZIP`);
  const unload = `UNLOAD ('SELECT id, price, EXTRACT(month FROM at)::int AS month FROM item') TO 's3://${BUCKET}/lake/item/' IAM_ROLE default FORMAT PARQUET PARTITION BY (month)`;
  expect((await warehouse.run(unload)).Status).toBe("FINISHED");
  expect(await warehouse.error(unload)).toContain("Specified unload destination on S3 is not empty");
  expect(await warehouse.rows("SELECT unloaded_rows FROM sys_unload_history")).toEqual([[5]]);
  for (const sql of [
    "CREATE EXTERNAL SCHEMA lake FROM DATA CATALOG DATABASE 'lake_db' IAM_ROLE default CREATE EXTERNAL DATABASE IF NOT EXISTS",
    `CREATE EXTERNAL TABLE lake.item (id integer, price decimal(8,2)) PARTITIONED BY (month integer) STORED AS PARQUET LOCATION 's3://${BUCKET}/lake/item/'`,
    ...[1, 2, 3].map(
      (month) =>
        `ALTER TABLE lake.item ADD PARTITION (month=${month}) LOCATION 's3://${BUCKET}/lake/item/month=${month}/'`,
    ),
  ])
    expect([sql, (await warehouse.run(sql)).Error]).toEqual([sql, undefined]);
  expect(await warehouse.rows("SELECT count(*), sum(price) FROM lake.item WHERE month = 2")).toEqual([[2, "5.50"]]);
  expect(await warehouse.rows("SELECT total_partitions, qualified_partitions FROM sys_external_query_detail")).toEqual([
    [3, 1],
  ]);
  const { Table: table } = await warehouse.sandbox
    .service<typeof Glue>("glue")
    .GetTable({ DatabaseName: "lake_db", Name: "item" });
  expect(table?.StorageDescriptor?.SerdeInfo?.SerializationLibrary).toContain("Parquet");
  const batch = await warehouse.batch(
    "CREATE EXTERNAL TABLE lake.other (id int) STORED AS PARQUET LOCATION 's3://x/y/'",
  );
  expect(batch.Error).toContain("CREATE EXTERNAL TABLE cannot run inside a transaction block");
}, 180_000);
