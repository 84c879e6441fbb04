/** The end of a cluster: TERMINATING, its instances gone, TERMINATED or TERMINATED_WITH_ERRORS. */
import type * as EC2 from "@aws-sdk/client-ec2";
import type * as EMR from "@aws-sdk/client-emr";
import { nameOf } from "../../../../shared/errors.ts";
import type { Context } from "../../../kit/index.ts";
import { fleetsOf, keyOf, nodesOf, stepsOf } from "../lookup.ts";
import { type ClusterRow, clusters, fleets, isEnded, isEnding, nodes, steps } from "../state.ts";
import { stopWork } from "../steps/running.ts";
import { forgetHdfs } from "./hdfs.ts";

const TERMINATING_MS = 30_000;

export interface End {
  readonly code: EMR.ClusterStateChangeReasonCode;
  readonly message: string;
  /** Whether it ends as TERMINATED_WITH_ERRORS. */
  readonly errors: boolean;
}

/** Does nothing for a cluster that is ending already. */
export function beginEnd(context: Context, cluster: Pick<ClusterRow, "id">, { code, message, errors }: End): void {
  const row = context.table(clusters).get(cluster.id);
  if (!row || isEnding(row)) return;
  const now = context.clock.now();
  context.table(clusters).patch(row.id, {
    state: "TERMINATING",
    reason: { code, message },
    ending: errors ? "TERMINATED_WITH_ERRORS" : "TERMINATED",
    protected: false,
  });
  for (const step of stepsOf(context, row.id))
    if (step.state === "PENDING")
      context.table(steps).patch(keyOf(step), { state: "CANCELLED", message: "Job terminated", ended: now });
    else if (step.state === "RUNNING" || step.state === "CANCEL_PENDING") {
      context.table(steps).patch(keyOf(step), { state: "INTERRUPTED", message: "Job terminated", ended: now });
      stopWork(context, step.id);
    }
  for (const fleet of fleetsOf(context, row.id))
    if (fleet.state !== "TERMINATED")
      context.table(fleets).patch(keyOf(fleet), {
        state: "TERMINATING",
        reason: { code: "CLUSTER_TERMINATED", message },
      });
  context.later("cluster-end", context.clock.lifecycle(TERMINATING_MS), { id: row.id });
}

/** Timer: takes the instances away. */
export async function endInstances({ id }: { id: string }, context: Context): Promise<void> {
  const ids = nodesOf(context, id)
    .filter(({ state }) => state !== "TERMINATED")
    .map(({ ec2Id }) => ec2Id);
  if (ids.length > 0)
    await context
      .service<typeof EC2>("ec2")
      .TerminateInstances({ InstanceIds: ids })
      .catch((error: unknown) => {
        // Gone already: what EC2 has forgotten is no longer there.
        if (nameOf(error) !== "InvalidInstanceID.NotFound") throw error;
        for (const node of nodesOf(context, id)) nodeEnded(context, keyOf(node));
      });
  finishEnd(context, id);
}

/** Marks a node as gone. */
export function nodeEnded(context: Context, key: string): void {
  const node = context.table(nodes).get(key);
  if (!node || node.state === "TERMINATED") return;
  const cluster = context.table(clusters).get(node.cluster);
  const message = cluster && isEnding(cluster) ? cluster.reason.message : "Instance was terminated.";
  context.table(nodes).patch(key, {
    state: "TERMINATED",
    reason: { code: cluster && isEnding(cluster) ? "CLUSTER_TERMINATED" : "INSTANCE_FAILURE", message },
    ended: context.clock.now(),
  });
}

/** The cluster has ended when none of its instances is left. */
export function finishEnd(context: Context, id: string): void {
  const row = context.table(clusters).get(id);
  if (!row || isEnded(row) || row.state !== "TERMINATING" || row.ending === undefined) return;
  if (nodesOf(context, id).some(({ state }) => state !== "TERMINATED")) return;
  const now = context.clock.now();
  for (const fleet of fleetsOf(context, id))
    if (fleet.state !== "TERMINATED") context.table(fleets).patch(keyOf(fleet), { state: "TERMINATED", ended: now });
  context.table(clusters).patch(id, { state: row.ending, ended: now });
  forgetHdfs(context, id);
}
