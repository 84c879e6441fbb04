/** Each dialect's table of statements and rows, in one database: what does not translate is refused, never answered wrong. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ProcessRunner } from "../../../../../src/sandbox/engines/process/index.ts";
import { type SqlConnection, SqlDatabase } from "../../../../../src/sandbox/engines/sql/database.ts";
import {
  createDialect,
  type Dialect,
  type DialectName,
} from "../../../../../src/sandbox/engines/sql/dialects/index.ts";
import type { Expectation } from "./expectation.ts";
import { hive } from "./hive.ts";
import { redshift } from "./redshift.ts";
import { spark } from "./spark.ts";
import { trino } from "./trino.ts";

const TABLES: Record<DialectName, readonly Expectation[]> = { trino, redshift, hive, spark };

let folder: string;
let runner: ProcessRunner;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "awslab-dialects-"));
  runner = new ProcessRunner(join(folder, "runner"));
});

afterAll(async () => {
  await runner.close();
  rmSync(folder, { recursive: true, force: true });
});

for (const [name, table] of Object.entries(TABLES) as [DialectName, readonly Expectation[]][])
  describe(name, () => {
    let dialect: Dialect;
    let connection: SqlConnection;

    beforeAll(async () => {
      dialect = await createDialect(name);
      const database = new SqlDatabase({
        runner,
        folder: join(folder, name),
        keep: "memory",
        prelude: dialect.prelude,
      });
      connection = await database.connect();
    });

    test.each(table)("%s", async (sql, rows) => {
      const statements = dialect.translate(sql);
      for (const each of statements.slice(0, -1)) await connection.run(each);
      expect((await connection.run(statements.at(-1) ?? "")).rows).toEqual(rows);
    });

    test("an unknown function is refused by name", async () => {
      const [sql = ""] = dialect.translate("SELECT no_such_function(1)");
      await expect(connection.run(sql)).rejects.toThrow(/no_such_function/i);
    });

    test("a syntax error tells its place", () => {
      expect(() => dialect.translate("SELECT FROM WHERE")).toThrow(/line 1/);
    });

    test("dividing by zero follows the dialect", async () => {
      const [sql = ""] = dialect.translate("SELECT a / b FROM (SELECT 1 AS a, 0 AS b) AS t");
      const answer = connection.run(sql).then(({ rows }) => rows[0]?.[0]);
      if (name === "trino" || name === "redshift") await expect(answer).rejects.toThrow("Division by zero");
      else expect(await answer).toBeNull();
    });
  });
