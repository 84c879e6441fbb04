/** What reads files for crawlers: DuckDB in memory, and objects fetched from S3. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { processes } from "../../engines/process/index.ts";
import { SqlDatabase } from "../../engines/sql/database.ts";
import { type Context, defineRuntime } from "../../kit/index.ts";

export interface Engine {
  /** Its process starts with the first statement. */
  readonly database: SqlDatabase;
  /** Objects fetched from S3. */
  readonly cache: string;
}

const engines = defineRuntime<Engine>({
  name: "glue-engine",
  create: (context) => {
    const folder = join(context.folder(), `${context.account}-${context.region}`);
    const cache = join(folder, "objects");
    mkdirSync(cache, { recursive: true });
    const database = new SqlDatabase({
      runner: context.runtime(processes),
      folder: join(folder, "database"),
      keep: "memory",
      directories: [cache],
    });
    return { database, cache };
  },
  close: ({ database }) => database.close(),
});

export const engineOf = (context: Context): Engine => context.runtime(engines);
