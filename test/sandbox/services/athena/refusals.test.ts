/** What Athena refuses and the engine below would answer, what it calls its errors, and tables that the catalog makes of itself. */
import type * as Athena from "@aws-sdk/client-athena";
import type * as Glue from "@aws-sdk/client-glue";
import type * as S3 from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/create-sandbox.ts";
import { type Asking, asking } from "./asking.ts";

let sandbox: Sandbox;
let ask: Asking;

beforeAll(async () => {
  sandbox = await createSandbox({ pace: "instant" });
  const s3 = sandbox.service<typeof S3>("s3");
  await s3.CreateBucket({ Bucket: "lake" });
  await s3.PutObject({
    Bucket: "lake",
    Key: "orders/month=01/a.csv",
    Body: "1,web,2025-01-05,7\n2,store,2025-01-06,8\n",
  });
  const line = {
    id: 1,
    items: [
      { sku: "a", qty: 2 },
      { sku: "b", qty: 3 },
    ],
    tags: { x: "1" },
  };
  await s3.PutObject({ Bucket: "lake", Key: "baskets/a.json", Body: `${JSON.stringify(line)}\n` });
  await sandbox.service<typeof Athena>("athena").CreateWorkGroup({
    Name: "lab",
    Configuration: { ResultConfiguration: { OutputLocation: "s3://lake/results/" } },
  });
  ask = asking(sandbox);
  for (const sql of [
    "CREATE DATABASE lake",
    "CREATE EXTERNAL TABLE orders (id bigint, channel string, day date, cents int) PARTITIONED BY (month string) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://lake/orders/'",
    "MSCK REPAIR TABLE orders",
    "CREATE EXTERNAL TABLE baskets (id int, items array<struct<sku:string,qty:int>>, tags map<string,string>) ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://lake/baskets/'",
  ])
    await ask.rows(sql);
});

afterAll(() => sandbox.close());

test.each([
  [
    "SELECT id FROM orders WHERE day > '2025-01-01'",
    /^TYPE_MISMATCH: line 1:29: Cannot apply operator: date > varchar\(10\)$/,
  ],
  [
    "SELECT id FROM orders WHERE month IN (1, 2)",
    /^TYPE_MISMATCH: line 1:29: IN value and list items must be the same type or coercible to a common type\. Cannot find common type between varchar and integer/,
  ],
  [
    "SELECT id FROM orders WHERE day BETWEEN '2025-01-01' AND '2025-02-01'",
    /^TYPE_MISMATCH: .*Cannot check if date is BETWEEN/,
  ],
  ["SELECT 'a' + 1", /^TYPE_MISMATCH: .*varchar \+ integer/],
  [
    "SELECT date_trunc('month', '2025-01-01')",
    /^TYPE_MISMATCH: line 1:8: Unexpected parameters for function date_trunc/,
  ],
  ["SELECT upper(channel) AS c, count(*) FROM orders GROUP BY c", /^COLUMN_NOT_FOUND: .*Column 'c' cannot be resolved/],
  ["SELECT cents * 2 AS twice FROM orders WHERE twice > 3", /^COLUMN_NOT_FOUND: .*Column 'twice' cannot be resolved/],
  ["SELECT channel, sum(cents) AS s FROM orders GROUP BY channel HAVING s > 3", /^COLUMN_NOT_FOUND: .*Column 's'/],
  ["SELECT id FROM orders WHERE sum(id) > 1", /^EXPRESSION_NOT_SCALAR: WHERE clause/],
  ["SELECT * FROM nosuch.lake.orders", /^CATALOG_NOT_FOUND: line 1:15: Catalog 'nosuch' not found$/],
  ["SELECT CAST('x' AS integer)", /^INVALID_CAST_ARGUMENT: Cannot cast 'x' to INT$/],
  ["SELECT CAST('x' AS date)", /^INVALID_CAST_ARGUMENT: Value cannot be cast to date: x$/],
  ["SELECT 2147483647 + 1", /^NUMERIC_VALUE_OUT_OF_RANGE: integer addition overflow: 2147483647 \+ 1$/],
  [
    "SELECT checksum(id) FROM orders",
    /^NOT_SUPPORTED: line 1:8: the sandbox's Athena does not have the function checksum$/,
  ],
  ["SELECT st_point(1, 2)", /^NOT_SUPPORTED: .*st_point$/],
  ["SELECT nosuch(1)", /^FUNCTION_NOT_FOUND: line 1:8: Function 'nosuch' not registered$/],
])("%s", async (sql, words) => {
  expect(await ask.reason(sql)).toMatch(words);
});

test("a catalog that the call names must be there", async () => {
  const QueryExecutionContext = { Catalog: "nosuch", Database: "lake" };
  expect(await ask.reason("SELECT * FROM orders", { QueryExecutionContext })).toMatch(/^CATALOG_NOT_FOUND: .*'nosuch'/);
});

test("time zones are refused when the query is sent", async () => {
  await expect(ask.run("SELECT current_timestamp AT TIME ZONE 'Asia/Tokyo'")).rejects.toThrow("AT TIME ZONE is not in");
});

test("a name that the query makes itself is not the table's column of that name", async () => {
  const sql = "WITH m AS (SELECT CAST(month AS integer) AS month FROM orders) SELECT count(*) FROM m WHERE month = 1";
  expect(await ask.rows(sql)).toEqual([["_col0"], ["2"]]);
  expect(await ask.rows("SELECT channel AS c, sum(cents) AS s FROM orders GROUP BY 1 ORDER BY s")).toHaveLength(3);
});

