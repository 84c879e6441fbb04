/** Sessions that outlive a statement. https://docs.aws.amazon.com/redshift/latest/mgmt/data-api-session-reuse.html */
import type * as RedshiftData from "@aws-sdk/client-redshift-data";
import { nowMs } from "../../../shared/clock.ts";
import type { Session, Warehouse } from "../../engines/warehouse/index.ts";
import { type Context, page } from "../../kit/index.ts";
import { callerOf } from "./caller.ts";
import { admitUser } from "./database-user.ts";
import { invalid, tooManySessions } from "./faults.ts";
import type { On } from "./handler.ts";
import type { StatementRow } from "./state.ts";
import type { Endpoint } from "./target.ts";
import { clusterOf, type OpenSession, sessionsOf } from "./warehouses.ts";

const MOST_SESSIONS = 500;

type Request = Pick<
  RedshiftData.ExecuteStatementInput,
  "SessionId" | "ClusterIdentifier" | "WorkgroupName" | "Database" | "SecretArn" | "DbUser"
>;

/** The session that a request goes on with. Throws ValidationException where there is none, or where it works. */
export function sessionForRequest(context: Context, request: Request): OpenSession | undefined {
  const { SessionId: id, ClusterIdentifier, WorkgroupName, Database, SecretArn, DbUser } = request;
  if (id === undefined) return undefined;
  const open = sessionsOf(context).get(id);
  const isGone = open?.session?.connection.alive === false;
  if (!open || isGone || open.caller !== callerOf(context)) throw invalid("Session is not available.");
  if ([ClusterIdentifier, WorkgroupName, Database, SecretArn, DbUser].some((each) => each !== undefined))
    throw invalid("Only SessionId is allowed: the session has its cluster, database and user.");
  if (open.busy) throw invalid("Session is busy.");
  return open;
}

/** Makes the session that a statement opens, or marks the one that it goes on with as busy. */
export function keepSession(context: Context, id: string, row: StatementRow): void {
  const sessions = sessionsOf(context);
  const open = sessions.get(id);
  if (!open && sessions.size >= MOST_SESSIONS) throw tooManySessions();
  clearTimeout(open?.timer);
  sessions.set(id, {
    id,
    target: row.target,
    key: open?.key,
    session: open?.session,
    caller: row.caller,
    created: open?.created ?? row.created,
    updated: nowMs(),
    busy: true,
    timer: undefined,
    keepAlive: row.keepAlive ?? 0,
    statement: row.id,
  });
}

/** The session of a statement in the database: its own, or one that lives and dies with it. */
export async function databaseSession(
  context: Context,
  { warehouse, endpoint }: { warehouse: Warehouse; endpoint: Endpoint },
  row: StatementRow,
): Promise<Session> {
  const open = row.session === undefined ? undefined : sessionsOf(context).get(row.session);
  if (open) open.key = endpoint.key;
  if (open?.session) return open.session;
  admitUser(context, endpoint, row.target);
  const session = await warehouse.connect(row.target.user, await clusterOf(context, endpoint));
  if (open) open.session = session;
  return session;
}

/** A session without further statements ends when its time is over; its open transaction is rolled back. */
export async function releaseSession(context: Context, row: StatementRow, session: Session | undefined): Promise<void> {
  const open = row.session === undefined ? undefined : sessionsOf(context).get(row.session);
  if (!open) return void (await session?.connection.close());
  open.busy = false;
  open.updated = nowMs();
  if (open.keepAlive <= 0 || open.session?.connection.alive === false) return closeSession(context, open);
  open.timer = setTimeout(() => void closeSession(context, open), open.keepAlive * 1000);
  open.timer.unref();
}

async function closeSession(context: Context, open: OpenSession): Promise<void> {
  sessionsOf(context).delete(open.id);
  await open.session?.connection.close();
}

export const listSessions: On<"ListSessions"> = (input, context) => {
  const caller = callerOf(context);
  const open = [...sessionsOf(context).values()]
    .filter((each) => each.caller === caller)
    .filter(({ id }) => input.SessionId === undefined || id === input.SessionId)
    .filter(({ target }) => input.ClusterIdentifier === undefined || target.cluster === input.ClusterIdentifier)
    .filter(({ target }) => input.WorkgroupName === undefined || target.workgroup === input.WorkgroupName)
    .filter(({ target }) => input.Database === undefined || target.database === input.Database)
    .filter((each) => input.Status === undefined || statusOf(each) === input.Status);
  const { items, next } = page(open, {
    token: input.NextToken,
    limit: input.MaxResults || undefined,
    max: 100,
    badToken: "ValidationException",
  });
  return { Sessions: items.map(described), NextToken: next };
};

const statusOf = ({ busy }: OpenSession): RedshiftData.SessionStatusString => (busy ? "BUSY" : "AVAILABLE");

const described = (open: OpenSession): RedshiftData.SessionData => ({
  SessionId: open.id,
  Status: statusOf(open),
  CreatedAt: new Date(open.created),
  UpdatedAt: new Date(open.updated),
  Database: open.target.database,
  DbUser: open.target.dbUser,
  ClusterIdentifier: open.target.cluster,
  WorkgroupName: open.target.workgroup,
  SessionAliveSeconds: open.keepAlive,
  SessionTtl: new Date(open.updated + open.keepAlive * 1000),
  CurrentStatementId: open.busy ? open.statement : undefined,
});
