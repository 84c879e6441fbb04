import type * as ELBv2 from "@aws-sdk/client-elastic-load-balancing-v2";
import { randomHex } from "../../../shared/random.ts";
import { arn, type Context, fault, fromTagList, page } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { invalid, notInSandbox } from "./faults.ts";
import { checkHealthCheck } from "./health-check-settings.ts";
import {
  loadBalancerAt,
  type TargetGroupRow,
  targetGroupAt,
  targetGroups,
  targets,
  targetsOf,
  usersOf,
} from "./state.ts";

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html */
export const createTargetGroup: Api<"CreateTargetGroup"> = (input, context) => {
  const name = input.Name ?? "";
  requireName(name);
  const targetType = input.TargetType ?? "instance";
  if (targetType !== "instance" && targetType !== "ip") throw notInSandbox(`Target type '${targetType}'`);
  if (input.Protocol === undefined) throw invalid("A protocol must be specified");
  if (input.Protocol !== "HTTP") throw notInSandbox(`Target group protocol '${input.Protocol}'`);
  if ((input.ProtocolVersion ?? "HTTP1") !== "HTTP1") throw notInSandbox(`Protocol version '${input.ProtocolVersion}'`);
  if ((input.IpAddressType ?? "ipv4") !== "ipv4") throw notInSandbox(`IpAddressType '${input.IpAddressType}'`);
  if (input.TargetControlPort !== undefined) throw notInSandbox("TargetControlPort");
  if (input.Port === undefined) throw invalid("A port must be specified");
  if (input.VpcId === undefined) throw invalid("A VPC ID must be specified");
  const settings = { port: input.Port, vpcId: input.VpcId, targetType, healthCheck: checkHealthCheck(input) };
  const twin = context.table(targetGroups).list(`${name}/`)[0];
  if (twin) return { TargetGroups: [described(context, sameOrRefused(twin, settings))] };
  const key = `${name}/${randomHex(16)}`;
  const row: TargetGroupRow = {
    key,
    arn: arn(context, "elasticloadbalancing", `targetgroup/${key}`),
    name,
    ...settings,
    attributes: {},
    tags: fromTagList(input.Tags),
  };
  context.table(targetGroups).put(key, row);
  return { TargetGroups: [described(context, row)] };
};

function requireName(name: string): void {
  if (name.length > 32) throw invalid(`Target group name '${name}' cannot be longer than '32' characters`);
  if (!/^[A-Za-z0-9-]+$/.test(name))
    throw invalid(
      `Target group name '${name}' can only contain characters that are alphanumeric characters or hyphens(-)`,
    );
  if (name.startsWith("-") || name.endsWith("-"))
    throw invalid(`Target group name '${name}' cannot begin or end with a hyphen(-)`);
}

function sameOrRefused(
  twin: TargetGroupRow,
  asked: Pick<TargetGroupRow, "port" | "vpcId" | "targetType" | "healthCheck">,
): TargetGroupRow {
  const text = (of: typeof asked) => JSON.stringify([of.port, of.vpcId, of.targetType, of.healthCheck]);
  if (text(twin) === text(asked)) return twin;
  throw fault(
    "DuplicateTargetGroupNameException",
    `A target group with the same name '${twin.name}' exists, but with different settings`,
  );
}

export const modifyTargetGroup: Api<"ModifyTargetGroup"> = (input, context) => {
  const row = targetGroupAt(context, input.TargetGroupArn);
  const after = context.table(targetGroups).patch(row.key, { healthCheck: checkHealthCheck(input, row.healthCheck) });
  return { TargetGroups: after ? [described(context, after)] : [] };
};

export const deleteTargetGroup: Api<"DeleteTargetGroup"> = (input, context) => {
  if (!/:targetgroup\/[^/]+\/[^/]+$/.test(input.TargetGroupArn ?? ""))
    throw invalid(`'${input.TargetGroupArn}' is not a valid target group ARN`);
  const row = context.table(targetGroups).get((input.TargetGroupArn ?? "").split(":targetgroup/")[1] ?? "");
  // Deleting a group that is not there succeeds, as for load balancers.
  if (!row) return {};
  if (usersOf(context, row).length > 0)
    throw fault("ResourceInUseException", `Target group '${row.arn}' is currently in use by a listener or a rule`);
  for (const { key } of targetsOf(context, row)) context.table(targets).delete(key);
  context.table(targetGroups).delete(row.key);
  return {};
};

export const describeTargetGroups: Api<"DescribeTargetGroups"> = (input, context) => {
  const { TargetGroupArns: arns = [], Names: names = [] } = input;
  const all = context.table(targetGroups).list();
  if (names.some((name) => !all.some((row) => row.name === name)))
    throw fault("TargetGroupNotFoundException", "One or more target groups not found");
  const balancer = input.LoadBalancerArn === undefined ? undefined : loadBalancerAt(context, input.LoadBalancerArn);
  const rows = (arns.length > 0 ? arns.map((each) => targetGroupAt(context, each)) : all)
    .filter(({ name }) => names.length === 0 || names.includes(name))
    .filter((row) => !balancer || usersOf(context, row).some(({ key }) => key === balancer.key));
  const { items, next } = page(rows, {
    token: input.Marker,
    limit: input.PageSize,
    max: 400,
    badToken: "ValidationError",
  });
  return { TargetGroups: items.map((row) => described(context, row)), NextMarker: next };
};

const described = (context: Context, row: TargetGroupRow): ELBv2.TargetGroup => ({
  TargetGroupArn: row.arn,
  TargetGroupName: row.name,
  Protocol: "HTTP",
  Port: row.port,
  VpcId: row.vpcId,
  HealthCheckProtocol: "HTTP",
  HealthCheckPort: row.healthCheck.port,
  HealthCheckEnabled: row.healthCheck.enabled,
  HealthCheckIntervalSeconds: row.healthCheck.intervalSeconds,
  HealthCheckTimeoutSeconds: row.healthCheck.timeoutSeconds,
  HealthyThresholdCount: row.healthCheck.healthyThreshold,
  UnhealthyThresholdCount: row.healthCheck.unhealthyThreshold,
  HealthCheckPath: row.healthCheck.path,
  Matcher: { HttpCode: row.healthCheck.codes },
  LoadBalancerArns: usersOf(context, row).map((balancer) => balancer.arn),
  TargetType: row.targetType,
  ProtocolVersion: "HTTP1",
  IpAddressType: "ipv4",
});
