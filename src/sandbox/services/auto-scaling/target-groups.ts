/** Load balancer target groups of a group. https://docs.aws.amazon.com/autoscaling/ec2/userguide/autoscaling-load-balancer.html */
import type * as AutoScaling from "@aws-sdk/client-auto-scaling";
import type * as ELBv2 from "@aws-sdk/client-elastic-load-balancing-v2";
import { messageOf } from "../../../shared/errors.ts";
import { type Context, type Handler, page } from "../../kit/index.ts";
import { findGroup, type GroupRow, groups, isSuspended, membersOf } from "./state.ts";

const elbv2 = (context: Context) => context.service<typeof ELBv2>("elastic-load-balancing-v2");

export async function registerTargets(group: GroupRow, instanceId: string, context: Context): Promise<void> {
  if (isSuspended(group, "AddToLoadBalancer")) return;
  for (const TargetGroupArn of group.targetGroupArns)
    await attempt(context, () => elbv2(context).RegisterTargets({ TargetGroupArn, Targets: [{ Id: instanceId }] }));
}

export async function deregisterTargets(group: GroupRow, instanceId: string, context: Context): Promise<void> {
  for (const TargetGroupArn of group.targetGroupArns)
    await attempt(context, () => elbv2(context).DeregisterTargets({ TargetGroupArn, Targets: [{ Id: instanceId }] }));
}

/** A target group that is gone does not keep instances from coming or going. */
async function attempt(context: Context, call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    context.log(`target group: ${messageOf(error)}`);
  }
}

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_AttachLoadBalancerTargetGroups.html */
export const attachLoadBalancerTargetGroups: Handler<typeof AutoScaling, "AttachLoadBalancerTargetGroups"> = async (
  input,
  context,
) => {
  const group = findGroup(input.AutoScalingGroupName, context);
  const added = (input.TargetGroupARNs ?? []).filter((each) => !group.targetGroupArns.includes(each));
  const changed = { ...group, targetGroupArns: [...group.targetGroupArns, ...added] };
  context.table(groups).put(group.name, changed);
  for (const { id, state } of membersOf(group.name, context))
    if (state === "InService") await registerTargets({ ...group, targetGroupArns: added }, id, context);
  return {};
};

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DetachLoadBalancerTargetGroups.html */
export const detachLoadBalancerTargetGroups: Handler<typeof AutoScaling, "DetachLoadBalancerTargetGroups"> = async (
  input,
  context,
) => {
  const group = findGroup(input.AutoScalingGroupName, context);
  const removed = input.TargetGroupARNs ?? [];
  context
    .table(groups)
    .patch(group.name, { targetGroupArns: group.targetGroupArns.filter((each) => !removed.includes(each)) });
  for (const { id } of membersOf(group.name, context))
    await deregisterTargets({ ...group, targetGroupArns: removed }, id, context);
  return {};
};

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeLoadBalancerTargetGroups.html */
export const describeLoadBalancerTargetGroups: Handler<typeof AutoScaling, "DescribeLoadBalancerTargetGroups"> = (
  { AutoScalingGroupName, NextToken, MaxRecords },
  context,
) => {
  const { targetGroupArns } = findGroup(AutoScalingGroupName, context);
  const { items, next } = page(targetGroupArns, { token: NextToken, limit: MaxRecords, max: 100 });
  return {
    LoadBalancerTargetGroups: items.map((each) => ({ LoadBalancerTargetGroupARN: each, State: "InService" })),
    NextToken: next,
  };
};