test("UNNEST takes an array of rows for rows, and a map for keys and values", async () => {
  expect(await ask.rows("SELECT sku, qty FROM baskets CROSS JOIN UNNEST(items) AS t(sku, qty) ORDER BY 1")).toEqual([
    ["sku", "qty"],
    ["a", "2"],
    ["b", "3"],
  ]);
  expect(await ask.rows("SELECT k, v FROM baskets CROSS JOIN UNNEST(tags) AS t(k, v)")).toEqual([
    ["k", "v"],
    ["x", "1"],
  ]);
});

test("values are written as Athena writes them, and their types named", async () => {
  const sql =
    "SELECT items, ROW(1, 'x'), interval '2' day + interval '3' hour, to_utf8('az'), json_parse('[1]'), sum(cents) / 100.0 FROM baskets CROSS JOIN orders GROUP BY 1";
  const { QueryExecutionId } = await ask.run(sql);
  const { ResultSet } = await sandbox.service<typeof Athena>("athena").GetQueryResults({ QueryExecutionId });
  expect(ResultSet?.Rows?.at(1)?.Data?.map(({ VarCharValue }) => VarCharValue)).toEqual([
    "[{sku=a, qty=2}, {sku=b, qty=3}]",
    "{field0=1, field1=x}",
    "2 03:00:00.000",
    "61 7a",
    "[1]",
    "0.2",
  ]);
  expect(ResultSet?.ResultSetMetadata?.ColumnInfo?.map(({ Type }) => Type)).toEqual([
    "array",
    "row",
    "interval day to second",
    "varbinary",
    "json",
    "decimal",
  ]);
});

test("information_schema and $partitions are made of the catalog", async () => {
  expect(
    await ask.rows(
      "SELECT table_name, table_type FROM information_schema.tables WHERE table_schema = 'lake' ORDER BY 1",
    ),
  ).toEqual([
    ["table_name", "table_type"],
    ["baskets", "BASE TABLE"],
    ["orders", "BASE TABLE"],
  ]);
  const types =
    "SELECT data_type, extra_info FROM information_schema.columns WHERE column_name IN ('items', 'month') ORDER BY 1";
  expect(await ask.rows(types)).toEqual([
    ["data_type", "extra_info"],
    ["array(row(sku varchar, qty integer))", undefined],
    ["varchar", "partition key"],
  ]);
  expect(await ask.rows('SELECT * FROM "orders$partitions"')).toEqual([["month"], ["01"]]);
});

test("broken lines: null where the SerDe is lenient, HIVE_BAD_DATA where it is strict, no format where none was recognised", async () => {
  const s3 = sandbox.service<typeof S3>("s3");
  await s3.PutObject({ Bucket: "lake", Key: "broken/a.csv", Body: "1,2.5\nx,y\n3\n" });
  const table = (name: string, format: string) =>
    ask.rows(`CREATE EXTERNAL TABLE ${name} (id bigint, price double) ${format} LOCATION 's3://lake/broken/'`);
  await table("lenient", "ROW FORMAT DELIMITED FIELDS TERMINATED BY ','");
  expect(await ask.rows("SELECT count(*), count(id), count(price) FROM lenient")).toEqual([
    ["_col0", "_col1", "_col2"],
    ["3", "2", "1"],
  ]);
  await table("strict", "ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde'");
  expect(await ask.reason("SELECT sum(id) FROM strict")).toBe(
    `HIVE_BAD_DATA: Error parsing field value 'x': For input string: "x"`,
  );
  await sandbox.service<typeof Glue>("glue").CreateTable({
    DatabaseName: "lake",
    TableInput: { Name: "unknown", StorageDescriptor: { Columns: [], Location: "s3://lake/broken/" } },
  });
  expect(await ask.reason("SELECT * FROM unknown")).toMatch(/^HIVE_UNSUPPORTED_FORMAT/);
});

test("files that are gone are no rows, buckets that are gone fail, and so does who may not read", async () => {
  await ask.rows("CREATE EXTERNAL TABLE empty (id int) LOCATION 's3://lake/nothing/'");
  expect(await ask.rows("SELECT count(*) FROM empty")).toEqual([["_col0"], ["0"]]);
  await ask.rows("CREATE EXTERNAL TABLE lost (id int) LOCATION 's3://no-such-bucket-here/x/'");
  expect(await ask.reason("SELECT * FROM lost")).toMatch(/^HIVE_FILESYSTEM_ERROR: .*bucket does not exist/);
});

test("$path is the file of a row", async () => {
  expect(await ask.rows('SELECT id, "$path" AS p FROM orders ORDER BY id')).toEqual([
    ["id", "p"],
    ["1", "s3://lake/orders/month=01/a.csv"],
    ["2", "s3://lake/orders/month=01/a.csv"],
  ]);
  expect(await ask.rows('SELECT "$path", count(*) FROM baskets GROUP BY 1')).toEqual([
    ["$path", "_col1"],
    ["s3://lake/baskets/a.json", "1"],
  ]);
  expect((await ask.run('SELECT "$path", id FROM orders')).Statistics?.DataScannedInBytes).toBeGreaterThan(0);
  expect(await ask.reason('SELECT *, "$path" FROM orders')).toMatch(/^NOT_SUPPORTED: .*\$path/);
});
