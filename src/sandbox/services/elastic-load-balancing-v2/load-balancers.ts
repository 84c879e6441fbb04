import type * as ELBv2 from "@aws-sdk/client-elastic-load-balancing-v2";
import { randomHex, randomUnit } from "../../../shared/random.ts";
import { arn, type Context, fault, fromTagList, page } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { loadBalancerAttribute } from "./attributes.ts";
import { invalid, notInSandbox } from "./faults.ts";
import { dropListener } from "./listeners.ts";
import { defaultSecurityGroup, placeIn, requireInternetGateway, requireSecurityGroups } from "./placement.ts";
import { type LoadBalancerRow, listeners, loadBalancerAt, loadBalancers } from "./state.ts";

/** Z35SXDOTRQ7X7K is the hosted zone of application load balancers in us-east-1. */
const HOSTED_ZONE = "Z35SXDOTRQ7X7K";
/** AWS needs about two minutes. */
const PROVISIONING_MS = 120_000;

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html */
export const createLoadBalancer: Api<"CreateLoadBalancer"> = async (input, context) => {
  const name = input.Name ?? "";
  requireName(name);
  requireSupported(input);
  const scheme = input.Scheme ?? "internet-facing";
  const subnetIds = input.Subnets ?? (input.SubnetMappings ?? []).map(({ SubnetId }) => SubnetId ?? "");
  const { vpcId, zones } = await placeIn(context, subnetIds);
  const asked = { scheme, subnetIds, groups: input.SecurityGroups };
  const twin = context.table(loadBalancers).list(`app/${name}/`)[0];
  if (twin) return { LoadBalancers: [described(sameOrRefused(twin, asked))] };
  if (scheme === "internet-facing") await requireInternetGateway(context, vpcId);
  const securityGroups = input.SecurityGroups?.length
    ? await requireSecurityGroups(context, vpcId, input.SecurityGroups)
    : [await defaultSecurityGroup(context, vpcId)];
  const key = `app/${name}/${randomHex(16)}`;
  const row: LoadBalancerRow = {
    key,
    arn: arn(context, "elasticloadbalancing", `loadbalancer/${key}`),
    name,
    dnsName: `${scheme === "internal" ? "internal-" : ""}${name}-${tenDigits()}.${context.region}.elb.amazonaws.com`,
    scheme,
    vpcId,
    createdAt: context.clock.now(),
    state: "provisioning",
    zones,
    securityGroups,
    attributes: {},
    tags: fromTagList(input.Tags),
  };
  context.table(loadBalancers).put(key, row);
  context.later("attach", 0, { key });
  context.later("activate", context.clock.lifecycle(PROVISIONING_MS), { key });
  return { LoadBalancers: [described(row)] };
};

const tenDigits = (): string => String(Math.floor(1e9 + randomUnit() * 9e9));

function requireName(name: string): void {
  if (name.length > 32) throw invalid(`The load balancer name '${name}' cannot be longer than '32' characters`);
  if (!/^[A-Za-z0-9-]+$/.test(name))
    throw invalid(
      `The load balancer name '${name}' can only contain characters that are alphanumeric characters and hyphens(-)`,
    );
  if (name.startsWith("-") || name.endsWith("-"))
    throw invalid(`The load balancer name '${name}' cannot begin or end with a hyphen(-)`);
  if (name.startsWith("internal-"))
    throw invalid(`The load balancer name '${name}' cannot begin with the reserved prefix 'internal-'`);
}

function requireSupported(input: ELBv2.CreateLoadBalancerInput): void {
  if ((input.Type ?? "application") !== "application") throw notInSandbox(`Load balancer type '${input.Type}'`);
  if ((input.IpAddressType ?? "ipv4") !== "ipv4") throw notInSandbox(`IpAddressType '${input.IpAddressType}'`);
  if (input.CustomerOwnedIpv4Pool !== undefined) throw notInSandbox("CustomerOwnedIpv4Pool");
  if (input.IpamPools !== undefined) throw notInSandbox("IpamPools");
  if (input.Subnets !== undefined && input.SubnetMappings !== undefined)
    throw invalid("You must specify either subnets or subnet mappings, but not both");
}

