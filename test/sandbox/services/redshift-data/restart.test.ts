/** What was answered is there after a restart; what goes with a cluster is gone with it. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as Redshift from "@aws-sdk/client-redshift";
import { afterEach, expect, test } from "vitest";
import { createSandbox } from "../../../../src/sandbox/create-sandbox.ts";
import { lmdbStore } from "../../../../src/sandbox/state/lmdb-store.ts";
import { startWarehouse, testWarehouse } from "./warehouse.ts";

const folder = mkdtempSync(join(tmpdir(), "awslab-warehouse-"));
const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  rmSync(folder, { recursive: true, force: true });
});

test("rows, results and the catalog outlive the sandbox, and nothing outlives the cluster", async () => {
  const first = await startWarehouse({ folder, store: lmdbStore(join(folder, "state")) });
  await first.batch(
    "CREATE SCHEMA kept",
    "CREATE TABLE kept.rows (a int ENCODE az64) SORTKEY(a)",
    "INSERT INTO kept.rows VALUES (1), (2)",
  );
  const { Id } = await first.run("SELECT sum(a) FROM kept.rows");
  await first.sandbox.close();

  const sandbox = await createSandbox({ pace: "instant", folder, store: lmdbStore(join(folder, "state")) });
  closing.push(() => sandbox.close());
  const second = testWarehouse(sandbox, first.roleArn);
  expect((await second.data.GetStatementResult({ Id })).Records).toEqual([[{ longValue: 3 }]]);
  expect(await second.rows("SELECT count(*) FROM kept.rows")).toEqual([[2]]);
  expect(await second.rows("SELECT encoding FROM svv_redshift_columns WHERE table_name = 'rows'")).toEqual([["az64"]]);

  const databases = (): string[] => {
    const own = readdirSync(folder, { recursive: true, encoding: "utf8" });
    return own.filter((path) => path.endsWith("database.duckdb"));
  };
  expect(databases()).toHaveLength(1);
  await sandbox
    .service<typeof Redshift>("redshift")
    .DeleteCluster({ ClusterIdentifier: "lab", SkipFinalClusterSnapshot: true });
  await expect.poll(() => (existsSync(folder) ? databases() : []), { timeout: 60_000 }).toEqual([]);
  await expect(
    second.data.ExecuteStatement({ Sql: "SELECT 1", ClusterIdentifier: "lab", Database: "shop" }),
  ).rejects.toThrow(/endpoint doesn't exist/);
}, 180_000);
