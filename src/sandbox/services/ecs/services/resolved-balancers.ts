/** Which of its two target groups a revision stands behind: they take turns from one deployment to the next. */
import type * as ECS from "@aws-sdk/client-ecs";
import type { ServiceRevisionRow } from "../state.ts";

/** Whether deployments of this configuration move traffic from one target group to another. */
export const shiftsTraffic = (configuration: ECS.DeploymentConfiguration | undefined): boolean =>
  configuration?.strategy !== undefined && configuration.strategy !== "ROLLING";

/** The target group of a revision's load balancer at this index. */
export const resolvedGroup = (revision: ServiceRevisionRow, index: number): string | undefined =>
  revision.resolvedConfiguration?.loadBalancers?.[index]?.targetGroupArn;

/** The load balancers of a revision's tasks: what the service names, with the group that is this revision's. */
export const resolvedBalancers = (revision: ServiceRevisionRow): ECS.LoadBalancer[] =>
  (revision.loadBalancers ?? []).map((each, index) => ({
    ...each,
    targetGroupArn: resolvedGroup(revision, index) ?? each.targetGroupArn,
  }));

/** The target groups of a new revision: the other of each pair where traffic is to be shifted, else the same. */
export const resolveBalancers = (
  { loadBalancers, deploymentConfiguration }: ECS.Service,
  serving: ServiceRevisionRow | undefined,
): ECS.ServiceRevisionLoadBalancer[] =>
  (loadBalancers ?? []).map(({ targetGroupArn, advancedConfiguration }, index) => {
    const pair = [targetGroupArn, advancedConfiguration?.alternateTargetGroupArn];
    const before = serving && resolvedGroup(serving, index);
    const known = before !== undefined && pair.includes(before);
    const other = pair.find((each) => each !== before);
    return {
      targetGroupArn: known ? (shiftsTraffic(deploymentConfiguration) ? other : before) : targetGroupArn,
      productionListenerRule: advancedConfiguration?.productionListenerRule,
    };
  });
