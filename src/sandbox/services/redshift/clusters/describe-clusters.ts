import type * as Redshift from "@aws-sdk/client-redshift";
import { page, type Tags, toTagList } from "../../../kit/index.ts";
import { invalidCombination } from "../faults.ts";
import { clusterOf } from "../find.ts";
import type { On } from "../handler.ts";
import { storageOf } from "../node-types.ts";
import { type ClusterRow, clusters } from "../state.ts";

/** https://docs.aws.amazon.com/redshift/latest/APIReference/API_DescribeClusters.html */
export const describeClusters: On<"DescribeClusters"> = (input, context) => {
  const { ClusterIdentifier: id, TagKeys: keys = [], TagValues: values = [] } = input;
  if (id !== undefined && (keys.length > 0 || values.length > 0))
    throw invalidCombination("ClusterIdentifier cannot be combined with tag keys or values.");
  const rows = id === undefined ? context.table(clusters).list() : [clusterOf(context, id)];
  const matching = rows.filter(({ tags }) => isTagged(tags, keys, values));
  const { items, next } = page(matching, {
    token: input.Marker,
    limit: input.MaxRecords,
    max: 100,
    badToken: "InvalidParameterValue",
  });
  return { Clusters: items.map((row) => described(row)), Marker: next };
};

/** Any of the keys with any of the values, as all of Redshift's listings filter. */
export const isTagged = (tags: Tags, keys: readonly string[], values: readonly string[]): boolean =>
  (keys.length === 0 && values.length === 0) ||
  Object.entries(tags).some(
    ([key, value]) => (keys.length === 0 || keys.includes(key)) && (values.length === 0 || values.includes(value)),
  );

export function described(row: ClusterRow): Redshift.Cluster {
  const isUp = row.status !== "creating";
  return {
    ClusterIdentifier: row.id,
    NodeType: row.nodeType,
    ClusterStatus: row.status,
    ClusterAvailabilityStatus: availabilityOf(row),
    MasterUsername: row.masterUser,
    DBName: row.database,
    ...(isUp && { Endpoint: { Address: row.address, Port: row.port }, ClusterCreateTime: new Date(row.created) }),
    AutomatedSnapshotRetentionPeriod: row.automatedRetention,
    ManualSnapshotRetentionPeriod: row.manualRetention,
    ClusterSecurityGroups: [],
    VpcSecurityGroups: row.securityGroups.map((VpcSecurityGroupId) => ({ VpcSecurityGroupId, Status: "active" })),
    ClusterParameterGroups: [{ ParameterGroupName: row.parameterGroup, ParameterApplyStatus: row.parameters }],
    ClusterSubnetGroupName: row.subnetGroup,
    VpcId: row.vpcId,
    AvailabilityZone: row.zone,
    PreferredMaintenanceWindow: row.maintenanceWindow,
    PendingModifiedValues: {},
    ClusterVersion: "1.0",
    AllowVersionUpgrade: row.versionUpgrade,
    NumberOfNodes: row.nodes,
    PubliclyAccessible: row.isPublic,
    Encrypted: true,
    ClusterNodes: nodesOf(row),
    Tags: toTagList(row.tags),
    KmsKeyId: "AWS_OWNED_KMS_KEY",
    EnhancedVpcRouting: row.enhancedRouting,
    IamRoles: row.roles.map(({ arn, applied }) => ({ IamRoleArn: arn, ApplyStatus: applied })),
    MaintenanceTrackName: "current",
    DeferredMaintenanceWindows: [],
    AvailabilityZoneRelocationStatus: "disabled",
    ClusterNamespaceArn: row.arn.replace(/cluster:.*$/, `namespace:${row.namespaceId}`),
    TotalStorageCapacityInMegaBytes: storageOf(row.nodeType, row.nodes),
    ...(row.defaultRole !== undefined && { DefaultIamRoleArn: row.defaultRole }),
    ...(row.secretArn !== undefined && { MasterPasswordSecretArn: row.secretArn }),
    IpAddressType: "ipv4",
    MultiAZ: "Disabled",
  };
}

function availabilityOf({ status }: ClusterRow): string {
  if (status === "available") return "Available";
  return status === "paused" || status === "pausing" ? "Unavailable" : "Modifying";
}

const nodesOf = ({ members, nodes }: ClusterRow): Redshift.ClusterNode[] =>
  members.map(({ privateIp }, index) => ({
    NodeRole: nodes === 1 ? "SHARED" : index === 0 ? "LEADER" : `COMPUTE-${index - 1}`,
    PrivateIPAddress: privateIp,
  }));
