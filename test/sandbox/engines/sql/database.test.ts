/** The SQL engine: DuckDB in its own process, with real crashes, interrupts and a fence around the file system. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ProcessRunner } from "../../../../src/sandbox/engines/process/index.ts";
import { SqlDatabase } from "../../../../src/sandbox/engines/sql/database.ts";

let folder: string;
let runner: ProcessRunner;
let database: SqlDatabase;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "awslab-sql-"));
  runner = new ProcessRunner(join(folder, "runner"));
  database = new SqlDatabase({
    runner,
    folder: join(folder, "database"),
    keep: "file",
    directories: [join(folder, "lake")],
    prelude: ["CREATE OR REPLACE TEMP MACRO twice(x) AS x * 2"],
  });
});

afterEach(async () => {
  await database.close();
  await runner.close();
  rmSync(folder, { recursive: true, force: true });
});

test("values are JSON, and columns tell their types", async () => {
  const { columns, rows } = await database.run(
    "SELECT 9007199254740993::BIGINT AS big, 1.50::DECIMAL(10,2) AS price, DATE '2024-02-29' AS day, [1, 2] AS list, NULL AS nothing, twice(4) AS m",
  );
  expect(columns.map(({ type }) => type)).toEqual([
    "BIGINT",
    "DECIMAL(10,2)",
    "DATE",
    "INTEGER[]",
    "INTEGER",
    "INTEGER",
  ]);
  expect(rows).toEqual([["9007199254740993", "1.50", "2024-02-29", [1, 2], null, 8]]);
});

test("errors keep DuckDB's kind and line", async () => {
  await expect(database.run("SELECT\n  nosuch FROM range(3)")).rejects.toMatchObject({ kind: "binder", line: 2 });
  await expect(database.run("SELEC 1")).rejects.toMatchObject({ kind: "parser" });
  await expect(database.run("SELECT CAST('x' AS INTEGER)")).rejects.toMatchObject({ kind: "conversion" });
  await expect(database.run("SELECT * FROM range(10)", { limit: 5 })).rejects.toMatchObject({ kind: "range" });
});

test("statements see their folders and nothing else", async () => {
  const outside = join(folder, "secret.csv");
  writeFileSync(outside, "a\n1\n");
  await expect(database.run(`SELECT * FROM read_csv('${outside}')`)).rejects.toMatchObject({ kind: "permission" });
  await expect(database.run("SET enable_external_access = true")).rejects.toThrow();
  await expect(database.run("INSTALL httpfs")).rejects.toThrow();
  await expect(database.run(`COPY (SELECT 1) TO '${join(folder, "out.csv")}'`)).rejects.toMatchObject({
    kind: "permission",
  });
  expect(existsSync(join(folder, "out.csv"))).toBe(false);
});

test("a killed engine comes back with all that was committed", async () => {
  const connection = await database.connect();
  await connection.run("CREATE TABLE t AS SELECT 1 AS a");
  await connection.run("BEGIN");
  await connection.run("INSERT INTO t VALUES (2)");
  const long = connection.run("SELECT count(*) FROM range(100000) a, range(100000) b");
  const pid = await database.pid();
  if (pid === undefined) throw new Error("no process");
  process.kill(pid, "SIGKILL");
  await expect(long).rejects.toMatchObject({ kind: "crashed" });
  await expect(connection.run("SELECT 1")).rejects.toMatchObject({ kind: "crashed" });
  expect((await database.run("SELECT a FROM t")).rows).toEqual([[1]]);
  expect(await database.pid()).not.toBe(pid);
});

test("a statement stops when its signal aborts, and the connection goes on", async () => {
  const connection = await database.connect();
  const controller = new AbortController();
  const long = connection.run("SELECT count(*) FROM range(100000) a, range(100000) b", { signal: controller.signal });
  controller.abort();
  await expect(long).rejects.toMatchObject({ kind: "interrupted" });
  expect((await connection.run("SELECT 7")).rows).toEqual([[7]]);
});

test("connections at the same time share one process", async () => {
  await Promise.all([database.run("SELECT 1"), database.run("SELECT 2"), database.run("SELECT 3")]);
  const pid = await database.pid();
  await database.close();
  expect(await database.pid()).toBeUndefined();
  expect((await database.run("SELECT 4")).rows).toEqual([[4]]);
  expect(await database.pid()).not.toBe(pid);
});
