/** A load balancer as the lab makes it: target groups blue and green, rules on 80 (production) and 8080 (test) with weights 1 and 0. */
import type * as EC2 from "@aws-sdk/client-ec2";
import type * as ECS from "@aws-sdk/client-ecs";
import type * as ELB from "@aws-sdk/client-elastic-load-balancing-v2";
import type * as IAM from "@aws-sdk/client-iam";
import { ask } from "../elastic-load-balancing-v2/lab-network.ts";
import { role, type Workload } from "./workload.ts";

export interface Balanced {
  readonly dnsName: string;
  readonly blue: string;
  readonly green: string;
  readonly production: string;
  readonly test: string;
  readonly roleArn: string;
  /** As CreateService takes it, with both rules. */
  readonly balancer: ECS.LoadBalancer;
}

export const elbOf = ({ sandbox }: Workload) => sandbox.service<typeof ELB>("elastic-load-balancing-v2");

export async function balanced(work: Workload): Promise<Balanced> {
  const elb = elbOf(work);
  await work.sandbox.service<typeof EC2>("ec2").AuthorizeSecurityGroupIngress({
    GroupId: work.group,
    IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
  });
  const made = await elb.CreateLoadBalancer({ Name: "lab", Subnets: work.subnets, SecurityGroups: [work.group] });
  const { LoadBalancerArn, DNSName: dnsName = "" } = made.LoadBalancers?.[0] ?? {};
  const blue = await targetGroup(work, "blue");
  const green = await targetGroup(work, "green");
  const actions = weighted([blue, 1], [green, 0]);
  const [production = "", test = ""] = [
    await listenerRule(work, { LoadBalancerArn, port: 80, actions }),
    await listenerRule(work, { LoadBalancerArn, port: 8080, actions }),
  ];
  const roleArn = await role(work.sandbox, "infra", "ecs.amazonaws.com");
  await work.sandbox.service<typeof IAM>("iam").AttachRolePolicy({
    RoleName: "infra",
    PolicyArn: "arn:aws:iam::aws:policy/AmazonECSInfrastructureRolePolicyForLoadBalancers",
  });
  const advancedConfiguration = {
    alternateTargetGroupArn: green,
    productionListenerRule: production,
    testListenerRule: test,
    roleArn,
  };
  const balancer = { targetGroupArn: blue, containerName: "app", containerPort: 8080, advancedConfiguration };
  return { dnsName, blue, green, production, test, roleArn, balancer };
}

export const weighted = (...groups: readonly [arn: string, weight: number][]): ELB.Action[] => [
  {
    Type: "forward",
    ForwardConfig: { TargetGroups: groups.map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight })) },
  },
];

async function targetGroup(work: Workload, Name: string): Promise<string> {
  const elb = elbOf(work);
  const made = await elb.CreateTargetGroup({
    Name,
    TargetType: "ip",
    Protocol: "HTTP",
    Port: 8080,
    VpcId: work.vpcId,
    HealthCheckPath: "/healthz",
    HealthCheckIntervalSeconds: 10,
    HealthyThresholdCount: 2,
  });
  const TargetGroupArn = made.TargetGroups?.[0]?.TargetGroupArn ?? "";
  await elb.ModifyTargetGroupAttributes({
    TargetGroupArn,
    Attributes: [{ Key: "deregistration_delay.timeout_seconds", Value: "10" }],
  });
  return TargetGroupArn;
}

async function listenerRule(
  work: Workload,
  { LoadBalancerArn, port, actions }: { LoadBalancerArn: string | undefined; port: number; actions: ELB.Action[] },
): Promise<string> {
  const elb = elbOf(work);
  const { Listeners } = await elb.CreateListener({
    LoadBalancerArn,
    Protocol: "HTTP",
    Port: port,
    DefaultActions: actions,
  });
  const { Rules } = await elb.CreateRule({
    ListenerArn: Listeners?.[0]?.ListenerArn,
    Priority: 10,
    Conditions: [{ Field: "path-pattern", Values: ["/*"] }],
    Actions: actions,
  });
  return Rules?.[0]?.RuleArn ?? "";
}

/** The weights of a rule, blue first. */
export async function weightsOf(work: Workload, { blue, green }: Balanced, RuleArn: string): Promise<unknown[]> {
  const { Rules } = await elbOf(work).DescribeRules({ RuleArns: [RuleArn] });
  const groups = Rules?.[0]?.Actions?.[0]?.ForwardConfig?.TargetGroups ?? [];
  return [blue, green].map((arn) => groups.find((each) => each.TargetGroupArn === arn)?.Weight);
}

/** What the tasks behind a port answer as their version. */
export async function versionAt(work: Workload, { dnsName }: Balanced, port: number): Promise<unknown> {
  const { status, text } = await ask(work.sandbox, `http://${dnsName}:${port}/`);
  return status === 200 ? JSON.parse(text).version : status;
}
