/** Which step runs next, and what the end of one means for the cluster. */
import type * as EMR from "@aws-sdk/client-emr";
import type { Context } from "../../../kit/index.ts";
import { watchIdle } from "../clusters/auto-termination.ts";
import { beginEnd } from "../clusters/end.ts";
import { keyOf, stepsOf } from "../lookup.ts";
import { type ClusterRow, clusters, type StepRow, steps } from "../state.ts";

const SUBMIT_MS = 10_000;

/** Starts pending steps as far as the cluster's concurrency allows; a cluster without any waits or ends. */
export function driveSteps(context: Context, id: string): void {
  const cluster = context.table(clusters).get(id);
  if (cluster?.state !== "WAITING" && cluster?.state !== "RUNNING") return;
  const all = stepsOf(context, id);
  const active = all.filter(({ state }) => state === "RUNNING" || state === "CANCEL_PENDING");
  const pending = all.filter(({ state }) => state === "PENDING");
  if (active.length === 0 && pending.length === 0) return void rest(context, cluster, all.at(-1));
  if (pending.length > 0 && active.length === 0)
    context.table(clusters).patch(id, {
      state: "RUNNING",
      reason: { code: undefined, message: "Running step" },
      idleSince: undefined,
    });
  for (const step of pending.slice(0, Math.max(0, cluster.stepConcurrency - active.length))) {
    context.table(steps).patch(keyOf(step), { state: "RUNNING", started: context.clock.now() });
    context.later("run-step", context.clock.lifecycle(SUBMIT_MS), { key: keyOf(step) });
  }
}

const LAST: Readonly<Partial<Record<EMR.StepState, string>>> = {
  COMPLETED: "Cluster ready after last step completed.",
  FAILED: "Cluster ready after last step failed.",
  CANCELLED: "Cluster ready after last step cancelled.",
};

function rest(context: Context, cluster: ClusterRow, last: StepRow | undefined): void {
  if (!cluster.keepAlive)
    return void beginEnd(context, cluster, { code: "ALL_STEPS_COMPLETED", message: "Steps completed", errors: false });
  if (cluster.state === "WAITING" && cluster.idleSince !== undefined) return;
  const row = context.table(clusters).patch(cluster.id, {
    state: "WAITING",
    reason: { code: undefined, message: (last && LAST[last.state]) ?? "Cluster ready to run steps." },
    idleSince: context.clock.now(),
  });
  if (row) watchIdle(context, row);
}

export interface StepEnd {
  readonly state: "COMPLETED" | "FAILED" | "CANCELLED";
  readonly failure?: EMR.FailureDetails | undefined;
}

/** A step has ended. One that was cancelled, or whose cluster is ending, keeps the state it has. */
export function stepEnded(context: Context, key: string, { state, failure }: StepEnd): void {
  const row = context.table(steps).get(key);
  if (!row || (row.state !== "RUNNING" && row.state !== "CANCEL_PENDING")) return;
  const ended = context.table(steps).patch(key, {
    state: row.state === "CANCEL_PENDING" ? "CANCELLED" : state,
    ...(row.state === "CANCEL_PENDING" ? { message: "Cancelled by user" } : {}),
    failure,
    ended: context.clock.now(),
  });
  if (ended?.state === "FAILED") failed(context, ended);
  driveSteps(context, row.cluster);
}

/** https://docs.aws.amazon.com/emr/latest/APIReference/API_StepConfig.html */
function failed(context: Context, step: StepRow): void {
  if (step.actionOnFailure === "TERMINATE_CLUSTER" || step.actionOnFailure === "TERMINATE_JOB_FLOW")
    return void beginEnd(
      context,
      { id: step.cluster },
      { code: "STEP_FAILURE", message: "Shut down as step failed", errors: true },
    );
  if (step.actionOnFailure !== "CANCEL_AND_WAIT") return;
  for (const other of stepsOf(context, step.cluster))
    if (other.state === "PENDING")
      context.table(steps).patch(keyOf(other), {
        state: "CANCELLED",
        message: "Cancelled as a previous step failed",
        ended: context.clock.now(),
      });
}
