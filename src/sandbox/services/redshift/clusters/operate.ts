/** Pause, resume, reboot and resize. https://docs.aws.amazon.com/redshift/latest/mgmt/rs-mgmt-pause-resume-cluster.html */
import type { Context } from "../../../kit/index.ts";
import { invalidClusterState } from "../faults.ts";
import { availableCluster, clusterOf } from "../find.ts";
import type { On } from "../handler.ts";
import { checkedNodes } from "../node-types.ts";
import { type ClusterRow, clusters } from "../state.ts";
import { described } from "./describe-clusters.ts";
import { settleLater, tell } from "./lifecycle.ts";

export const pauseCluster: On<"PauseCluster"> = ({ ClusterIdentifier }, context) => {
  const row = availableCluster(context, ClusterIdentifier);
  tell(context, row, "paused");
  return { Cluster: described(enter(context, row, { status: "pausing" })) };
};

export const resumeCluster: On<"ResumeCluster"> = ({ ClusterIdentifier }, context) => {
  const row = clusterOf(context, ClusterIdentifier);
  if (row.status !== "paused")
    throw invalidClusterState(`You can't resume cluster ${row.id} because it is not paused: it is ${row.status}.`);
  return { Cluster: described(enter(context, row, { status: "resuming" })) };
};

export const rebootCluster: On<"RebootCluster"> = ({ ClusterIdentifier }, context) => ({
  Cluster: described(enter(context, availableCluster(context, ClusterIdentifier), { status: "rebooting" })),
});

/** Elastic or classic: both end with the new nodes. */
export const resizeCluster: On<"ResizeCluster"> = (input, context) => {
  const row = availableCluster(context, input.ClusterIdentifier);
  const nodes = input.NumberOfNodes ?? row.nodes;
  const kind = input.ClusterType ?? (nodes === 1 ? "single-node" : "multi-node");
  const wanted = checkedNodes(input.NodeType ?? row.nodeType, kind, nodes);
  return { Cluster: described(enter(context, row, { status: "resizing", ...wanted })) };
};

export function enter(context: Context, row: ClusterRow, change: Partial<ClusterRow>): ClusterRow {
  const changed = context.table(clusters).put(row.id, { ...row, ...change });
  settleLater(context, changed);
  return changed;
}
