/** What asks one DuckDB in memory for an account and region: its database, its dialect, and folders for what it reads and writes. */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "../../kit/index.ts";
import { processes } from "../process/index.ts";
import { SqlDatabase } from "./database.ts";
import { createDialect, type Dialect } from "./dialects/index.ts";

export interface QueryEngine {
  readonly database: SqlDatabase;
  readonly dialect: Dialect;
  /** Objects fetched from S3. */
  readonly cache: string;
  /** A folder for each query or script that runs; empty at the start. */
  readonly runs: string;
}

export async function startQueryEngine(
  context: Context,
  dialectName: Parameters<typeof createDialect>[0],
): Promise<QueryEngine> {
  const folder = join(context.folder(), `${context.account}-${context.region}`);
  const cache = join(folder, "objects");
  const runs = join(folder, "runs");
  rmSync(runs, { recursive: true, force: true });
  for (const each of [cache, runs]) mkdirSync(each, { recursive: true });
  const dialect = await createDialect(dialectName);
  const database = new SqlDatabase({
    runner: context.runtime(processes),
    folder: join(folder, "database"),
    keep: "memory",
    directories: [cache, runs],
    prelude: dialect.prelude,
  });
  return { database, dialect, cache, runs };
}
