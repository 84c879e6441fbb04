/** The SQL engine of Hive: one DuckDB in memory for an account and region, a connection for each script. */
import { type QueryEngine, startQueryEngine } from "../../../engines/sql/query-engine.ts";
import { type Context, defineRuntime } from "../../../kit/index.ts";

const engines = defineRuntime<{ engine: Promise<QueryEngine> | undefined }>({
  name: "hive-engine",
  create: () => ({ engine: undefined }),
  close: async ({ engine }) => {
    await (await engine?.catch(() => undefined))?.database.close();
  },
});

/** Starts with the first script. */
export function hiveEngine(context: Context): Promise<QueryEngine> {
  const runtime = context.runtime(engines);
  runtime.engine ??= startQueryEngine(context, "hive");
  return runtime.engine;
}
