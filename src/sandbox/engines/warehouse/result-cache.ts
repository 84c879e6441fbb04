/**
 * The result cache of the leader node: the same query over unchanged tables is answered without running it.
 * https://docs.aws.amazon.com/redshift/latest/dg/c_challenges_achieving_high_performance_queries.html
 */
import type { SqlResult } from "../sql/database.ts";
import { DEFAULT_STATE } from "./definitions.ts";
import type { Execution } from "./execution.ts";
import type { Prepared } from "./prepare.ts";
import { settingOf } from "./session.ts";

const MOST_ROWS = 10_000;
const MOST_RESULTS = 100;

export async function cachedResult(execution: Execution, prepared: Prepared): Promise<SqlResult | undefined> {
  const key = await keyOf(execution, prepared);
  const found = key === undefined ? undefined : execution.warehouse.results.get(key);
  if (found) execution.records.cached = true;
  return found;
}

export async function keepResult(execution: Execution, prepared: Prepared, result: SqlResult): Promise<void> {
  const key = await keyOf(execution, prepared);
  if (key === undefined || result.rows.length > MOST_ROWS) return;
  const kept = execution.warehouse.results;
  kept.set(key, result);
  const [oldest] = kept.keys();
  if (kept.size > MOST_RESULTS && oldest !== undefined) kept.delete(oldest);
}

/** Undefined for what is never cached: system and external tables, functions of the moment, open transactions. */
async function keyOf({ session, catalog }: Execution, prepared: Prepared): Promise<string | undefined> {
  if (settingOf(session, "enable_result_cache_for_session")?.toLowerCase() !== "on") return undefined;
  if (prepared.system || prepared.external || prepared.tables.length === 0 || session.transaction !== "none")
    return undefined;
  if (prepared.tables.some(({ schema }) => schema === "pg_temp")) return undefined;
  if (/\b(?:random|now|current_(?:date|timestamp|time)|get_current_time|nextval|uuid)\b/i.test(prepared.sql))
    return undefined;
  const versions = await Promise.all(
    prepared.tables.map(async ({ id }) => `${id}:${((await catalog.state(id)) ?? DEFAULT_STATE).version}`),
  );
  return JSON.stringify([prepared.sql, versions.sort(), session.settings.get("search_path") ?? ""]);
}
