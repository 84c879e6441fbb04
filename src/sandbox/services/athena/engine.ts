/** The SQL engine of Athena: one DuckDB in memory for an account and region, a connection for each query. */
import { type QueryEngine, startQueryEngine } from "../../engines/sql/query-engine.ts";
import { type Context, defineRuntime } from "../../kit/index.ts";

interface Engines {
  engine: Promise<QueryEngine> | undefined;
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
export function engineOf(context: Context): Promise<QueryEngine> {
  const runtime = context.runtime(engines);
  runtime.engine ??= startQueryEngine(context, "trino");
  return runtime.engine;
}

export const runningOf = (context: Context): Map<string, AbortController> => context.runtime(engines).running;
