import type { Execution, Outcome } from "../queries/execution.ts";
import { QueryError } from "../queries/query-error.ts";
import { inAthenasWords, prepare } from "./select.ts";

/**
 * `EXPLAIN [ANALYZE] [(FORMAT TEXT | JSON)] query`: the engine's own plan, one line a row; with ANALYZE the query runs and the
 * plan has its times. https://docs.aws.amazon.com/athena/latest/ug/athena-explain-statement.html
 */
export async function explain(execution: Execution, sql: string): Promise<Outcome> {
  const [whole = "", analyze, options = ""] = /^\s*EXPLAIN\s+(ANALYZE\s+)?(?:\(([^)]*)\)\s*)?/i.exec(sql) ?? [];
  const isJson = /\bFORMAT\s+JSON\b/i.test(options);
  const other = /\bFORMAT\s+(?!TEXT\b|JSON\b)\w+|\bTYPE\s+(?!LOGICAL\b|DISTRIBUTED\b)\w+/i.exec(options);
  if (other) throw new QueryError(`NOT_SUPPORTED: the sandbox's Athena does not EXPLAIN with ${other[0]}`);
  const query = await prepare(execution, sql.slice(whole.length));
  const how = ["EXPLAIN", analyze && "ANALYZE", isJson && "(FORMAT json)"].filter(Boolean).join(" ");
  const { rows } = await inAthenasWords(execution, query.strictFiles, () =>
    execution.connection.run(`${how} ${query.sql}`, { signal: execution.signal }),
  );
  const lines = rows.flatMap((row) => String(row[1] ?? "").split("\n"));
  return {
    columns: [{ name: "Query Plan", type: "VARCHAR" }],
    rows: lines.map((line) => [line]),
    form: "text",
    bytes: analyze === undefined ? 0 : query.bytes,
  };
}
