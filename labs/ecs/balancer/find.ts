/** Finds the load balancer of the run and what belongs to it, whoever made it. */
import {
  ElasticLoadBalancingV2,
  type Listener,
  type LoadBalancer,
  type Rule,
  type TargetGroup,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { found, type LabContext } from "../../../src/lab/index.ts";
import { groupsOf } from "./build.ts";

type Reader = Pick<LabContext, "aws" | "run">;

/** By name, else the first application load balancer in the VPC. */
export async function findBalancer({ aws, run }: Reader, vpcId: string): Promise<LoadBalancer> {
  const { LoadBalancers = [] } = await aws(ElasticLoadBalancingV2).describeLoadBalancers({});
  const own = LoadBalancers.filter((each) => each.VpcId === vpcId && each.Type === "application");
  const balancer = own.find(({ LoadBalancerName }) => LoadBalancerName === run.name()) ?? own[0];
  return found(balancer, `No load balancer named ${run.name()}, nor another in ${vpcId}.`);
}

export interface TargetGroups {
  readonly blue: string;
  readonly green: string;
  readonly api: string;
}

/** By name, else by type: the first two for addresses, the first for instances. */
export async function findTargetGroups({ aws, run }: Reader, vpcId: string): Promise<TargetGroups> {
  const answer = await aws(ElasticLoadBalancingV2).describeTargetGroups({});
  const own = (answer.TargetGroups ?? []).filter((group) => group.VpcId === vpcId);
  const pick = (logical: string, type: string, index: number): string => {
    const ofType = own.filter(({ TargetType }) => TargetType === type);
    const named = (group: TargetGroup) => group.TargetGroupName === run.name(logical);
    const group = own.find(named) ?? ofType[index];
    return found(group?.TargetGroupArn, `No target group named ${run.name(logical)} (type ${type}).`);
  };
  return { blue: pick("blue", "ip", 0), green: pick("green", "ip", 1), api: pick("api", "instance", 0) };
}

export interface Listeners {
  readonly production: string;
  readonly test: string;
  /** The rules with both groups of the Fargate service, on each listener. */
  readonly productionRule: string;
  readonly testRule: string;
}

export async function findListeners({ aws }: Reader, balancer: string, groups: TargetGroups): Promise<Listeners> {
  const elb = aws(ElasticLoadBalancingV2);
  const { Listeners: all = [] } = await elb.describeListeners({ LoadBalancerArn: balancer });
  const on = (port: number): Listener =>
    found(
      all.find(({ Port }) => Port === port),
      `No listener on port ${port}.`,
    );
  const [production, test] = [arnOf(on(80)), arnOf(on(8080))];
  const ruleOf = async (listener: string): Promise<string> => {
    const rules = await rulesOn({ aws }, listener);
    const rule = rules.find((each) => groupsOf(each).includes(groups.blue));
    return found(rule?.RuleArn, `No rule on ${listener} forwards to the Fargate service.`);
  };
  return { production, test, productionRule: await ruleOf(production), testRule: await ruleOf(test) };
}

/** The listener's rules besides its default. */
export async function rulesOn({ aws }: Pick<Reader, "aws">, listener: string): Promise<Rule[]> {
  const { Rules = [] } = await aws(ElasticLoadBalancingV2).describeRules({ ListenerArn: listener });
  return Rules.filter(({ IsDefault }) => !IsDefault);
}

/** The target groups of a rule that get traffic. */
export async function servingGroups({ aws }: Pick<Reader, "aws">, RuleArn: string): Promise<string[]> {
  const { Rules = [] } = await aws(ElasticLoadBalancingV2).describeRules({ RuleArns: [RuleArn] });
  return (Rules[0]?.Actions ?? [])
    .flatMap(({ ForwardConfig }) => ForwardConfig?.TargetGroups ?? [])
    .flatMap(({ TargetGroupArn, Weight = 1 }) => (TargetGroupArn !== undefined && Weight > 0 ? [TargetGroupArn] : []));
}

const arnOf = ({ ListenerArn }: Listener): string => found(ListenerArn, "A listener has no ARN.");
