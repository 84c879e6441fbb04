/** Queries: their rows, and what the scans of their tables read. */
import type { SqlColumn, SqlResult } from "../../sql/database.ts";
import type { Execution, Outcome } from "../execution.ts";
import { recordPlan } from "../plan/record-plan.ts";
import { type Prepared, prepare } from "../prepare.ts";
import { cachedResult, keepResult } from "../result-cache.ts";
import { SqlReader } from "../sql-reader.ts";
import { columnNames } from "./column-names.ts";
import { createTableFrom } from "./define.ts";

export async function select(execution: Execution, sql: string): Promise<Outcome> {
  const into = selectInto(sql);
  if (into) return createTableFrom(execution, into);
  const prepared = await prepare(execution, sql);
  const cached = await cachedResult(execution, prepared);
  const result = cached ?? (await rowsOf(execution, prepared));
  const names = columnNames(prepared.tree, result.columns);
  const columns = result.columns.map((each, index): SqlColumn => ({ ...each, name: names[index] ?? each.name }));
  return { result: { columns, rows: result.rows } };
}

async function rowsOf(execution: Execution, prepared: Prepared): Promise<SqlResult> {
  const { connection, signal } = execution;
  await recordPlan(execution, prepared);
  const result = await connection.run(prepared.sql, { signal });
  await keepResult(execution, prepared, result);
  return result;
}

/** `SELECT ... INTO [TEMP] table FROM ...` makes a table. */
function selectInto(sql: string): { name: string; temporary: boolean; query: string } | undefined {
  const reader = new SqlReader(sql);
  if (!reader.comes("SELECT")) return undefined;
  const start = sql.length - sql.trimStart().length;
  let depth = 0;
  while (!reader.done) {
    if (depth === 0 && (reader.comes("FROM") || reader.comes("UNION"))) return undefined;
    if (depth === 0 && reader.comes("INTO")) break;
    const symbol = reader.skip();
    depth += symbol === "(" ? 1 : symbol === ")" ? -1 : 0;
  }
  if (reader.done) return undefined;
  const head = sql.slice(start, sql.length - reader.peek().length - (sql.length - sql.trimEnd().length));
  reader.expect("INTO");
  const temporary = reader.takes("TEMP") || reader.takes("TEMPORARY");
  reader.takes("TABLE");
  const { schema, name } = reader.qualifiedName();
  return { name: schema === undefined ? name : `${schema}.${name}`, temporary, query: `${head} ${reader.rest()}` };
}
