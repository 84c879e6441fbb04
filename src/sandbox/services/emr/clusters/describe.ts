import type * as EMR from "@aws-sdk/client-emr";
import { type Context, page, toTagList } from "../../../kit/index.ts";
import type { On } from "../handler.ts";
import { clusterOf, dateOf, nodesOf } from "../lookup.ts";
import { NODE_TYPES } from "../nodes/node-types.ts";
import { type ClusterRow, clusters } from "../state.ts";

/** https://docs.aws.amazon.com/emr/latest/APIReference/API_DescribeCluster.html */
export const describeCluster: On<"DescribeCluster"> = (input, context) => {
  const row = clusterOf(context, input.ClusterId);
  return {
    Cluster: {
      Id: row.id,
      Name: row.name,
      ClusterArn: row.arn,
      Status: statusOf(row),
      Ec2InstanceAttributes: attributesOf(row),
      InstanceCollectionType: row.collection,
      LogUri: row.logUri,
      ReleaseLabel: row.releaseLabel,
      AutoTerminate: !row.keepAlive,
      TerminationProtected: row.protected,
      UnhealthyNodeReplacement: row.replaceUnhealthy,
      VisibleToAllUsers: row.visible,
      Applications: row.applications.map(({ name, version }) => ({ Name: name, Version: version })),
      Tags: toTagList(row.tags),
      ServiceRole: row.serviceRole,
      NormalizedInstanceHours: normalizedHours(context, row),
      MasterPublicDnsName: row.primaryDns,
      Configurations: [...row.configurations],
      AutoScalingRole: row.autoScalingRole,
      ScaleDownBehavior: row.scaleDown,
      EbsRootVolumeSize: row.rootVolumeGib,
      StepConcurrencyLevel: row.stepConcurrency,
      PlacementGroups: [],
    },
  };
};

const attributesOf = (row: ClusterRow): EMR.Ec2InstanceAttributes => ({
  Ec2KeyName: row.keyName,
  Ec2SubnetId: row.subnetId ?? (row.subnets.length === 1 ? row.subnets[0] : undefined),
  RequestedEc2SubnetIds: [...row.subnets],
  Ec2AvailabilityZone: row.zone,
  RequestedEc2AvailabilityZones: [],
  IamInstanceProfile: row.profile,
  EmrManagedMasterSecurityGroup: row.groups.primary,
  EmrManagedSlaveSecurityGroup: row.groups.core,
  ServiceAccessSecurityGroup: row.groups.serviceAccess,
  AdditionalMasterSecurityGroups: [...row.groups.morePrimary],
  AdditionalSlaveSecurityGroups: [...row.groups.moreCore],
});

export const statusOf = (row: ClusterRow): EMR.ClusterStatus => ({
  State: row.state,
  StateChangeReason: {
    ...(row.reason.code === undefined ? {} : { Code: row.reason.code }),
    ...(row.reason.message === "" ? {} : { Message: row.reason.message }),
  },
  Timeline: {
    CreationDateTime: dateOf(row.created),
    ReadyDateTime: dateOf(row.ready),
    EndDateTime: dateOf(row.ended),
  },
});

const HOUR_MS = 3_600_000;

/** Hours of each instance, rounded up, times what its size counts as. */
const normalizedHours = (context: Context, row: ClusterRow): number =>
  nodesOf(context, row.id).reduce((sum, node) => {
    const factor = NODE_TYPES.find(({ name }) => name === node.type)?.normalized ?? 0;
    return sum + factor * Math.ceil(((node.ended ?? context.clock.now()) - node.created) / HOUR_MS);
  }, 0);

/** https://docs.aws.amazon.com/emr/latest/APIReference/API_ListClusters.html: newest first. */
export const listClusters: On<"ListClusters"> = (input, context) => {
  const { CreatedAfter: after, CreatedBefore: before, ClusterStates: states = [] } = input;
  const rows = context
    .table(clusters)
    .list()
    .filter((row) => states.length === 0 || states.includes(row.state))
    .filter((row) => (!after || row.created >= after.getTime()) && (!before || row.created <= before.getTime()))
    .sort((a, b) => b.created - a.created || (a.id < b.id ? -1 : 1));
  const { items, next } = page(rows, {
    token: input.Marker,
    limit: undefined,
    max: 50,
    badToken: "InvalidRequestException",
  });
  return {
    Clusters: items.map((row) => ({
      Id: row.id,
      Name: row.name,
      ClusterArn: row.arn,
      Status: statusOf(row),
      NormalizedInstanceHours: normalizedHours(context, row),
    })),
    Marker: next,
  };
};
