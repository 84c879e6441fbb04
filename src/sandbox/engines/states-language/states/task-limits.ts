/** TimeoutSeconds and HeartbeatSeconds. https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html */
import { type Frame, record } from "../frame.ts";
import type { Task } from "../host.ts";
import type { Json } from "../json.ts";
import { StatesError } from "../states-error.ts";

/** In histories a missed heartbeat is `States.Timeout`, too; Retry and Catch know it by its own name as well. */
export class TimedOut extends StatesError {
  constructor(isHeartbeat: boolean) {
    super("States.Timeout", undefined, isHeartbeat ? { alsoNamed: ["States.HeartbeatTimeout"] } : {});
  }
}

/** The task's result, unless one of its limits passes first. Both are counted in real time at every pace. */
export async function performWithin(frame: Frame, task: Task): Promise<Json> {
  const { thread, at } = frame;
  const { host } = thread.run;
  const done = new AbortController();
  const signal = AbortSignal.any([thread.signal, done.signal]);
  const beats = heartbeats(task, () => host.now());
  try {
    await host.kept();
    const work = host.perform(task, {
      signal,
      started: (workerName) => {
        record(frame, "ActivityStarted", workerName === undefined ? {} : { workerName });
        beats.begin();
        host.checkpoint();
      },
      submitted: (output) => {
        if (at.task) at.task.submitted = output;
        if (task.resource.kind === "service") {
          const { resourceType, resource } = task.resource;
          record(frame, "TaskSubmitted", { resourceType, resource, output: JSON.stringify(output) });
        }
        host.checkpoint();
      },
      heartbeat: beats.begin,
    });
    // It may reject after the limit has passed, when nobody listens any more.
    work.catch(() => {});
    return await Promise.race([work, limits(frame, task, { due: beats.due, signal })]);
  } finally {
    done.abort(new Error("the task has ended"));
  }
}

/** An activity's heart is heard from the moment that a worker takes it, any other task's from the start. */
function heartbeats({ heartbeatSeconds, resource, isResumed }: Task, now: () => number) {
  let due = Number.POSITIVE_INFINITY;
  const begin = (): void => {
    if (heartbeatSeconds !== undefined) due = now() + heartbeatSeconds * 1000;
  };
  if (resource.kind !== "activity" || isResumed) begin();
  return { begin, due: () => due };
}

/** Rejects when a limit passes, or when the signal is aborted; never resolves. */
async function limits(
  { thread }: Frame,
  task: Task,
  { due, signal }: { due(): number; signal: AbortSignal },
): Promise<never> {
  const { host } = thread.run;
  const end =
    task.timeoutSeconds === undefined ? Number.POSITIVE_INFINITY : task.scheduledAt + task.timeoutSeconds * 1000;
  for (;;) {
    if (host.now() >= end) throw new TimedOut(false);
    if (host.now() >= due()) throw new TimedOut(true);
    // An activity that is not yet taken gets its heartbeat limit later: look again soon.
    const next = Math.min(end, due(), host.now() + LOOK_AGAIN_MS);
    await host.wait(next, signal);
  }
}

const LOOK_AGAIN_MS = 1000;
