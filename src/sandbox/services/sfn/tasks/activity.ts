/** Activities: workers ask for tasks. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-activities.html */
import type { Json } from "../../../engines/states-language/index.ts";
import { type Context, defineRuntime } from "../../../kit/index.ts";
import { readActivityArn } from "../names.ts";
import { type ActivityTaskRow, activityTasks, type ExecutionRow, keyOf, tokens } from "../state.ts";
import type { TaskWork } from "./perform-task.ts";
import { answerTo, waiterFor } from "./tokens.ts";

/** Workers that wait for a task, by activity, in the order in which they came. */
const pollers = defineRuntime({ name: "pollers", create: () => new Map<string, Set<() => void>>() });

/** Offers the task to workers and resolves with what one of them answers. */
export async function performActivity(
  context: Context,
  row: ExecutionRow,
  { task, progress }: TaskWork,
): Promise<Json> {
  const activity = readActivityArn(task.resource.arn);
  // Of two tasks the older goes first.
  const key = keyOf(activity, `${String(task.scheduledAt).padStart(15, "0")}-${task.token.slice(-24)}`);
  try {
    return await answerTo(context, row, {
      task,
      progress,
      send: async () => {
        if (context.table(tokens).get(task.token)?.isStarted) return;
        context.table(activityTasks).put(key, {
          token: task.token,
          input: JSON.stringify(task.input),
          scheduledAt: task.scheduledAt,
        });
        for (const wake of context.runtime(pollers).get(activity) ?? []) wake();
      },
    });
  } finally {
    if (!context.signal.aborted) context.table(activityTasks).delete(key);
  }
}

/** The oldest task of the activity, now this worker's; undefined where none came in time. */
export async function nextTask(
  context: Context,
  activity: string,
  { workerName, waitMs }: { workerName: string | undefined; waitMs: number },
): Promise<ActivityTaskRow | undefined> {
  const end = context.clock.now() + waitMs;
  for (;;) {
    const taken = take(context, activity, workerName);
    const left = end - context.clock.now();
    if (taken || left <= 0 || context.signal.aborted || context.callerGone?.aborted) return taken;
    await woken(context, activity, left);
  }
}

function take(context: Context, activity: string, workerName: string | undefined): ActivityTaskRow | undefined {
  const table = context.table(activityTasks);
  for (const [key, row] of table.entries(keyOf(activity, ""))) {
    const waiter = waiterFor(context, row.token);
    // A task without an execution that waits for it is a left-over of a deleted one.
    table.delete(key);
    if (!waiter) continue;
    context.table(tokens).patch(row.token, { isStarted: true });
    waiter.started(workerName);
    return row;
  }
  return undefined;
}

/** Resolves when a task may be there, the time is over, or nobody waits any more. */
function woken(context: Context, activity: string, ms: number): Promise<void> {
  const all = context.runtime(pollers);
  const waiting = all.get(activity) ?? new Set();
  all.set(activity, waiting);
  return new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      waiting.delete(wake);
      context.signal.removeEventListener("abort", wake);
      context.callerGone?.removeEventListener("abort", wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    waiting.add(wake);
    context.signal.addEventListener("abort", wake, { once: true });
    context.callerGone?.addEventListener("abort", wake, { once: true });
  });
}
