import type { Action, RuleCondition, TargetTypeEnum } from "@aws-sdk/client-elastic-load-balancing-v2";
import { type Context, collection, found, type Tags } from "../../kit/index.ts";
import { noListener, noLoadBalancer, noRule, noTargetGroup } from "./faults.ts";

const service = "elastic-load-balancing-v2";

/** Rows are keyed by the part of their ARN after the type: `app/name/id`, then `/listener`, then `/rule`. */
export interface LoadBalancerRow {
  readonly key: string;
  readonly arn: string;
  readonly name: string;
  readonly dnsName: string;
  readonly scheme: "internet-facing" | "internal";
  readonly vpcId: string;
  readonly createdAt: number;
  readonly state: "provisioning" | "active" | "failed";
  readonly zones: readonly ZoneRow[];
  readonly securityGroups: readonly string[];
  /** Only those that were set; the defaults are in attributes.ts. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Tags;
}

export interface ZoneRow {
  readonly zone: string;
  readonly subnetId: string;
  /** Unknown until the network interface is attached. */
  readonly privateIp: string | undefined;
}

export interface ListenerRow {
  readonly key: string;
  readonly arn: string;
  readonly loadBalancerArn: string;
  readonly port: number;
  readonly tags: Tags;
}

export interface RuleRow {
  readonly key: string;
  readonly arn: string;
  readonly listenerArn: string;
  /** 1 to 50000; the default rule comes last. */
  readonly priority: number | "default";
  readonly conditions: readonly RuleCondition[];
  readonly actions: readonly Action[];
  readonly tags: Tags;
}

export interface TargetGroupRow {
  readonly key: string;
  readonly arn: string;
  readonly name: string;
  readonly port: number;
  readonly vpcId: string;
  readonly targetType: TargetTypeEnum;
  readonly healthCheck: HealthCheckSettings;
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Tags;
}

export interface HealthCheckSettings {
  readonly enabled: boolean;
  /** A number or `traffic-port`. */
  readonly port: string;
  readonly path: string;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
  /** Codes, lists and ranges: `200`, `200,202`, `200-299`. */
  readonly codes: string;
}

export interface TargetRow {
  readonly key: string;
  readonly groupKey: string;
  readonly id: string;
  readonly port: number;
  /** Set while the target is deregistering. */
  readonly draining: boolean;
  /** Tells a registration from an earlier one of the same target, so that an old drain does not end a new registration. */
  readonly registration: string;
}

const resourceOf = <T extends { arn: string; tags: Tags }>(noun: string) => ({
  noun,
  arn: (row: T) => row.arn,
  tags: (row: T) => row.tags,
});

export const loadBalancers = collection<LoadBalancerRow>({
  service,
  name: "load-balancers",
  resource: resourceOf("loadbalancer"),
});
export const listeners = collection<ListenerRow>({ service, name: "listeners", resource: resourceOf("listener") });
export const rules = collection<RuleRow>({ service, name: "rules" });
export const targetGroups = collection<TargetGroupRow>({
  service,
  name: "target-groups",
  resource: resourceOf("targetgroup"),
});
export const targets = collection<TargetRow>({ service, name: "targets" });

/** `app/name/id...` or `name/id` of an ARN of this service; the whole text where it is no such ARN, which is no row's key. */
export const keyOf = (arn: string | undefined): string =>
  /^arn:[^:]+:elasticloadbalancing:[^:]*:[^:]*:(?:loadbalancer|listener|listener-rule|targetgroup)\/(.+)$/.exec(
    arn ?? "",
  )?.[1] ??
  arn ??
  "";

export const loadBalancerAt = (context: Context, arn: string | undefined): LoadBalancerRow =>
  found(context.table(loadBalancers).get(keyOf(arn)), () => noLoadBalancer(arn ?? ""));
export const listenerAt = (context: Context, arn: string | undefined): ListenerRow =>
  found(context.table(listeners).get(keyOf(arn)), () => noListener(arn ?? ""));
export const ruleAt = (context: Context, arn: string | undefined): RuleRow =>
  found(context.table(rules).get(keyOf(arn)), () => noRule(arn ?? ""));
export const targetGroupAt = (context: Context, arn: string | undefined): TargetGroupRow =>
  found(context.table(targetGroups).get(keyOf(arn)), noTargetGroup);

/** Rules of a listener in the order of evaluation, the default one last. */
export const rulesOf = (context: Context, listener: ListenerRow): RuleRow[] =>
  context
    .table(rules)
    .list(`${listener.key}/`)
    .sort((a, b) => rank(a) - rank(b));

const rank = ({ priority }: RuleRow): number => (priority === "default" ? Number.POSITIVE_INFINITY : priority);

export const targetsOf = (context: Context, group: TargetGroupRow): TargetRow[] =>
  context.table(targets).list(`${group.key}/`);

/** ARNs of the target groups that these actions forward to. */
export const forwardedGroups = (actions: readonly Action[]): string[] =>
  actions
    .flatMap(({ ForwardConfig }) => ForwardConfig?.TargetGroups ?? [])
    .flatMap((each) => each.TargetGroupArn ?? []);

/** Load balancers that have a rule or default action for the group: at most one on AWS. */
export function usersOf(context: Context, group: TargetGroupRow): LoadBalancerRow[] {
  const keys = context
    .table(rules)
    .list()
    .filter((rule) => forwardedGroups(rule.actions).includes(group.arn))
    .map((rule) => rule.key.split("/").slice(0, 3).join("/"));
  return [...new Set(keys)].flatMap((key) => context.table(loadBalancers).get(key) ?? []);
}
