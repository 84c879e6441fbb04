import { nowMs } from "../../../../shared/clock.ts";
import { messageOf } from "../../../../shared/errors.ts";
import type { Context } from "../../../kit/index.ts";
import { type Kernel, kernels, openKernel } from "./kernels.ts";
import { type SessionRow, sessions, statements } from "./state.ts";

/** How often a session looks whether it is idle. */
const WATCH_MS = 5000;
/** AWS needs so long to stop a session. */
const STOP_MS = 10_000;

/** The timer of a new session: its process starts. */
export async function openSession({ id }: { id: string }, context: Context): Promise<void> {
  const row = context.table(sessions).get(id);
  if (row?.status !== "PROVISIONING") return;
  try {
    const kernel = await openKernel(context, row);
    if (context.table(sessions).get(id)?.status !== "PROVISIONING") return void (await drop(context, id));
    context.table(sessions).patch(id, { status: "READY", ready: nowMs(), used: nowMs() });
    watch(context, row, kernel);
  } catch (error) {
    if (context.signal.aborted) return;
    context
      .table(sessions)
      .update(id, (now) =>
        now.status === "PROVISIONING" ? { ...now, status: "FAILED", error: messageOf(error), completed: nowMs() } : now,
      );
  }
}

/** Idle minutes are AWS's own at every pace: a learner reads in between. */
function watch(
  context: Context,
  { id, idleMinutes, minutes, created }: SessionRow,
  { session, statements: running }: Kernel,
): void {
  const timer = setInterval(() => {
    const row = context.table(sessions).get(id);
    const now = nowMs();
    if (row?.status !== "READY") return;
    if ((running.size === 0 && now - row.used > idleMinutes * 60_000) || now - created > minutes * 60_000)
      endSession(context, row, "TIMEOUT");
  }, WATCH_MS).unref();
  void session.ended.then(({ failure }) => {
    clearInterval(timer);
    context.runtime(kernels).delete(id);
    const row = context.table(sessions).get(id);
    if (context.signal.aborted || row?.status !== "READY") return;
    context.table(sessions).patch(id, {
      status: "FAILED",
      error: failure ? `${failure.type}: ${failure.message}` : "The session's process has ended",
      completed: nowMs(),
    });
    cancelStatements(context, id);
  });
}

/** Through STOPPING; statements that wait or run are cancelled. */
export function endSession(context: Context, { id }: SessionRow, status: "STOPPED" | "TIMEOUT"): void {
  context.table(sessions).patch(id, { status: "STOPPING" });
  cancelStatements(context, id);
  context.later("session-end", context.clock.lifecycle(STOP_MS), { id, status });
}

/** The timer of a session that is to end. */
export async function closeSession(
  { id, status }: { id: string; status: "STOPPED" | "TIMEOUT" },
  context: Context,
): Promise<void> {
  await drop(context, id);
  context
    .table(sessions)
    .update(id, (row) => (row.status === "STOPPING" ? { ...row, status, completed: nowMs() } : row));
}

async function drop(context: Context, id: string): Promise<void> {
  const kernel = context.runtime(kernels).get(id);
  context.runtime(kernels).delete(id);
  await kernel?.session.close();
}

/** A sandbox that ends takes the processes with it: the sessions are then over. */
export function failLostSessions(context: Context): void {
  for (const row of context.table(sessions).list()) {
    if (row.status !== "READY") continue;
    const error = "The sandbox was restarted, and the session's process with it";
    context.table(sessions).patch(row.id, { status: "FAILED", error, completed: nowMs() });
    cancelStatements(context, row.id);
  }
}

function cancelStatements(context: Context, session: string): void {
  for (const controller of context.runtime(kernels).get(session)?.statements.values() ?? []) controller.abort();
  for (const [key, row] of context.table(statements).entries(`${session}/`))
    if (row.state === "WAITING" || row.state === "RUNNING" || row.state === "CANCELLING")
      context.table(statements).patch(key, { state: "CANCELLED", completed: nowMs() });
}
