/** Tables that statements make and fill: where their files go, what Athena refuses, and what the sandbox says it has not. */
import type * as Athena from "@aws-sdk/client-athena";
import type * as Glue from "@aws-sdk/client-glue";
import type * as S3 from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/create-sandbox.ts";
import { type Asking, asking } from "./asking.ts";

let sandbox: Sandbox;
/** A work group that enforces its place for results, and one that does not. */
let bound: Asking;
let free: Asking;
const s3 = () => sandbox.service<typeof S3>("s3");

beforeAll(async () => {
  sandbox = await createSandbox({ pace: "instant" });
  await s3().CreateBucket({ Bucket: "lake" });
  const OutputLocation = "s3://lake/results/";
  for (const [Name, EnforceWorkGroupConfiguration] of [
    ["bound", true],
    ["free", false],
  ] as const)
    await sandbox.service<typeof Athena>("athena").CreateWorkGroup({
      Name,
      Configuration: { EnforceWorkGroupConfiguration, ResultConfiguration: { OutputLocation } },
    });
  bound = asking(sandbox, { group: "bound" });
  free = asking(sandbox, { group: "free" });
  await free.rows("CREATE DATABASE lake");
});

afterAll(() => sandbox.close());

const keysBelow = async (Prefix: string): Promise<(string | undefined)[]> =>
  ((await s3().ListObjectsV2({ Bucket: "lake", Prefix })).Contents ?? []).map(({ Key }) => Key);

const placeOf = async (Name: string): Promise<string | undefined> =>
  (await sandbox.service<typeof Glue>("glue").GetTable({ DatabaseName: "lake", Name })).Table?.StorageDescriptor
    ?.Location;

test("a work group that enforces its place for results has tables there, and refuses another place at once", async () => {
  const elsewhere = "CREATE TABLE t WITH (external_location = 's3://lake/elsewhere/') AS SELECT 1 AS a";
  await expect(bound.run(elsewhere)).rejects.toMatchObject({
    name: "InvalidRequestException",
    message: expect.stringMatching(/'external_location' property to an Athena Workgroup that enforces a centralized/),
  });
  const { QueryExecutionId } = await bound.run("CREATE TABLE t AS SELECT 1 AS a");
  expect(await placeOf("t")).toBe(`s3://lake/results/tables/${QueryExecutionId}/`);
  expect(await bound.rows("SELECT a FROM t")).toEqual([["a"], ["1"]]);
});

test("elsewhere a named place must be empty", async () => {
  const sql = "WITH (external_location = 's3://lake/named/') AS SELECT 1 AS a";
  await free.rows(`CREATE TABLE named ${sql}`);
  expect(await placeOf("named")).toBe("s3://lake/named/");
  expect(await free.reason(`CREATE TABLE again ${sql}`)).toMatch(
    /^HIVE_PATH_ALREADY_EXISTS: Target directory for table already exists: s3:\/\/lake\/named\//,
  );
});

test("columns of tables and views need names, each once", async () => {
  for (const what of ["TABLE", "VIEW"]) {
    expect(await free.reason(`CREATE ${what} bad AS SELECT 1 AS a, count(*)`)).toBe(
      "MISSING_COLUMN_NAME: line 1:1: Column name not specified at position 2",
    );
    expect(await free.reason(`CREATE ${what} bad AS SELECT 1 AS a, 2 AS A`)).toBe(
      "DUPLICATE_COLUMN_NAME: line 1:1: Column name 'a' specified more than once",
    );
  }
});

test("properties that Athena does not know, and tables that the sandbox does not make, are refused by name", async () => {
  const why = (properties: string) => free.reason(`CREATE TABLE bad WITH (${properties}) AS SELECT 1 AS a`);
  expect(await why("colour = 'red'")).toMatch(/^INVALID_TABLE_PROPERTY: .*'colour' does not exist/);
  expect(await why("table_type = 'ICEBERG', is_external = false")).toMatch(/^NOT_SUPPORTED: .*Iceberg/);
  expect(await why("bucketed_by = ARRAY['a'], bucket_count = 2")).toMatch(/^NOT_SUPPORTED: .*bucketed_by/);
  expect(await why("format = 'ORC'")).toMatch(/^NOT_SUPPORTED: .*ORC/);
  expect(await keysBelow("results/tables/bad")).toEqual([]);
});

test("rows inserted into a table whose readers skip a header are read", async () => {
  await s3().PutObject({ Bucket: "lake", Key: "headed/a.csv", Body: "id,name\n1,one\n" });
  const table = (name: string, lines: number) =>
    `CREATE EXTERNAL TABLE ${name} (id int, name string) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://lake/headed/' TBLPROPERTIES ('skip.header.line.count'='${lines}')`;
  await bound.rows(table("headed", 1));
  await bound.rows("INSERT INTO headed VALUES (2, 'two'), (3, 'three')");
  expect(await bound.rows("SELECT id, name FROM headed ORDER BY id")).toEqual([
    ["id", "name"],
    ["1", "one"],
    ["2", "two"],
    ["3", "three"],
  ]);
  await bound.rows(table("titled", 2));
  expect(await bound.reason("INSERT INTO titled VALUES (4, 'four')")).toMatch(/skip\.header\.line\.count/);
});

test("a view is shown as the statement that made it", async () => {
  await free.rows("CREATE VIEW ones AS SELECT 1 AS a");
  expect(await free.rows("SHOW CREATE VIEW ones")).toEqual([["CREATE VIEW lake.ones AS "], ["SELECT 1 AS a"]]);
  expect(await free.rows("SHOW VIEWS")).toEqual([["ones"]]);
});

test("a type that nobody knows is refused when the table is made", async () => {
  expect(await free.reason("CREATE EXTERNAL TABLE bad (a nosuch) LOCATION 's3://lake/bad/'")).toMatch(
    /^FAILED: ParseException .*'nosuch'/,
  );
});
