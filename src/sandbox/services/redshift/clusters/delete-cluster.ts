import { invalidClusterState, invalidCombination } from "../faults.ts";
import { clusterOf } from "../find.ts";
import type { On } from "../handler.ts";
import { takeSnapshot } from "../snapshots.ts";
import { clusters } from "../state.ts";
import { described } from "./describe-clusters.ts";
import { settleLater } from "./lifecycle.ts";

/** https://docs.aws.amazon.com/redshift/latest/APIReference/API_DeleteCluster.html: with its data, unless a final snapshot is taken. */
export const deleteCluster: On<"DeleteCluster"> = (input, context) => {
  const row = clusterOf(context, input.ClusterIdentifier);
  const { SkipFinalClusterSnapshot: isSkipped = false, FinalClusterSnapshotIdentifier: final } = input;
  if (isSkipped && final !== undefined)
    throw invalidCombination(
      "FinalClusterSnapshotIdentifier cannot be specified when SkipFinalClusterSnapshot is true.",
    );
  if (!isSkipped && final === undefined)
    throw invalidCombination(
      "FinalClusterSnapshotIdentifier is required unless SkipFinalClusterSnapshot is specified.",
    );
  if (row.status !== "available" && row.status !== "paused" && row.status !== "creating")
    throw invalidClusterState("There is an operation running on the Cluster. Please try to delete it at a later time.");
  if (final !== undefined)
    takeSnapshot(context, row, { name: final, retention: input.FinalClusterSnapshotRetentionPeriod, tags: {} });
  const deleting = context.table(clusters).put(row.id, { ...row, status: "deleting" });
  settleLater(context, deleting);
  return { Cluster: described(deleting) };
};
