/** Runs a statement from SUBMITTED to its end. */

import { nowMs } from "../../../shared/clock.ts";
import { isDiskFull } from "../../../shared/disk-full.ts";
import { messageOf } from "../../../shared/errors.ts";
import {
  asRedshiftError,
  diskFull,
  type Finished,
  isWriting,
  runStatement,
  type Session,
  type Warehouse,
} from "../../engines/warehouse/index.ts";
import type { Context } from "../../kit/index.ts";
import { keepResult } from "./results.ts";
import { databaseSession, releaseSession } from "./sessions.ts";
import { type StatementRow, type SubRow, statements } from "./state.ts";
import { endpointOf } from "./target.ts";
import { hasEnded } from "./waiting.ts";
import { clusterOf, runningOf, warehouseOf } from "./warehouses.ts";

/** The timer of a statement: does nothing for one that has ended. */
export async function execute({ id }: { id: string }, context: Context): Promise<void> {
  const row = context.table(statements).get(id);
  if (!row || hasEnded(row)) return;
  // A sandbox that ended in the middle has not committed; whether to try again is the caller's to say.
  if (row.status === "STARTED") return fail(context, row, "The statement was interrupted: the sandbox was restarted.");
  const controller = new AbortController();
  runningOf(context).set(id, controller);
  let session: Session | undefined;
  try {
    context.table(statements).patch(id, { status: "PICKED", updated: nowMs() });
    const endpoint = await endpointOf(context, row.target);
    const warehouse = await warehouseOf(context, endpoint, row.target.database);
    session = await databaseSession(context, { warehouse, endpoint }, row);
    if (started(context, id, session)) await runAll({ context, row, warehouse, session, signal: controller.signal });
  } catch (error) {
    context.log("statement failed", { id, error: error instanceof Error ? error.stack : String(error) });
    fail(context, row, messageOf(asRedshiftError(error, "")));
  } finally {
    runningOf(context).delete(id);
    await releaseSession(context, row, session);
    publishEnd(context, id);
  }
}

/** False for one that was cancelled in the meantime. */
function started(context: Context, id: string, { pid }: Session): boolean {
  const row = context
    .table(statements)
    .update(id, (each) => (hasEnded(each) ? each : { ...each, status: "STARTED", pid, updated: nowMs() }));
  return row?.status === "STARTED";
}

interface Run {
  readonly context: Context;
  readonly row: StatementRow;
  readonly warehouse: Warehouse;
  readonly session: Session;
  readonly signal: AbortSignal;
}

async function runAll(run: Run): Promise<void> {
  const { row, session, warehouse } = run;
  const together = row.batch && row.mode === "TRANSACTION" && session.transaction === "none";
  // As with table locks: a batch that writes waits for the ones before it.
  if (together && row.subs.some(({ sql }) => isWriting(sql))) await warehouse.alone(() => runInTurn(run, together));
  else await runInTurn(run, together);
}

async function runInTurn(run: Run, together: boolean): Promise<void> {
  const { row } = run;
  if (together) await control(run, "BEGIN");
  let failed: string | undefined;
  for (const index of row.subs.keys()) {
    const error = await runOne(run, index);
    failed ??= error;
    if (error !== undefined && (together || run.signal.aborted)) break;
  }
  if (together) {
    const committed = await control(run, failed === undefined ? "COMMIT" : "ROLLBACK");
    failed ??= committed;
  }
  finish(run, failed);
}

/** BEGIN, COMMIT and ROLLBACK leave no trace in the logs of a batch. */
async function control({ session }: Run, sql: "BEGIN" | "COMMIT" | "ROLLBACK"): Promise<string | undefined> {
  if (sql !== "BEGIN" && session.transaction === "none") return undefined;
  session.transaction = sql === "BEGIN" ? "open" : "none";
  try {
    await session.connection.run(sql);
    return undefined;
  } catch (error) {
    return sql === "ROLLBACK" ? undefined : `ERROR: ${messageOf(error)}`;
  }
}

