import type { Api } from "./api.ts";
import { badConfiguration, invalid, notInSandbox } from "./faults.ts";
import {
  type LoadBalancerRow,
  loadBalancerAt,
  loadBalancers,
  type TargetGroupRow,
  targetGroupAt,
  targetGroups,
} from "./state.ts";

interface Attribute {
  readonly fallback: string;
  readonly values: RegExp;
}

const SWITCH = /^(?:true|false)$/;
const TEXT = /^.*$/;
const attribute = (fallback: string, values: RegExp): Attribute => ({ fallback, values });

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html */
const LOAD_BALANCER: Readonly<Record<string, Attribute>> = {
  "access_logs.s3.enabled": attribute("false", /^false$/),
  "access_logs.s3.bucket": attribute("", TEXT),
  "access_logs.s3.prefix": attribute("", TEXT),
  "connection_logs.s3.enabled": attribute("false", /^false$/),
  "connection_logs.s3.bucket": attribute("", TEXT),
  "connection_logs.s3.prefix": attribute("", TEXT),
  "health_check_logs.s3.enabled": attribute("false", /^false$/),
  "health_check_logs.s3.bucket": attribute("", TEXT),
  "health_check_logs.s3.prefix": attribute("", TEXT),
  "client_keep_alive.seconds": attribute("3600", /^\d+$/),
  "deletion_protection.enabled": attribute("false", SWITCH),
  "idle_timeout.timeout_seconds": attribute("60", /^\d+$/),
  "ipv6.deny_all_igw_traffic": attribute("false", SWITCH),
  "load_balancing.cross_zone.enabled": attribute("true", /^true$/),
  "routing.http.desync_mitigation_mode": attribute("defensive", /^(?:monitor|defensive|strictest)$/),
  "routing.http.drop_invalid_header_fields.enabled": attribute("false", SWITCH),
  "routing.http.preserve_host_header.enabled": attribute("false", SWITCH),
  "routing.http.x_amzn_tls_version_and_cipher_suite.enabled": attribute("false", SWITCH),
  "routing.http.xff_client_port.enabled": attribute("false", SWITCH),
  "routing.http.xff_header_processing.mode": attribute("append", /^(?:append|preserve|remove)$/),
  "routing.http2.enabled": attribute("true", SWITCH),
  "waf.fail_open.enabled": attribute("false", SWITCH),
  "zonal_shift.config.enabled": attribute("false", SWITCH),
};

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html */
const TARGET_GROUP: Readonly<Record<string, Attribute>> = {
  "deregistration_delay.timeout_seconds": attribute("300", /^(?:\d{1,3}|[12]\d{3}|3[0-5]\d\d|3600)$/),
  "load_balancing.algorithm.anomaly_mitigation": attribute("off", /^off$/),
  "load_balancing.algorithm.type": attribute(
    "round_robin",
    /^(?:round_robin|least_outstanding_requests|weighted_random)$/,
  ),
  "load_balancing.cross_zone.enabled": attribute(
    "use_load_balancer_configuration",
    /^(?:true|false|use_load_balancer_configuration)$/,
  ),
  "slow_start.duration_seconds": attribute("0", /^(?:0|[3-8]\d|90|\d{3})$/),
  "stickiness.app_cookie.cookie_name": attribute("", TEXT),
  "stickiness.app_cookie.duration_seconds": attribute("86400", /^\d+$/),
  "stickiness.enabled": attribute("false", SWITCH),
  "stickiness.lb_cookie.duration_seconds": attribute("86400", /^\d+$/),
  "stickiness.type": attribute("lb_cookie", /^(?:lb_cookie|app_cookie)$/),
  "target_group_health.dns_failover.minimum_healthy_targets.count": attribute("1", /^(?:off|\d+)$/),
  "target_group_health.dns_failover.minimum_healthy_targets.percentage": attribute("off", /^(?:off|\d{1,3})$/),
  "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count": attribute("1", /^\d+$/),
  "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage": attribute(
    "off",
    /^(?:off|\d{1,3})$/,
  ),
};

/** Values that AWS takes but that would change nothing here: refused rather than ignored. */
const NOT_DONE: Readonly<Record<string, RegExp>> = {
  "access_logs.s3.enabled": /^true$/,
  "connection_logs.s3.enabled": /^true$/,
  "health_check_logs.s3.enabled": /^true$/,
  "load_balancing.algorithm.type": /^weighted_random$/,
  "load_balancing.algorithm.anomaly_mitigation": /^on$/,
  "slow_start.duration_seconds": /^(?!0$)/,
  "stickiness.type": /^app_cookie$/,
};

type Pair = { Key?: string | undefined; Value?: string | undefined };

function checked(known: Readonly<Record<string, Attribute>>, pairs: readonly Pair[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map(({ Key = "", Value = "" }) => {
      const rule = known[Key];
      if (!rule) throw badConfiguration(`Key '${Key}' not recognized or is not supported`);
      if (NOT_DONE[Key]?.test(Value)) throw notInSandbox(`Attribute ${Key}=${Value}`);
      if (!rule.values.test(Value)) throw invalid(`The value '${Value}' for the attribute '${Key}' is not valid`);
      return [Key, Value];
    }),
  );
}

const listed = (known: Readonly<Record<string, Attribute>>, set: Readonly<Record<string, string>>) =>
  Object.entries(known).map(([Key, { fallback }]) => ({ Key, Value: set[Key] ?? fallback }));

export const loadBalancerAttribute = (row: LoadBalancerRow, key: keyof typeof LOAD_BALANCER & string): string =>
  row.attributes[key] ?? LOAD_BALANCER[key]?.fallback ?? "";

export const targetGroupAttribute = (row: TargetGroupRow, key: keyof typeof TARGET_GROUP & string): string =>
  row.attributes[key] ?? TARGET_GROUP[key]?.fallback ?? "";

export const describeLoadBalancerAttributes: Api<"DescribeLoadBalancerAttributes"> = (input, context) => ({
  Attributes: listed(LOAD_BALANCER, loadBalancerAt(context, input.LoadBalancerArn).attributes),
});

export const modifyLoadBalancerAttributes: Api<"ModifyLoadBalancerAttributes"> = (input, context) => {
  const row = loadBalancerAt(context, input.LoadBalancerArn);
  const attributes = { ...row.attributes, ...checked(LOAD_BALANCER, input.Attributes ?? []) };
  context.table(loadBalancers).patch(row.key, { attributes });
  return { Attributes: listed(LOAD_BALANCER, attributes) };
};

export const describeTargetGroupAttributes: Api<"DescribeTargetGroupAttributes"> = (input, context) => ({
  Attributes: listed(TARGET_GROUP, targetGroupAt(context, input.TargetGroupArn).attributes),
});

export const modifyTargetGroupAttributes: Api<"ModifyTargetGroupAttributes"> = (input, context) => {
  const row = targetGroupAt(context, input.TargetGroupArn);
  const attributes = { ...row.attributes, ...checked(TARGET_GROUP, input.Attributes ?? []) };
  context.table(targetGroups).patch(row.key, { attributes });
  return { Attributes: listed(TARGET_GROUP, attributes) };
};
