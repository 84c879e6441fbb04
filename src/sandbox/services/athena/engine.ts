/** The SQL engine of Athena: one DuckDB in memory for an account and region, a connection for each query. */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { processes } from "../../engines/process/index.ts";
import { SqlDatabase } from "../../engines/sql/database.ts";
import { createDialect, type Dialect } from "../../engines/sql/dialects/index.ts";
import { type Context, defineRuntime } from "../../kit/index.ts";

export interface Engine {
  readonly database: SqlDatabase;
  readonly dialect: Dialect;
  /** Objects fetched from S3. */
  readonly cache: string;
  /** A folder for each query that runs. */
  readonly runs: string;
}

interface Engines {
  engine: Promise<Engine> | undefined;
  /** Queries that run, to be stopped. */
  readonly running: Map<string, AbortController>;
}

const engines = defineRuntime<Engines>({
  name: "athena-engine",
  create: () => ({ engine: undefined, running: new Map() }),
  close: async ({ engine, running }) => {
    for (const controller of running.values()) controller.abort();
    await (await engine?.catch(() => undefined))?.database.close();
  },
});

/** Starts with the first query. */
export function engineOf(context: Context): Promise<Engine> {
  const runtime = context.runtime(engines);
  runtime.engine ??= start(context);
  return runtime.engine;
}

export const runningOf = (context: Context): Map<string, AbortController> => context.runtime(engines).running;

async function start(context: Context): Promise<Engine> {
  const folder = join(context.folder(), `${context.account}-${context.region}`);
  const cache = join(folder, "objects");
  const runs = join(folder, "runs");
  rmSync(runs, { recursive: true, force: true });
  for (const each of [cache, runs]) mkdirSync(each, { recursive: true });
  const dialect = await createDialect("trino");
  const database = new SqlDatabase({
    runner: context.runtime(processes),
    folder: join(folder, "database"),
    keep: "memory",
    directories: [cache, runs],
    prelude: dialect.prelude,
  });
  return { database, dialect, cache, runs };
}
