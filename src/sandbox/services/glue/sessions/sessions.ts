import type * as Glue from "@aws-sdk/client-glue";
import { nowMs } from "../../../../shared/clock.ts";
import { arn, type Context, found, page } from "../../../kit/index.ts";
import { checkVersion, dpusOf } from "../capacity.ts";
import { alreadyExists, illegalSession, invalidInput, notFound } from "../faults.ts";
import type { On } from "../handler.ts";
import { assumeRole } from "../role.ts";
import { SESSION } from "./kernels.ts";
import { endSession } from "./run-session.ts";
import { type SessionRow, sessions, statements } from "./state.ts";

/** AWS takes this long until a session is READY. */
const PROVISION_MS = 30_000;
const IDLE_MINUTES = 2880;
const MINUTES = 2880;
/** DPUs where nothing is asked for: five workers of G.1X. */
const DPUS = 5;

/** https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-interactive-sessions.html */
export const createSession: On<"CreateSession"> = async (input, context) => {
  const { Id: id = "", Role: role = "" } = input;
  const checkNew = (): void => {
    if (context.table(sessions).has(id)) throw alreadyExists(`Session already created, sessionId=${id}`);
  };
  checkNew();
  checkSupported(input);
  if (!(await assumeRole(context, role, SESSION)))
    throw invalidInput(`Role ${role} should be given assume role permissions for Glue Service.`);
  checkNew();
  const now = nowMs();
  const most = dpusOf(input, DPUS);
  const row = context.table(sessions).put(id, {
    id,
    arn: arn(context, "glue", `session/${id}`),
    role,
    command: input.Command ?? {},
    description: input.Description,
    arguments: input.DefaultArguments ?? {},
    glueVersion: input.GlueVersion ?? "2.0",
    workerType: input.WorkerType ?? (input.MaxCapacity === undefined ? "G.1X" : undefined),
    workers: input.NumberOfWorkers ?? (input.MaxCapacity === undefined ? DPUS : undefined),
    most,
    idleMinutes: input.IdleTimeout ?? IDLE_MINUTES,
    minutes: input.Timeout ?? MINUTES,
    status: "PROVISIONING",
    error: undefined,
    created: now,
    ready: undefined,
    completed: undefined,
    used: now,
    tags: input.Tags ?? {},
  });
  context.later("session", context.clock.lifecycle(PROVISION_MS), { id });
  return { Session: described(row) };
};

export const getSession: On<"GetSession"> = ({ Id }, context) => ({ Session: described(sessionOf(context, Id)) });

/** `Tags`: those that have all of them. */
export const listSessions: On<"ListSessions"> = ({ Tags = {}, NextToken: token, MaxResults: limit }, context) => {
  const rows = context
    .table(sessions)
    .list()
    .filter(({ tags }) => Object.entries(Tags).every(([key, value]) => tags[key] === value));
  const { items, next } = page(rows, { token, limit, max: 100 });
  return { Ids: items.map(({ id }) => id), Sessions: items.map(described), NextToken: next };
};

export const stopSession: On<"StopSession"> = ({ Id }, context) => {
  const row = sessionOf(context, Id);
  if (row.status !== "READY" && row.status !== "PROVISIONING")
    throw illegalSession(`Session is in ${row.status} status`);
  endSession(context, row, "STOPPED");
  return { Id: row.id };
};

export const deleteSession: On<"DeleteSession"> = ({ Id }, context) => {
  const row = sessionOf(context, Id);
  if (row.status === "READY" || row.status === "PROVISIONING" || row.status === "STOPPING")
    throw illegalSession(`Session ${row.id} is in ${row.status} status, it must be stopped before it is deleted`);
  for (const [key] of context.table(statements).entries(`${row.id}/`)) context.table(statements).delete(key);
  context.table(sessions).delete(row.id);
  return { Id: row.id };
};

/** Throws EntityNotFoundException. */
export const sessionOf = (context: Context, id = ""): SessionRow =>
  found(context.table(sessions).get(id), () => notFound(`Session ${id} not found`));

function checkSupported(input: Glue.CreateSessionRequest): void {
  const { Name: command } = input.Command ?? {};
  checkVersion(input.GlueVersion);
  if (command !== "glueetl") throw invalidInput(`Sessions of the command ${command} are not in the sandbox.`);
  if (input.SecurityConfiguration !== undefined) throw invalidInput("Security configurations are not in the sandbox.");
  if ((input.Connections?.Connections ?? []).length > 0) throw invalidInput("Connections are not in the sandbox.");
  if (input.SessionType !== undefined && input.SessionType !== "LIVY")
    throw invalidInput("Sessions of Spark Connect are not in the sandbox.");
}

function described(row: SessionRow): Glue.Session {
  const seconds = row.ready === undefined ? 0 : ((row.completed ?? nowMs()) - row.ready) / 1000;
  return {
    Id: row.id,
    CreatedOn: new Date(row.created),
    Status: row.status,
    ErrorMessage: row.error,
    Description: row.description,
    Role: row.role,
    Command: row.command,
    DefaultArguments: { ...row.arguments },
    Progress: row.status === "PROVISIONING" ? 0 : 1,
    MaxCapacity: row.most,
    GlueVersion: row.glueVersion,
    NumberOfWorkers: row.workers,
    WorkerType: row.workerType,
    CompletedOn: row.completed === undefined ? undefined : new Date(row.completed),
    ExecutionTime: seconds,
    DPUSeconds: seconds * row.most,
    IdleTimeout: row.idleMinutes,
  };
}
