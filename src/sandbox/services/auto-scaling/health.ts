/** Health checks of load balancers, for groups that ask for them. https://docs.aws.amazon.com/autoscaling/ec2/userguide/health-checks-overview.html */
import type * as ELBv2 from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Context } from "../../kit/index.ts";
import { type GroupRow, groups, isSuspended, members, membersOf } from "./state.ts";

const EVERY_MS = 30_000;

const looksAtTargets = (group: GroupRow | undefined): boolean =>
  group !== undefined && !group.deleting && group.healthCheckType.includes("ELB");

/** Starts looking at the targets of a group, where its health check type is ELB. */
export function armHealthChecks(name: string, context: Context): void {
  const group = context.table(groups).get(name);
  if (group && looksAtTargets(group))
    context.later("health-check", context.clock.period(EVERY_MS), { name, arn: group.arn });
}

/** Timer: members whose target is unhealthy after the grace period are unhealthy. */
export async function healthCheck({ name, arn }: { name: string; arn: string }, context: Context): Promise<void> {
  const group = context.table(groups).get(name);
  if (!group || group.arn !== arn || !looksAtTargets(group)) return;
  if (!isSuspended(group, "HealthCheck"))
    for (const id of await unhealthyTargets(group, context)) {
      const member = context.table(members).get(id);
      const graceEnds = (member?.launched.getTime() ?? 0) + context.clock.lifecycle(group.gracePeriod * 1000);
      if (member?.state === "InService" && context.clock.now() >= graceEnds)
        context.table(members).patch(id, { healthy: false });
    }
  if (membersOf(name, context).some(({ healthy }) => !healthy)) context.later("reconcile", 0, { name });
  armHealthChecks(name, context);
}

async function unhealthyTargets(group: GroupRow, context: Context): Promise<string[]> {
  const elbv2 = context.service<typeof ELBv2>("elastic-load-balancing-v2");
  const ids: string[] = [];
  for (const TargetGroupArn of group.targetGroupArns) {
    const { TargetHealthDescriptions = [] } = await elbv2.DescribeTargetHealth({ TargetGroupArn });
    for (const { Target, TargetHealth } of TargetHealthDescriptions)
      if (Target?.Id !== undefined && TargetHealth?.State === "unhealthy") ids.push(Target.Id);
  }
  return ids;
}
