/** Makes the load balancer's parts; a part with the run's name is kept. */
import { type Action, ElasticLoadBalancingV2, type Rule } from "@aws-sdk/client-elastic-load-balancing-v2";
import { accept, found, type LabContext } from "../../../src/lab/index.ts";

type Builder = Pick<LabContext, "aws" | "run">;

export interface Placement {
  readonly subnetIds: readonly string[];
  readonly loadBalancerGroup: string;
}

/** The load balancer's ARN. */
export async function keepOrMakeBalancer(
  { aws, run }: Builder,
  { subnetIds, loadBalancerGroup }: Placement,
): Promise<string> {
  const elb = aws(ElasticLoadBalancingV2);
  const Name = run.name();
  const known = await accept(elb.describeLoadBalancers({ Names: [Name] }), "LoadBalancerNotFoundException");
  const balancer =
    known?.LoadBalancers?.[0] ??
    (
      await elb.createLoadBalancer({
        Name,
        Type: "application",
        Scheme: "internet-facing",
        Subnets: [...subnetIds],
        SecurityGroups: [loadBalancerGroup],
      })
    ).LoadBalancers?.[0];
  return found(balancer?.LoadBalancerArn, "The load balancer has no ARN.");
}

/** The ARN of a target group: `ip` for tasks with an address of their own, `instance` for ports of a host. */
export async function keepOrMakeTargetGroup(
  { aws, run }: Builder,
  { logical, type, vpcId }: { logical: string; type: "ip" | "instance"; vpcId: string },
): Promise<string> {
  const elb = aws(ElasticLoadBalancingV2);
  const Name = run.name(logical);
  const known = await accept(elb.describeTargetGroups({ Names: [Name] }), "TargetGroupNotFoundException");
  const group =
    known?.TargetGroups?.[0] ??
    (
      await elb.createTargetGroup({
        Name,
        TargetType: type,
        Protocol: "HTTP",
        Port: 8080,
        VpcId: vpcId,
        HealthCheckPath: "/healthz",
        HealthCheckIntervalSeconds: 10,
        HealthyThresholdCount: 2,
      })
    ).TargetGroups?.[0];
  const TargetGroupArn = found(group?.TargetGroupArn, "The target group has no ARN.");
  // A target that leaves finishes its requests for ten seconds instead of the usual five minutes.
  const Attributes = [{ Key: "deregistration_delay.timeout_seconds", Value: "10" }];
  await elb.modifyTargetGroupAttributes({ TargetGroupArn, Attributes });
  return TargetGroupArn;
}

/** The ARN of the listener on this port. */
export async function keepOrMakeListener(
  { aws }: Builder,
  { balancer, port, action }: { balancer: string; port: number; action: Action },
): Promise<string> {
  const elb = aws(ElasticLoadBalancingV2);
  const { Listeners = [] } = await elb.describeListeners({ LoadBalancerArn: balancer });
  const listener =
    Listeners.find(({ Port }) => Port === port) ??
    (await elb.createListener({ LoadBalancerArn: balancer, Port: port, Protocol: "HTTP", DefaultActions: [action] }))
      .Listeners?.[0];
  return found(listener?.ListenerArn, "The listener has no ARN.");
}

/** Sends these paths of the listener where the action says. */
export async function keepOrMakeRule(
  { aws }: Builder,
  { listener, priority, paths, action }: { listener: string; priority: number; paths: string[]; action: Action },
): Promise<void> {
  await accept(
    aws(ElasticLoadBalancingV2).createRule({
      ListenerArn: listener,
      Priority: priority,
      Conditions: [{ Field: "path-pattern", PathPatternConfig: { Values: paths } }],
      Actions: [action],
    }),
    "PriorityInUseException",
  );
}

/** All traffic to the first group, none to the second: a deployment turns the weights round. */
export const allTo = (first: string, second?: string): Action => ({
  Type: "forward",
  ForwardConfig: {
    TargetGroups: [
      { TargetGroupArn: first, Weight: 1 },
      ...(second === undefined ? [] : [{ TargetGroupArn: second, Weight: 0 }]),
    ],
  },
});

export const groupsOf = ({ Actions = [] }: Rule): string[] =>
  Actions.flatMap((action) => action.ForwardConfig?.TargetGroups ?? []).flatMap(
    ({ TargetGroupArn }) => TargetGroupArn ?? [],
  );
