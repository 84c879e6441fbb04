/** Clusters that end themselves after a time without work. https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-auto-termination-policy.html */
import type * as EMR from "@aws-sdk/client-emr";
import type { Context } from "../../../kit/index.ts";
import { validation } from "../faults.ts";
import type { On } from "../handler.ts";
import { clusterOf, liveJobFlow } from "../lookup.ts";
import { type ClusterRow, clusters, executions } from "../state.ts";
import { beginEnd } from "./end.ts";

const [SHORTEST, LONGEST] = [60, 604_800];

/** Seconds, where there is a policy. */
export function checkIdleTimeout(policy: EMR.AutoTerminationPolicy | undefined): number | undefined {
  const seconds = policy?.IdleTimeout;
  if (seconds !== undefined && (seconds < SHORTEST || seconds > LONGEST))
    throw validation(`IdleTimeout must be between ${SHORTEST} seconds and ${LONGEST} seconds.`);
  return policy && (seconds ?? 3600);
}

export const putAutoTerminationPolicy: On<"PutAutoTerminationPolicy"> = (input, context) => {
  const row = liveJobFlow(context, input.ClusterId);
  const idleSeconds = checkIdleTimeout(input.AutoTerminationPolicy);
  const changed = context.table(clusters).patch(row.id, { idleSeconds });
  if (changed) watchIdle(context, changed);
  return {};
};

export const getAutoTerminationPolicy: On<"GetAutoTerminationPolicy"> = (input, context) => {
  const { idleSeconds } = clusterOf(context, input.ClusterId);
  return { AutoTerminationPolicy: idleSeconds === undefined ? {} : { IdleTimeout: idleSeconds } };
};

export const removeAutoTerminationPolicy: On<"RemoveAutoTerminationPolicy"> = (input, context) => {
  context.table(clusters).patch(liveJobFlow(context, input.ClusterId).id, { idleSeconds: undefined });
  return {};
};

/** Looks again when the cluster could have been idle for long enough. Not compressed by the pace: a learner reads meanwhile. */
export function watchIdle(context: Context, row: ClusterRow): void {
  if (row.idleSeconds === undefined || row.idleSince === undefined) return;
  context.later("idle-check", Math.max(0, row.idleSince + row.idleSeconds * 1000 - context.clock.now()), {
    id: row.id,
    since: row.idleSince,
  });
}

/** Timer. A notebook that runs keeps its cluster busy. */
export function idleCheck({ id, since }: { id: string; since: number }, context: Context): void {
  const row = context.table(clusters).get(id);
  if (row?.state !== "WAITING" || row.idleSince !== since || row.idleSeconds === undefined) return;
  if (since + row.idleSeconds * 1000 > context.clock.now()) return;
  const busy = context
    .table(executions)
    .list()
    .some((each) => each.cluster === id && each.ended === undefined);
  if (busy) return void context.later("idle-check", 60_000, { id, since });
  // AWS's code and words for it are not documented.
  beginEnd(context, row, {
    code: "ALL_STEPS_COMPLETED",
    message: "Auto-terminated after the idle timeout",
    errors: false,
  });
}
