/** Runs a query from QUEUED to its end. */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { nowMs } from "../../../../shared/clock.ts";
import type { Context } from "../../../kit/index.ts";
import { engineOf, runningOf } from "../engine.ts";
import { columnInfo } from "../results/column-types.ts";
import { csvOf, keepResult, keptResult, putText } from "../results/result-files.ts";
import { type QueryRow, queries } from "../state.ts";
import { kindOf } from "../statements/kinds.ts";
import { executedText } from "../statements/prepared.ts";
import { CutoffError } from "../statements/select.ts";
import type { Execution, Outcome } from "./execution.ts";
import { withParameters } from "./parameters.ts";
import { athenaError, QueryError, queryError } from "./query-error.ts";
import { reusable } from "./result-reuse.ts";

/** The timer of a query: does nothing for one that has ended. */
export async function execute({ id }: { id: string }, context: Context): Promise<void> {
  const row = context.table(queries).get(id);
  if (!row || (row.state !== "QUEUED" && row.state !== "RUNNING")) return;
  // A sandbox that ended in the middle of a statement that writes may have written half of it.
  if (row.state === "RUNNING" && row.kind !== "UTILITY" && row.subStatement !== "SELECT")
    return void end(context, id, failed(new QueryError("GENERIC_INTERNAL_ERROR: the engine was restarted", 1)));
  const controller = new AbortController();
  runningOf(context).set(id, controller);
  try {
    await runQuery(context, id, controller.signal);
  } finally {
    runningOf(context).delete(id);
  }
}

async function runQuery(context: Context, id: string, signal: AbortSignal): Promise<void> {
  if (await takeEarlier(context, id)) return;
  const engine = await engineOf(context);
  const row = context.table(queries).patch(id, { state: "RUNNING", started: nowMs() });
  if (!row) return;
  const folder = join(engine.runs, id);
  mkdirSync(folder, { recursive: true });
  const connection = await engine.database.connect();
  try {
    const outcome = await outcomeOf({ context: onBehalf(context, row), row, engine, connection, folder, signal });
    if (!signal.aborted) await succeed(context, row, outcome);
  } catch (error) {
    if (signal.aborted) return;
    if (error instanceof CutoffError)
      return void end(context, id, { state: "CANCELLED", reason: error.message, bytes: error.bytes });
    end(context, id, failed(failureOf(error, row, context)));
  } finally {
    await connection.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Answers with the result of an earlier query, where the caller allows that and there is one. */
async function takeEarlier(context: Context, id: string): Promise<boolean> {
  const row = context.table(queries).get(id);
  const earlier = row && (await reusable(onBehalf(context, row), row));
  const stored = earlier && keptResult(context, earlier.id);
  if (!earlier || !stored) return false;
  await keepResult(context, id, stored);
  context.table(queries).patch(id, { state: "RUNNING", started: nowMs() });
  const { outputRows, updateCount, result } = earlier;
  end(context, id, { state: "SUCCEEDED", bytes: 0, outputRows, updateCount, result, reused: true });
  return true;
}

/** S3 and the catalog are asked as whoever started the query; Lake Formation answers Athena itself. */
function onBehalf(context: Context, { principal }: QueryRow): Context {
  const caller = context.as(principal);
  return { ...context, service: (id) => (id === "lakeformation" ? context : caller).service(id) };
}

async function outcomeOf(execution: Execution): Promise<Outcome> {
  const { row } = execution;
  const sql = textOf(row);
  const kind = kindOf(sql);
  if (!kind) throw new QueryError("NOT_SUPPORTED: the sandbox's Athena does not know this statement");
  return kind.run(execution, sql);
}

function textOf({ sql, parameters, prepared, subStatement }: QueryRow): string {
  if (prepared !== undefined) return executedText(sql, prepared, parameters);
  return parameters.length > 0 || subStatement === "SELECT" ? withParameters(sql, parameters) : sql;
}

function failureOf(error: unknown, row: QueryRow, context: Context): QueryError {
  try {
    return queryError(error, row.sql);
  } catch (unexpected) {
    context.log("query failed", {
      id: row.id,
      error: unexpected instanceof Error ? unexpected.stack : String(unexpected),
    });
    return new QueryError(
      `GENERIC_INTERNAL_ERROR: ${unexpected instanceof Error ? unexpected.message : unexpected}`,
      1,
    );
  }
}

const failed = (error: QueryError): Partial<QueryRow> => ({
  state: "FAILED",
  reason: error.message,
  error: athenaError(error),
});

/** The result is in S3 before the query counts as done. */
async function succeed(context: Context, row: QueryRow, outcome: Outcome): Promise<void> {
  const stored = {
    columns: outcome.columns.map(columnInfo),
    rows: outcome.rows,
    header: outcome.form === "csv" && outcome.columns.length > 0 && row.subStatement === "SELECT",
  };
  const result = `${row.output.replace(/\/?$/, "/")}${row.id}${outcome.form === "csv" ? ".csv" : ".txt"}`;
  try {
    const text = outcome.form === "csv" ? csvOf(stored) : outcome.rows.map((each) => `${each.join("\t")}\n`).join("");
    await putText(onBehalf(context, row), result, text);
  } catch (error) {
    return void end(context, row.id, failed(failureOf(error, row, context)));
  }
  await keepResult(context, row.id, stored);
  end(context, row.id, {
    state: "SUCCEEDED",
    bytes: outcome.bytes,
    outputRows: outcome.written ?? outcome.rows.length,
    updateCount: outcome.written ?? 0,
    result,
    manifest: outcome.manifest,
  });
}

/** A query that was stopped in the meantime stays stopped. */
function end(context: Context, id: string, changes: Partial<QueryRow>): void {
  context
    .table(queries)
    .update(id, (row) => (row.state === "CANCELLED" ? row : { ...row, ...changes, completed: nowMs() }));
}