/** Answers the error where there is one. */
async function runOne({ context, row, warehouse, session, signal }: Run, index: number): Promise<string | undefined> {
  const sql = row.subs[index]?.sql ?? "";
  putSub(context, row.id, index, { status: "STARTED", updated: nowMs() });
  const endpoint = await endpointOf(context, row.target);
  const finished = await runStatement(warehouse, {
    session,
    sql,
    cluster: await clusterOf(context, endpoint),
    services: context,
    signal,
  });
  const { done, size } = await kept(context, `${row.id}:${index + 1}`, finished);
  putSub(context, row.id, index, ended(done, size));
  return done.error;
}

/** A result that finds no space fails its statement. */
async function kept(context: Context, id: string, done: Finished): Promise<{ done: Finished; size: number }> {
  if (!done.outcome?.result) return { done, size: 0 };
  try {
    return { done, size: await keepResult(context, id, done.outcome.result) };
  } catch (error) {
    if (!isDiskFull(error)) throw error;
    return { done: { ...done, outcome: undefined, error: diskFull(done).message }, size: 0 };
  }
}

const ended = ({ query, milliseconds, outcome, error, aborted }: Finished, size: number): Partial<SubRow> => ({
  status: error === undefined ? "FINISHED" : aborted ? "ABORTED" : "FAILED",
  error,
  query,
  duration: milliseconds * 1_000_000,
  resultRows: error === undefined ? (outcome?.result?.rows.length ?? outcome?.changed ?? 0) : -1,
  resultSize: error === undefined ? size : -1,
  hasResult: outcome?.result !== undefined,
  updated: nowMs(),
});

/** A statement that was cancelled stays so. */
function putSub(context: Context, id: string, index: number, changes: Partial<SubRow>): void {
  context
    .table(statements)
    .update(id, (row) =>
      row.status === "ABORTED"
        ? row
        : { ...row, updated: nowMs(), subs: row.subs.map((sub, at) => (at === index ? { ...sub, ...changes } : sub)) },
    );
}

function finish({ context, row }: Run, failed: string | undefined): void {
  context.table(statements).update(row.id, (each) => {
    if (hasEnded(each)) return each;
    const subs = each.subs.map(
      (sub): SubRow =>
        failed !== undefined && sub.status === "SUBMITTED"
          ? { ...sub, status: "ABORTED", error: "Connection or an prior query failed.", updated: nowMs() }
          : sub,
    );
    const failing = subs.findIndex(({ status }) => status === "FAILED");
    const error = each.batch && failed !== undefined ? `Query #${failing + 1} failed with ${failed}` : failed;
    return { ...each, subs, status: failed === undefined ? "FINISHED" : "FAILED", error, updated: nowMs() };
  });
}

function fail(context: Context, { id }: StatementRow, message: string): void {
  context.table(statements).update(id, (row) =>
    hasEnded(row)
      ? row
      : {
          ...row,
          status: "FAILED",
          error: message,
          updated: nowMs(),
          subs: row.subs.map((sub) => ({ ...sub, status: "ABORTED" as const, error: message })),
        },
  );
}

/** https://docs.aws.amazon.com/redshift/latest/mgmt/data-api-monitoring-events.html */
function publishEnd(context: Context, id: string): void {
  const row = context.table(statements).get(id);
  if (!row?.withEvent || !hasEnded(row)) return;
  context.publish("service-event", {
    source: "aws.redshift-data",
    detailType: "Redshift Data Statement Status Change",
    resources: [],
    detail: {
      principal: row.caller,
      statementName: row.name ?? "",
      statementId: row.id,
      redshiftQueryId: row.subs[0]?.query ?? -1,
      state: row.status,
      rows: row.subs.at(-1)?.resultRows ?? -1,
      expireAt: Math.floor(row.updated / 1000) + 86_400,
    },
  });
}
