/** The SQL engine of Hive: one DuckDB in memory for an account and region, a connection for each script. */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { processes } from "../../../engines/process/index.ts";
import { SqlDatabase } from "../../../engines/sql/database.ts";
import { createDialect, type Dialect } from "../../../engines/sql/dialects/index.ts";
import { type Context, defineRuntime } from "../../../kit/index.ts";

export interface HiveEngine {
  readonly database: SqlDatabase;
  readonly dialect: Dialect;
  /** Objects fetched from S3. */
  readonly cache: string;
  /** A folder for each script that runs. */
  readonly runs: string;
}

const engines = defineRuntime<{ engine: Promise<HiveEngine> | undefined }>({
  name: "hive-engine",
  create: () => ({ engine: undefined }),
  close: async ({ engine }) => {
    await (await engine?.catch(() => undefined))?.database.close();
  },
});

/** Starts with the first script. */
export function hiveEngine(context: Context): Promise<HiveEngine> {
  const runtime = context.runtime(engines);
  runtime.engine ??= start(context);
  return runtime.engine;
}

async function start(context: Context): Promise<HiveEngine> {
  const folder = join(context.folder(), `${context.account}-${context.region}`);
  const cache = join(folder, "objects");
  const runs = join(folder, "runs");
  rmSync(runs, { recursive: true, force: true });
  for (const each of [cache, runs]) mkdirSync(each, { recursive: true });
  const dialect = await createDialect("hive");
  const database = new SqlDatabase({
    runner: context.runtime(processes),
    folder: join(folder, "database"),
    keep: "memory",
    directories: [cache, runs],
    prelude: dialect.prelude,
  });
  return { database, dialect, cache, runs };
}
