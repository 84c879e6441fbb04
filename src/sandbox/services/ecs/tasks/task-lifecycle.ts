/**
 * The life of a task: PROVISIONING, PENDING, ACTIVATING, RUNNING, DEACTIVATING, STOPPING, DEPROVISIONING, STOPPED. Each
 * step writes its state and arms timer `task` for the next, so that a life goes on where a sandbox was cut short.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
 */
import { messageOf } from "../../../../shared/errors.ts";
import type { Context } from "../../../kit/index.ts";
import { agents } from "../agent/agent.ts";
import { StartFailure } from "../agent/start-failure.ts";
import { inOrder } from "../in-order.ts";
import { type TaskRow, tasks } from "../state.ts";
import { wakeService } from "../wake.ts";
import { patchContainer, patchTask, taskKey } from "./task-rows.ts";
import { activate, launch, provision } from "./task-start.ts";
import { deactivate, deprovision, endContainers, type Stop } from "./task-stop.ts";

/** Timer `task`: takes the next step. */
export const advanceTask = ({ key }: { key: string }, context: Context): Promise<void> =>
  inOrder(context, `task/${key}`, async () => {
    const row = context.table(tasks).get(key);
    if (!row || row.task.lastStatus === "STOPPED" || context.signal.aborted) return;
    if (row.task.desiredStatus === "STOPPED") return end(context, row);
    try {
      await begin(context, row);
    } catch (error) {
      if (context.signal.aborted) return;
      const reason = error instanceof StartFailure ? error.reason : `CannotStartTask: ${messageOf(error)}`;
      if (!(error instanceof StartFailure))
        context.log(`task ${row.id} failed to start: ${messageOf(error)}`, { error });
      if (error instanceof StartFailure && "container" in error)
        patchContainer(context, key, String(error.container), { reason });
      stopTask(context, key, { stopCode: "TaskFailedToStart", stoppedReason: reason });
    }
  });

/** Sets the task on its way to STOPPED; what is on that way already stays as it is. */
export function stopTask(context: Context, key: string, stop: Stop): TaskRow | undefined {
  const row = context.table(tasks).get(key);
  if (!row || row.task.desiredStatus === "STOPPED") return row;
  const stopped = patchTask(context, key, { desiredStatus: "STOPPED", stoppingAt: context.clock.date(), ...stop });
  // A start under way waits no longer for anything.
  if (row.task.lastStatus === "PENDING") void context.runtime(agents).runs.get(key)?.stop();
  context.later("task", 0, { key });
  wake(context, row);
  return stopped;
}

async function begin(context: Context, row: TaskRow): Promise<void> {
  const key = taskKey(row);
  if (row.task.lastStatus === "PROVISIONING") {
    if (await provision(context, row)) step(context, key, "PENDING", PENDING_MS);
  } else if (row.task.lastStatus === "PENDING") {
    // The observer may stop the task while it is being launched.
    await launch(context, row, (stop) => stopTask(context, key, stop));
    if (wanted(context, key)) step(context, key, "ACTIVATING", ACTIVATING_MS);
  } else if (row.task.lastStatus === "ACTIVATING") {
    await activate(context, row);
    if (wanted(context, key)) patchTask(context, key, { lastStatus: "RUNNING", startedAt: context.clock.date() });
  }
  wake(context, row);
}

async function end(context: Context, row: TaskRow): Promise<void> {
  const key = taskKey(row);
  switch (row.task.lastStatus) {
    case "RUNNING":
    case "ACTIVATING":
      await deactivate(context, row);
      return step(context, key, "DEACTIVATING", 0);
    case "DEACTIVATING":
    case "PENDING":
      return step(context, key, "STOPPING", 0);
    case "STOPPING":
      await endContainers(context, row);
      return step(context, key, "DEPROVISIONING", DEPROVISIONING_MS);
    case "DEPROVISIONING":
      await deprovision(context, row);
      patchTask(context, key, { lastStatus: "STOPPED", stoppedAt: context.clock.date() });
      context.later("forget-task", FORGET_MS, { key });
      return wake(context, row);
    default:
      return step(context, key, "DEPROVISIONING", 0);
  }
}

const PENDING_MS = 3_000;
const ACTIVATING_MS = 3_000;
const DEPROVISIONING_MS = 10_000;
/** Stopped tasks are described for an hour, whatever the pace: learners read them. */
const FORGET_MS = 3_600_000;

/** Timer `forget-task`. */
export const forgetTask = ({ key }: { key: string }, context: Context): void => {
  context.table(tasks).delete(key);
};

function step(context: Context, key: string, lastStatus: string, ms: number): void {
  patchTask(context, key, { lastStatus });
  context.later("task", context.clock.lifecycle(ms), { key });
}

const wanted = (context: Context, key: string): boolean =>
  context.table(tasks).get(key)?.task.desiredStatus === "RUNNING" && !context.signal.aborted;

function wake(context: Context, row: TaskRow): void {
  if (row.service !== undefined) wakeService(context, `${row.cluster}/${row.service}`);
}
