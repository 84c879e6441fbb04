/** Tables of the catalog over files in S3: what their formats mean, and what a query reads of them. */
import { createReadStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as Glue from "@aws-sdk/client-glue";
import type * as S3 from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/create-sandbox.ts";
import {
  bytesScanned,
  type LakePartition,
  lakeTableOf,
  type Mount,
  mountTable,
} from "../../../../src/sandbox/engines/lake/index.ts";
import { ProcessRunner } from "../../../../src/sandbox/engines/process/index.ts";
import { type SqlConnection, SqlDatabase } from "../../../../src/sandbox/engines/sql/database.ts";

let sandbox: Sandbox;
let folder: string;
let runner: ProcessRunner;
let connection: SqlConnection;
let mounts = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "awslab-lake-"));
  runner = new ProcessRunner(join(folder, "runner"));
  sandbox = await createSandbox({ pace: "instant" });
  await sandbox.service<typeof S3>("s3").CreateBucket({ Bucket: "lake-bucket" });
  const directories = [join(folder, "tree"), join(folder, "cache")];
  connection = await new SqlDatabase({ runner, folder: join(folder, "db"), keep: "memory", directories }).connect();
});

afterAll(async () => {
  await runner.close();
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

const put = (Key: string, Body: string) =>
  sandbox.service<typeof S3>("s3").PutObject({ Bucket: "lake-bucket", Key, Body });

async function mounted(table: Partial<Glue.Table>, partitions: LakePartition[] = []): Promise<Mount> {
  const mount = await mountTable(sandbox, {
    id: `m${mounts++}`,
    table: lakeTableOf({ Name: "t", ...table }),
    partitions,
    cache: join(folder, "cache"),
    root: join(folder, "tree"),
  });
  await connection.run(`CREATE OR REPLACE TEMP VIEW ${mount.id} AS ${mount.source}`);
  return mount;
}

const rows = async (sql: string) => (await connection.run(sql)).rows;

const csv = (columns: string, storage: Partial<Glue.StorageDescriptor> = {}): Glue.StorageDescriptor => ({
  Location: "s3://lake-bucket/csv/",
  Columns: columns.split(", ").map((each) => ({ Name: each.split(" ")[0], Type: each.split(" ")[1] })),
  SerdeInfo: {
    SerializationLibrary: "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
    Parameters: { "field.delim": "," },
  },
  ...storage,
});

test("delimited text: header, types, values that are no numbers, missing fields", async () => {
  await put("csv/a.csv", 'id,name,price\n1,"quoted",1.5\nx,,\n3\n');
  await put("csv/_temporary", "not data");
  const mount = await mounted({
    StorageDescriptor: csv("id bigint, name string, price double"),
    Parameters: { "skip.header.line.count": "1" },
  });
  expect(await rows(`SELECT * FROM ${mount.id}`)).toEqual([
    ["1", '"quoted"', 1.5],
    [null, "", null],
    ["3", null, null],
  ]);
});

test("OpenCSVSerde takes quotes off and refuses what is not of the type", async () => {
  await put("open/a.csv", '"1","a,b"\n"x","c"\n');
  const mount = await mounted({
    StorageDescriptor: csv("id int, name string", {
      Location: "s3://lake-bucket/open/",
      SerdeInfo: { SerializationLibrary: "org.apache.hadoop.hive.serde2.OpenCSVSerde" },
    }),
  });
  expect(await rows(`SELECT name FROM ${mount.id}`)).toEqual([["a,b"], ["c"]]);
  await expect(rows(`SELECT id FROM ${mount.id}`)).rejects.toMatchObject({ kind: "conversion" });
});

test("JSON lines with nested structs and arrays", async () => {
  await put("json/a.json", '{"id":1,"address":{"country":"FR","zip":"75"},"tags":["a","b"]}\n{"id":2}\n');
  const mount = await mounted({
    StorageDescriptor: csv("id int, address struct<country:string,zip:string>, tags array<string>", {
      Location: "s3://lake-bucket/json/",
      SerdeInfo: { SerializationLibrary: "org.openx.data.jsonserde.JsonSerDe" },
    }),
  });
  expect(await rows(`SELECT id, address.country, tags FROM ${mount.id} ORDER BY id`)).toEqual([
    [1, "FR", ["a", "b"]],
    [2, null, null],
  ]);
});

test("RegexSerDe: groups are columns; a line that does not match is null", async () => {
  await put("logs/a.log", "10.0.0.1 GET 200\nbroken\n");
  const mount = await mounted({
    StorageDescriptor: csv("ip string, verb string, status int", {
      Location: "s3://lake-bucket/logs/",
      SerdeInfo: {
        SerializationLibrary: "org.apache.hadoop.hive.serde2.RegexSerDe",
        Parameters: { "input.regex": "(\\S+) (\\S+) (\\d+)" },
      },
    }),
  });
  expect(await rows(`SELECT * FROM ${mount.id}`)).toEqual([
    ["10.0.0.1", "GET", 200],
    [null, null, null],
  ]);
});

test("partitions come from the catalog, wherever they lie, and conditions on them save reading", async () => {
  await put("orders/year=2025/month=01/a.csv", "1\n2\n");
  await put("elsewhere/february/a.csv", "3\n4\n5\n");
  const mount = await mounted(
    {
      StorageDescriptor: csv("id int", { Location: "s3://lake-bucket/orders/" }),
      PartitionKeys: [
        { Name: "year", Type: "string" },
        { Name: "month", Type: "int" },
      ],
    },
    [
      { values: ["2025", "01"], location: "s3://lake-bucket/orders/year=2025/month=01" },
      { values: ["2025", "02"], location: "s3://lake-bucket/elsewhere/february/" },
    ],
  );
  expect(await rows(`SELECT sum(id), min(year), max(month) FROM ${mount.id}`)).toEqual([["15", "2025", 2]]);
  const scanned = (sql: string) => bytesScanned(connection, sql, [mount]);
  expect(await scanned(`SELECT * FROM ${mount.id}`)).toBe(10);
  expect(await scanned(`SELECT * FROM ${mount.id} WHERE month = 1`)).toBe(4);
  expect(await scanned(`SELECT * FROM ${mount.id} WHERE month > 1 AND year = '2025'`)).toBe(6);
  expect(await scanned(`SELECT * FROM ${mount.id} WHERE year = '2024'`)).toBe(0);
});

test("of Parquet only the columns that are read count", async () => {
  const file = join(folder, "tree", "wide.parquet");
  await connection.run(
    `COPY (SELECT i AS id, repeat('x', 50) || i AS wide FROM range(5000) t(i)) TO '${file}' (FORMAT parquet)`,
  );
  await sandbox
    .service<typeof S3>("s3")
    .PutObject({ Bucket: "lake-bucket", Key: "parquet/a.parquet", Body: createReadStream(file) });
  const mount = await mounted({
    StorageDescriptor: csv("id bigint, wide string", {
      Location: "s3://lake-bucket/parquet/",
      SerdeInfo: { SerializationLibrary: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe" },
    }),
  });
  const all = await bytesScanned(connection, `SELECT * FROM ${mount.id}`, [mount]);
  const one = await bytesScanned(connection, `SELECT sum(id) FROM ${mount.id}`, [mount]);
  const filtered = await bytesScanned(connection, `SELECT sum(id) FROM ${mount.id} WHERE wide = 'x'`, [mount]);
  expect(one).toBeGreaterThan(0);
  expect(one).toBeLessThan(all / 2);
  expect(filtered).toBe(all);
});

test("a table without files has its columns and no rows", async () => {
  const mount = await mounted({
    StorageDescriptor: csv("id int, name string", { Location: "s3://lake-bucket/empty/" }),
  });
  const answer = await connection.run(`SELECT * FROM ${mount.id}`);
  expect(answer.columns.map(({ name, type }) => [name, type])).toEqual([
    ["id", "INTEGER"],
    ["name", "VARCHAR"],
  ]);
  expect(answer.rows).toEqual([]);
});
