/** Auto Scaling groups. https://docs.aws.amazon.com/autoscaling/ec2/userguide/auto-scaling-groups.html */
import type * as AutoScaling from "@aws-sdk/client-auto-scaling";
import { randomUuid } from "../../../shared/random.ts";
import { arn, type Context, globalArn, type Handler } from "../../kit/index.ts";
import { at } from "./activities.ts";
import { activitiesInProgress, groupExists, groupHasInstances, unsupported, validationError } from "./faults.ts";
import { armHealthChecks } from "./health.ts";
import { checkTemplate } from "./launch-template.ts";
import { activitiesOf, findGroup, type GroupRow, groups, membersOf } from "./state.ts";
import { checkPlaces } from "./subnets.ts";
import { toGroupTags } from "./tags.ts";

type Handle<N extends "CreateAutoScalingGroup" | "UpdateAutoScalingGroup" | "DeleteAutoScalingGroup"> = Handler<
  typeof AutoScaling,
  N
>;

/** What is honoured; every other member is refused by name. */
const HONOURED = [
  "AutoScalingGroupName",
  "LaunchTemplate",
  "MinSize",
  "MaxSize",
  "DesiredCapacity",
  "DefaultCooldown",
  "AvailabilityZones",
  "VPCZoneIdentifier",
  "TargetGroupARNs",
  "HealthCheckType",
  "HealthCheckGracePeriod",
  "TerminationPolicies",
  "NewInstancesProtectedFromScaleIn",
  "Tags",
  "ServiceLinkedRoleARN",
  "DefaultInstanceWarmup",
];

function refuseOthers(operation: string, input: object): void {
  for (const [name, value] of Object.entries(input)) {
    const asks = Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false && value !== 0;
    const isUsual = value === "units" || value === "none";
    if (asks && !isUsual && !HONOURED.includes(name)) throw unsupported(operation, name);
  }
}

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html */
export const createAutoScalingGroup: Handle<"CreateAutoScalingGroup"> = async (input, context) => {
  const { AutoScalingGroupName: name = "", LaunchTemplate } = input;
  if (context.table(groups).has(name)) throw groupExists(name);
  refuseOthers("CreateAutoScalingGroup", input);
  if (LaunchTemplate === undefined)
    throw validationError(
      "Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or MixedInstancesPolicy parameter.",
    );
  const sizes = checkSizes({
    minSize: input.MinSize ?? 0,
    maxSize: input.MaxSize ?? 0,
    desired: input.DesiredCapacity ?? input.MinSize ?? 0,
  });
  const tags = toGroupTags(input.Tags ?? [], context);
  const template = await checkTemplate(LaunchTemplate, context);
  const places = await checkPlaces(input, context);
  if (context.table(groups).has(name)) throw groupExists(name);
  context.table(groups).put(name, {
    name,
    arn: arn(context, "autoscaling", `autoScalingGroup:${randomUuid()}:autoScalingGroupName/${name}`),
    created: context.clock.date(),
    ...sizes,
    template,
    ...places,
    cooldown: input.DefaultCooldown ?? 300,
    targetGroupArns: input.TargetGroupARNs ?? [],
    healthCheckType: checkHealthType(input.HealthCheckType ?? "EC2"),
    gracePeriod: input.HealthCheckGracePeriod ?? 0,
    protectNew: input.NewInstancesProtectedFromScaleIn ?? false,
    terminationPolicies: input.TerminationPolicies ?? ["Default"],
    suspended: [],
    tags,
    serviceLinkedRoleArn: input.ServiceLinkedRoleARN ?? serviceLinkedRole(context),
    ...(input.DefaultInstanceWarmup !== undefined && { warmup: input.DefaultInstanceWarmup }),
    deleting: false,
    cause: `${at(context)} a user request created an AutoScalingGroup changing the desired capacity from 0 to ${sizes.desired}.`,
  });
  armHealthChecks(name, context);
  context.later("reconcile", 0, { name });
  return {};
};

const serviceLinkedRole = (context: Context): string =>
  globalArn(context, "iam", "role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling");

type Sizes = Pick<GroupRow, "minSize" | "maxSize" | "desired">;

