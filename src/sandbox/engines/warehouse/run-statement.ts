/** Runs a statement in a session: in its transaction or one of its own, with what it leaves in the logs. */
import { isoNow, nowMs } from "../../../shared/clock.ts";
import { isDiskFull } from "../../../shared/disk-full.ts";
import { SqlError } from "../sql/sql-error.ts";
import { groupsOf } from "./access/principals.ts";
import { isSuperuser } from "./access/privileges.ts";
import { Catalog } from "./catalog.ts";
import { watchDisk } from "./disk-watch.ts";
import type { Cluster, Execution, Outcome, Services } from "./execution.ts";
import { newRecords, type Records } from "./records.ts";
import { asRedshiftError, diskFull, RedshiftError, redshiftError } from "./redshift-error.ts";
import { type Session, settingOf } from "./session.ts";
import { type Kind, kindOf } from "./statements/kinds.ts";
import type { Warehouse } from "./warehouse.ts";
import { type Queue, queueFor, queuesOf } from "./wlm.ts";

export interface StatementRequest {
  readonly session: Session;
  readonly sql: string;
  readonly cluster: Cluster;
  readonly services: Services;
  readonly signal?: AbortSignal | undefined;
  /** The number of the query where it was given out before. */
  readonly query?: number;
}

export interface Finished {
  readonly query: number;
  readonly pid: number;
  readonly milliseconds: number;
  readonly outcome: Outcome | undefined;
  /** Text of the error, as a client shows it; undefined where the statement succeeded. */
  readonly error: string | undefined;
  readonly aborted: boolean;
}

/** Never throws for what is wrong with the statement. */
export async function runStatement(warehouse: Warehouse, request: StatementRequest): Promise<Finished> {
  const { session, sql, signal } = request;
  const query = request.query ?? warehouse.nextQuery();
  const records = newRecords();
  const [started, from] = [isoNow(), nowMs()];
  let outcome: Outcome | undefined;
  let error: RedshiftError | undefined;
  let kind: Kind | undefined;
  const disk = watchDisk(warehouse.cache);
  try {
    kind = kindOf(sql);
    const known = kind;
    outcome = await warehouse.inFolder((folder) =>
      inTransaction(warehouse, known, { ...request, query, records, folder, disk: disk.signal }),
    );
  } catch (thrown) {
    const isFull = isDiskFull(thrown) || disk.signal.aborted;
    error = isFull ? diskFull({ query, pid: session.pid }) : failureOf(thrown, sql, signal);
    if (isFull) await warehouse.shrink();
  } finally {
    disk.stop();
  }
  session.lastQuery = query;
  await warehouse.record(
    {
      query,
      user: session.user,
      userId: request.cluster.principals.users[session.user]?.id ?? 100,
      pid: session.pid,
      database: session.database,
      ...queuedBy(request),
      kind: kind?.type ?? "UNKNOWN",
      text: sql,
      started,
      status: error === undefined ? "success" : signal?.aborted ? "canceled" : "failed",
      error: error?.message,
      rows: outcome?.result?.rows.length ?? outcome?.changed ?? 0,
    },
    error && kind?.type !== "COPY" ? newRecords() : records,
  );
  return {
    query,
    pid: session.pid,
    milliseconds: nowMs() - from,
    outcome,
    error: error?.message,
    aborted: signal?.aborted === true,
  };
}

function queuedBy({ session, cluster }: StatementRequest): { label: string; queue: Queue } {
  const group = settingOf(session, "query_group") ?? "unset";
  const label = group === "unset" ? "default" : group;
  const queues = queuesOf(cluster.parameters.wlm_json_configuration);
  const userGroups = groupsOf(cluster.principals, session.user);
  return { label, queue: queueFor(queues, { label, userGroups, isSuperuser: isSuperuser({ session, cluster }) }) };
}

interface Running extends StatementRequest {
  readonly query: number;
  readonly records: Records;
  readonly folder: string;
  /** Aborted when the disk is nearly full. */
  readonly disk: AbortSignal;
}

function failureOf(thrown: unknown, sql: string, signal: AbortSignal | undefined): RedshiftError {
  if (signal?.aborted) return redshiftError("Query cancelled on user's request");
  const error = asRedshiftError(thrown, sql);
  if (error instanceof RedshiftError) return error;
  throw thrown;
}

async function inTransaction(warehouse: Warehouse, kind: Kind, running: Running): Promise<Outcome> {
  const { session } = running;
  if (session.transaction === "failed" && !kind.endsTransaction)
    throw redshiftError("current transaction is aborted, commands ignored until end of transaction block");
  if (kind.control) return runKind(warehouse, kind, running);
  if (session.transaction !== "none") {
    if (kind.alone) throw redshiftError(`${kind.alone} cannot run inside a transaction block`);
    try {
      return await runKind(warehouse, kind, running);
    } catch (error) {
      session.transaction = "failed";
      throw error;
    }
  }
  const work = () => committed(running, () => runKind(warehouse, kind, running));
  return kind.writes ? warehouse.alone(work) : work();
}

async function committed(running: Running, work: () => Promise<Outcome>): Promise<Outcome> {
  const { connection } = running.session;
  await connection.run("BEGIN");
  try {
    const outcome = await work();
    await connection.run("COMMIT");
    return outcome;
  } catch (error) {
    // An engine that died has rolled back by itself.
    await connection.run("ROLLBACK").catch((rollback: unknown) => {
      if (!(rollback instanceof SqlError)) throw rollback;
    });
    throw error;
  }
}

async function runKind(warehouse: Warehouse, kind: Kind, running: Running): Promise<Outcome> {
  const { session, query, records, cluster, services, sql, signal, folder, disk } = running;
  const timeout = Number(settingOf(session, "statement_timeout") ?? 0);
  const limited = timeout > 0 ? AbortSignal.timeout(timeout) : undefined;
  const signals = [disk, signal, limited].filter((each) => each !== undefined);
  const execution: Execution = {
    warehouse,
    session,
    connection: session.connection,
    catalog: kind.control ? await noCatalog(session) : await Catalog.read(session.connection),
    cluster,
    services,
    sql,
    query,
    records,
    folder,
    mounts: [],
    signal: AbortSignal.any(signals),
  };
  return kind.run(execution, sql);
}

// A failed transaction can read nothing: what ends it must not ask.
const noCatalog = (session: Session): Promise<Catalog> =>
  session.transaction === "failed" ? Catalog.empty(session.connection) : Catalog.read(session.connection);