/** Creating again with the same settings answers the existing one. */
function sameOrRefused(
  twin: LoadBalancerRow,
  asked: { scheme: string; subnetIds: readonly string[]; groups: readonly string[] | undefined },
): LoadBalancerRow {
  const sameList = (a: readonly string[], b: readonly string[]) => [...a].sort().join() === [...b].sort().join();
  const same =
    twin.scheme === asked.scheme &&
    sameList(
      twin.zones.map(({ subnetId }) => subnetId),
      asked.subnetIds,
    ) &&
    (asked.groups === undefined || sameList(twin.securityGroups, asked.groups));
  if (same) return twin;
  throw fault(
    "DuplicateLoadBalancerNameException",
    `A load balancer with the same name '${twin.name}' exists, but with different settings`,
  );
}

/** Unknown load balancers are already deleted: AWS answers success. */
export const deleteLoadBalancer: Api<"DeleteLoadBalancer"> = (input, context) => {
  if (!/:loadbalancer\/app\/[^/]+\/[^/]+$/.test(input.LoadBalancerArn ?? ""))
    throw invalid(`'${input.LoadBalancerArn}' is not a valid load balancer ARN`);
  const row = context.table(loadBalancers).get((input.LoadBalancerArn ?? "").split(":loadbalancer/")[1] ?? "");
  if (!row) return {};
  if (loadBalancerAttribute(row, "deletion_protection.enabled") === "true")
    throw fault(
      "OperationNotPermittedException",
      `Load balancer '${row.arn}' cannot be deleted because deletion protection is enabled`,
    );
  for (const listener of context.table(listeners).list(`${row.key}/`)) dropListener(context, listener);
  context.table(loadBalancers).delete(row.key);
  // The network interfaces outlive the load balancer for a while, and hold its subnets and security groups.
  context.later("release", context.clock.lifecycle(PROVISIONING_MS), { key: row.key });
  return {};
};

export const describeLoadBalancers: Api<"DescribeLoadBalancers"> = (input, context) => {
  const { LoadBalancerArns: arns = [], Names: names = [] } = input;
  const all = context.table(loadBalancers).list();
  const missing = names.filter((name) => !all.some((row) => row.name === name));
  if (missing.length > 0)
    throw fault("LoadBalancerNotFoundException", `Load balancers '[${missing.join(", ")}]' not found`);
  const rows =
    arns.length > 0
      ? arns.map((each) => loadBalancerAt(context, each))
      : all.filter(({ name }) => names.length === 0 || names.includes(name));
  const { items, next } = page(rows, {
    token: input.Marker,
    limit: input.PageSize,
    max: 400,
    badToken: "ValidationError",
  });
  return { LoadBalancers: items.map(described), NextMarker: next };
};

const described = (row: LoadBalancerRow): ELBv2.LoadBalancer => ({
  LoadBalancerArn: row.arn,
  DNSName: row.dnsName,
  CanonicalHostedZoneId: HOSTED_ZONE,
  CreatedTime: new Date(row.createdAt),
  LoadBalancerName: row.name,
  Scheme: row.scheme,
  VpcId: row.vpcId,
  State: { Code: row.state },
  Type: "application",
  AvailabilityZones: zonesOf(row),
  SecurityGroups: [...row.securityGroups],
  IpAddressType: "ipv4",
});

export const zonesOf = (row: LoadBalancerRow): ELBv2.AvailabilityZone[] =>
  row.zones.map(({ zone, subnetId }) => ({ ZoneName: zone, SubnetId: subnetId, LoadBalancerAddresses: [] }));

export function activate({ key }: { key: string }, context: Context): void {
  context.table(loadBalancers).patch(key, { state: "active" });
}