function checkSizes(sizes: Sizes): Sizes {
  const { minSize, maxSize, desired } = sizes;
  if (minSize < 0) throw validationError(`Min bound, ${minSize}, must be greater than or equal to 0`);
  if (maxSize < minSize)
    throw validationError(`Max bound, ${maxSize}, must be greater than or equal to min bound, ${minSize}`);
  if (desired < minSize || desired > maxSize)
    throw validationError(
      `Desired capacity:${desired} must be between the specified min size:${minSize} and max size:${maxSize}`,
    );
  return sizes;
}

function checkHealthType(type: string): string {
  const known = ["EC2", "ELB"];
  if (type.split(",").every((each) => known.includes(each))) return type;
  throw validationError(`Invalid health check type: ${type}`);
}

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_UpdateAutoScalingGroup.html */
export const updateAutoScalingGroup: Handle<"UpdateAutoScalingGroup"> = async (input, context) => {
  const { name } = findGroup(input.AutoScalingGroupName, context);
  refuseOthers("UpdateAutoScalingGroup", input);
  const template = input.LaunchTemplate && (await checkTemplate(input.LaunchTemplate, context));
  const moves = input.VPCZoneIdentifier !== undefined || input.AvailabilityZones !== undefined;
  const places = moves ? await checkPlaces(input, context) : undefined;
  const old = findGroup(name, context);
  const sizes = newSizes(old, input);
  context.table(groups).put(name, {
    ...old,
    ...sizes,
    ...(template && { template }),
    ...places,
    ...(input.DefaultCooldown !== undefined && { cooldown: input.DefaultCooldown }),
    ...(input.HealthCheckType !== undefined && { healthCheckType: checkHealthType(input.HealthCheckType) }),
    ...(input.HealthCheckGracePeriod !== undefined && { gracePeriod: input.HealthCheckGracePeriod }),
    ...(input.NewInstancesProtectedFromScaleIn !== undefined && {
      protectNew: input.NewInstancesProtectedFromScaleIn,
    }),
    ...(input.TerminationPolicies !== undefined && { terminationPolicies: input.TerminationPolicies }),
    ...(input.DefaultInstanceWarmup !== undefined && { warmup: input.DefaultInstanceWarmup }),
    ...(sizes.desired !== old.desired && {
      cause: `${at(context)} a user request update of AutoScalingGroup constraints to min: ${sizes.minSize}, max: ${sizes.maxSize}, desired: ${sizes.desired} changing the desired capacity from ${old.desired} to ${sizes.desired}.`,
    }),
  });
  if (!old.healthCheckType.includes("ELB")) armHealthChecks(name, context);
  context.later("reconcile", 0, { name });
  return {};
};

/** New bounds pull the desired capacity along where it is not given. */
function newSizes(
  old: GroupRow,
  input: { MinSize?: number | undefined; MaxSize?: number | undefined; DesiredCapacity?: number | undefined },
): Sizes {
  const minSize = input.MinSize ?? old.minSize;
  const maxSize = input.MaxSize ?? old.maxSize;
  const desired = input.DesiredCapacity ?? Math.max(minSize, Math.min(maxSize, old.desired));
  return checkSizes({ minSize, maxSize, desired });
}

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DeleteAutoScalingGroup.html */
export const deleteAutoScalingGroup: Handle<"DeleteAutoScalingGroup"> = (input, context) => {
  const group = findGroup(input.AutoScalingGroupName, context);
  if (!input.ForceDelete) {
    const busy = activitiesOf(group, context).some(({ end }) => end === undefined);
    if (membersOf(group.name, context).some(({ state }) => state !== "Terminating")) throw groupHasInstances();
    if (busy) throw activitiesInProgress();
    if (group.desired > 0) throw groupHasInstances();
  }
  context.table(groups).patch(group.name, {
    deleting: true,
    minSize: 0,
    maxSize: 0,
    desired: 0,
    cause: `${at(context)} a user request force deleted the AutoScalingGroup changing the desired capacity from ${group.desired} to 0.`,
  });
  context.later("reconcile", 0, { name: group.name });
  return {};
};
