/** Manual snapshots: the record only; there is no restore in the sandbox. https://docs.aws.amazon.com/redshift/latest/mgmt/working-with-snapshots.html */
import type * as Redshift from "@aws-sdk/client-redshift";
import { nowMs } from "../../../shared/clock.ts";
import { arn, type Context, found, fromTagList, page, type Tags, toTagList } from "../../kit/index.ts";
import { isTagged } from "./clusters/describe-clusters.ts";
import { checkedIdentifier } from "./clusters/request.ts";
import { invalidSnapshotState, snapshotExists, snapshotNotFound } from "./faults.ts";
import { availableCluster } from "./find.ts";
import type { On } from "./handler.ts";
import { type ClusterRow, type SnapshotRow, snapshots } from "./state.ts";

const TAKES_MS = 60_000;

export const createClusterSnapshot: On<"CreateClusterSnapshot"> = (input, context) => {
  const row = availableCluster(context, input.ClusterIdentifier);
  const name = input.SnapshotIdentifier ?? "";
  const retention = input.ManualSnapshotRetentionPeriod;
  return {
    Snapshot: described(context, takeSnapshot(context, row, { name, retention, tags: fromTagList(input.Tags) })),
  };
};

interface Wanted {
  readonly name: string;
  readonly retention: number | undefined;
  readonly tags: Tags;
}

export function takeSnapshot(context: Context, row: ClusterRow, { name, retention, tags }: Wanted): SnapshotRow {
  checkedIdentifier(name.toLowerCase(), "SnapshotIdentifier");
  if (context.table(snapshots).has(name)) throw snapshotExists(name);
  const { id, namespaceId, nodeType, nodes, masterUser, database, port, vpcId, zone, created, secretArn } = row;
  context.later("snapshot", context.clock.lifecycle(TAKES_MS), { name });
  return context.table(snapshots).put(name, {
    name,
    arn: arn(context, "redshift", `snapshot:${id}/${name}`),
    status: "creating",
    cluster: { id, namespaceId, nodeType, nodes, masterUser, database, port, vpcId, zone, created, secretArn },
    retention: retention ?? row.manualRetention,
    created: nowMs(),
    tags,
  });
}

/** Timer. */
export const completeSnapshot = ({ name }: { name: string }, context: Context): void =>
  void context.table(snapshots).patch(name, { status: "available" });

export const describeClusterSnapshots: On<"DescribeClusterSnapshots"> = (input, context) => {
  const { SnapshotIdentifier: name, ClusterIdentifier: cluster, SnapshotType: type } = input;
  const rows = name === undefined ? context.table(snapshots).list() : [snapshotOf(context, name)];
  const matching = rows.filter(
    (row) =>
      (cluster === undefined || row.cluster.id === cluster) &&
      type !== "automated" &&
      isTagged(row.tags, input.TagKeys ?? [], input.TagValues ?? []),
  );
  const { items, next } = page(matching, {
    token: input.Marker,
    limit: input.MaxRecords,
    max: 100,
    badToken: "InvalidParameterValue",
  });
  return { Snapshots: items.map((row) => described(context, row)), Marker: next };
};

export const deleteClusterSnapshot: On<"DeleteClusterSnapshot"> = (input, context) => {
  const row = snapshotOf(context, input.SnapshotIdentifier);
  if (row.status !== "available") throw invalidSnapshotState(`The snapshot ${row.name} is being created.`);
  context.table(snapshots).delete(row.name);
  return { Snapshot: { ...described(context, row), Status: "deleted" } };
};

const snapshotOf = (context: Context, name = ""): SnapshotRow =>
  found(context.table(snapshots).get(name), () => snapshotNotFound(name));

const described = (context: Context, row: SnapshotRow): Redshift.Snapshot => ({
  SnapshotIdentifier: row.name,
  SnapshotArn: row.arn,
  ClusterIdentifier: row.cluster.id,
  SnapshotCreateTime: new Date(row.created),
  Status: row.status,
  Port: row.cluster.port,
  AvailabilityZone: row.cluster.zone,
  ClusterCreateTime: new Date(row.cluster.created),
  MasterUsername: row.cluster.masterUser,
  ClusterVersion: "1.0",
  SnapshotType: "manual",
  NodeType: row.cluster.nodeType,
  NumberOfNodes: row.cluster.nodes,
  DBName: row.cluster.database,
  VpcId: row.cluster.vpcId,
  Encrypted: true,
  OwnerAccount: context.account,
  ManualSnapshotRetentionPeriod: row.retention,
  Tags: toTagList(row.tags),
  ...(row.cluster.secretArn !== undefined && { MasterPasswordSecretArn: row.cluster.secretArn }),
});
