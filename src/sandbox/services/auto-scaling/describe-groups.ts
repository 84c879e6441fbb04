import type * as AutoScaling from "@aws-sdk/client-auto-scaling";
import { type Context, type Handler, page } from "../../kit/index.ts";
import { validationError } from "./faults.ts";
import { type GroupRow, groups, type MemberRow, membersOf, type Template } from "./state.ts";

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeAutoScalingGroups.html */
export const describeAutoScalingGroups: Handler<typeof AutoScaling, "DescribeAutoScalingGroups"> = (
  { AutoScalingGroupNames, Filters, MaxRecords, NextToken, IncludeInstances },
  context,
) => {
  const rows = context
    .table(groups)
    .list()
    .filter(({ name }) => !AutoScalingGroupNames?.length || AutoScalingGroupNames.includes(name))
    .filter((row) => (Filters ?? []).every((filter) => matches(row, filter)));
  const { items, next } = page(rows, { token: NextToken, limit: MaxRecords, max: 100, badToken: "InvalidNextToken" });
  return {
    AutoScalingGroups: items.map((row) => describe(row, IncludeInstances ?? true, context)),
    NextToken: next,
  };
};

/** `tag-key`, `tag-value` and `tag:<key>`: the filters that AWS has here. */
function matches({ tags }: GroupRow, { Name = "", Values = [] }: AutoScaling.Filter): boolean {
  if (Name === "tag-key") return tags.some(({ key }) => Values.includes(key));
  if (Name === "tag-value") return tags.some(({ value }) => Values.includes(value));
  if (Name.startsWith("tag:"))
    return tags.some(({ key, value }) => key === Name.slice("tag:".length) && Values.includes(value));
  throw validationError(`Filter name ${Name} is not supported`);
}

const describe = (row: GroupRow, withInstances: boolean, context: Context): AutoScaling.AutoScalingGroup => ({
  AutoScalingGroupName: row.name,
  AutoScalingGroupARN: row.arn,
  LaunchTemplate: templateOf(row.template),
  MinSize: row.minSize,
  MaxSize: row.maxSize,
  DesiredCapacity: row.desired,
  DefaultCooldown: row.cooldown,
  AvailabilityZones: [...row.zones],
  LoadBalancerNames: [],
  TargetGroupARNs: [...row.targetGroupArns],
  HealthCheckType: row.healthCheckType,
  HealthCheckGracePeriod: row.gracePeriod,
  Instances: withInstances ? membersOf(row.name, context).map(describeMember) : [],
  CreatedTime: row.created,
  SuspendedProcesses: row.suspended.map(({ process, reason }) => ({
    ProcessName: process,
    SuspensionReason: reason,
  })),
  VPCZoneIdentifier: row.subnetIds.join(","),
  EnabledMetrics: [],
  Status: row.deleting ? "Delete in progress" : undefined,
  Tags: row.tags.map(({ key, value, propagate }) => ({
    ResourceId: row.name,
    ResourceType: "auto-scaling-group",
    Key: key,
    Value: value,
    PropagateAtLaunch: propagate,
  })),
  TerminationPolicies: [...row.terminationPolicies],
  NewInstancesProtectedFromScaleIn: row.protectNew,
  ServiceLinkedRoleARN: row.serviceLinkedRoleArn,
  DefaultInstanceWarmup: row.warmup,
  TrafficSources: row.targetGroupArns.map((Identifier) => ({ Identifier, Type: "elbv2" })),
});

const templateOf = ({ id, name, version }: Template): AutoScaling.LaunchTemplateSpecification => ({
  LaunchTemplateId: id,
  LaunchTemplateName: name,
  Version: version,
});

const describeMember = (row: MemberRow): AutoScaling.Instance => ({
  InstanceId: row.id,
  InstanceType: row.instanceType,
  AvailabilityZone: row.zone,
  AvailabilityZoneId: row.zoneId,
  LifecycleState: row.state,
  HealthStatus: row.healthy ? "Healthy" : "Unhealthy",
  LaunchTemplate: templateOf(row.template),
  ImageId: row.imageId,
  ProtectedFromScaleIn: row.protected,
});

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeAutoScalingInstances.html */
export const describeAutoScalingInstances: Handler<typeof AutoScaling, "DescribeAutoScalingInstances"> = (
  { InstanceIds, MaxRecords, NextToken },
  context,
) => {
  const rows = context
    .table(groups)
    .list()
    .flatMap(({ name }) => membersOf(name, context))
    .filter(({ id }) => !InstanceIds?.length || InstanceIds.includes(id));
  const { items, next } = page(rows, { token: NextToken, limit: MaxRecords, max: 50, badToken: "InvalidNextToken" });
  return {
    AutoScalingInstances: items.map((row) => ({
      ...describeMember(row),
      AutoScalingGroupName: row.group,
      // Upper case here, unlike in DescribeAutoScalingGroups.
      HealthStatus: row.healthy ? "HEALTHY" : "UNHEALTHY",
    })),
    NextToken: next,
  };
};
