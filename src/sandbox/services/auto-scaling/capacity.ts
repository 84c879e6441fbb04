/** Changing the capacity by hand, and what individual instances may ask for. */
import type * as AutoScaling from "@aws-sdk/client-auto-scaling";
import { type Context, found, type Handler } from "../../kit/index.ts";
import { at, describeActivity } from "./activities.ts";
import { inCooldown, instanceNotFound, validationError } from "./faults.ts";
import { activitiesOf, findGroup, type GroupRow, groups, type MemberRow, members, membersOf } from "./state.ts";
import { beginTermination } from "./terminations.ts";

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_SetDesiredCapacity.html */
export const setDesiredCapacity: Handler<typeof AutoScaling, "SetDesiredCapacity"> = (input, context) => {
  const group = findGroup(input.AutoScalingGroupName, context);
  const desired = input.DesiredCapacity ?? 0;
  if (desired > group.maxSize)
    throw validationError(
      `New SetDesiredCapacity value ${desired} is above max value ${group.maxSize} for the AutoScalingGroup.`,
    );
  if (desired < group.minSize)
    throw validationError(
      `New SetDesiredCapacity value ${desired} is below min value ${group.minSize} for the AutoScalingGroup.`,
    );
  if (input.HonorCooldown && isCooling(group, context)) throw inCooldown(group.name);
  if (desired !== group.desired)
    context.table(groups).patch(group.name, {
      desired,
      cause: `${at(context)} a user request explicitly set group desired capacity changing the desired capacity from ${group.desired} to ${desired}.`,
    });
  context.later("reconcile", 0, { name: group.name });
  return {};
};

function isCooling(group: GroupRow, context: Context): boolean {
  const [newest] = activitiesOf(group, context);
  const since = newest && context.clock.now() - (newest.end ?? newest.start).getTime();
  return since !== undefined && since < context.clock.period(group.cooldown * 1000);
}

const findMember = (id: string | undefined, context: Context): MemberRow =>
  found(context.table(members).get(id ?? ""), () => instanceNotFound(id ?? ""));

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_TerminateInstanceInAutoScalingGroup.html */
export const terminateInstanceInAutoScalingGroup: Handler<
  typeof AutoScaling,
  "TerminateInstanceInAutoScalingGroup"
> = async ({ InstanceId, ShouldDecrementDesiredCapacity: decrement }, context) => {
  const member = findMember(InstanceId, context);
  const group = findGroup(member.group, context);
  if (decrement && group.desired - 1 < group.minSize)
    throw validationError(
      `Currently, desiredSize equals minSize (${group.minSize}). Terminating instance without replacement will violate group's min size constraint. Either set shouldDecrementDesiredCapacity flag to false or lower group's min size.`,
    );
  const effect = decrement
    ? `shrinking the capacity from ${group.desired} to ${group.desired - 1}`
    : `keeping the capacity at the current ${group.desired}`;
  if (decrement) context.table(groups).patch(group.name, { desired: group.desired - 1 });
  const cause = `${at(context)} instance ${member.id} was taken out of service in response to a user request, ${effect}.`;
  const activity = await beginTermination(group, member, cause, context);
  context.later("reconcile", 0, { name: group.name });
  return { Activity: describeActivity(activity, context) };
};

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_SetInstanceProtection.html */
export const setInstanceProtection: Handler<typeof AutoScaling, "SetInstanceProtection"> = (input, context) => {
  const group = findGroup(input.AutoScalingGroupName, context);
  const known = membersOf(group.name, context).map(({ id }) => id);
  for (const id of input.InstanceIds ?? [])
    if (!known.includes(id))
      throw validationError(`The instance ${id} is not part of Auto Scaling group ${group.name}.`);
  for (const id of input.InstanceIds ?? [])
    context.table(members).patch(id, { protected: input.ProtectedFromScaleIn ?? false });
  return {};
};

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_SetInstanceHealth.html */
export const setInstanceHealth: Handler<typeof AutoScaling, "SetInstanceHealth"> = (input, context) => {
  const member = findMember(input.InstanceId, context);
  const status = input.HealthStatus?.toLowerCase();
  if (status !== "healthy" && status !== "unhealthy")
    throw validationError(`Invalid health status: ${input.HealthStatus}. Valid values: Healthy, Unhealthy`);
  context.table(members).patch(member.id, { healthy: status === "healthy" });
  context.later("reconcile", 0, { name: member.group });
  return {};
};

const PROCESSES = [
  "Launch",
  "Terminate",
  "AddToLoadBalancer",
  "AlarmNotification",
  "AZRebalance",
  "HealthCheck",
  "InstanceRefresh",
  "ReplaceUnhealthy",
  "ScheduledActions",
];

function checkProcesses(asked: readonly string[] | undefined): readonly string[] {
  if (!asked?.length) return PROCESSES;
  const unknown = asked.find((name) => !PROCESSES.includes(name));
  if (unknown !== undefined) throw validationError(`Invalid process name: ${unknown}`);
  return asked;
}

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_SuspendProcesses.html */
export const suspendProcesses: Handler<typeof AutoScaling, "SuspendProcesses"> = (input, context) => {
  const group = findGroup(input.AutoScalingGroupName, context);
  const asked = checkProcesses(input.ScalingProcesses);
  const reason = `User suspended at ${context.clock.date().toISOString().slice(0, 19)}Z`;
  const kept = group.suspended.filter(({ process }) => !asked.includes(process));
  context.table(groups).patch(group.name, { suspended: [...kept, ...asked.map((process) => ({ process, reason }))] });
  return {};
};

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_ResumeProcesses.html */
export const resumeProcesses: Handler<typeof AutoScaling, "ResumeProcesses"> = (input, context) => {
  const group = findGroup(input.AutoScalingGroupName, context);
  const asked = checkProcesses(input.ScalingProcesses);
  context
    .table(groups)
    .patch(group.name, { suspended: group.suspended.filter(({ process }) => !asked.includes(process)) });
  context.later("reconcile", 0, { name: group.name });
  return {};
};

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeAccountLimits.html */
export const describeAccountLimits: Handler<typeof AutoScaling, "DescribeAccountLimits"> = (_input, context) => ({
  MaxNumberOfAutoScalingGroups: 500,
  MaxNumberOfLaunchConfigurations: 200,
  NumberOfAutoScalingGroups: context.table(groups).list().length,
  NumberOfLaunchConfigurations: 0,
});
