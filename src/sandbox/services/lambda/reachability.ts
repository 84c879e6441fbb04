/** What a function in a VPC reaches: decided by its subnet's route table, endpoints and security groups, read at every connection. */
import type * as EC2 from "@aws-sdk/client-ec2";
import { randomUnit } from "../../../shared/random.ts";
import { admits } from "../../engines/security-groups.ts";
import type { Context, Visit } from "../../kit/index.ts";
import { interfaceOf } from "./network-interfaces.ts";
import type { Configuration } from "./state.ts";

/** Where an environment is: in one of its function's subnets. */
export interface Place {
  readonly subnetId: string;
  readonly vpcId: string;
  readonly groupIds: readonly string[];
}

export function choosePlace({ VpcConfig }: Configuration): Place {
  const subnets = VpcConfig?.SubnetIds ?? [];
  const subnetId = subnets[Math.floor(randomUnit() * subnets.length)] ?? "";
  return { subnetId, vpcId: VpcConfig?.VpcId ?? "", groupIds: VpcConfig?.SecurityGroupIds ?? [] };
}

const HTTPS = 443;
/** An address of the world outside, for rules that let out to everywhere. */
const OUTSIDE = "203.0.113.1";

/** Whether a connection gets to where it is for. */
export async function reaches(context: Context, place: Place, visit: Visit): Promise<boolean> {
  const egress = await egressOf(context, place.groupIds);
  const service = serviceOf(context, visit);
  if (service !== undefined) {
    const endpoints = await endpointsOf(context, place.vpcId, service);
    const byGateway = endpoints.find(({ VpcEndpointType }) => VpcEndpointType === "Gateway");
    const table = await tableOf(context, place);
    const route = table?.Routes?.find(({ GatewayId }) => GatewayId === byGateway?.VpcEndpointId);
    if (byGateway && route) return letsOut(egress, { prefixList: route.DestinationPrefixListId });
    const byInterface = endpoints.find((each) => each.VpcEndpointType === "Interface" && each.PrivateDnsEnabled);
    if (byInterface) return letsOut(egress, {}) && letsIn(context, byInterface, place);
  }
  // Internal load balancers are in the VPC itself.
  if (visit.host?.startsWith("internal-")) return letsOut(egress, {});
  return letsOut(egress, {}) && leadsOut(context, place);
}

/** Signing names whose endpoint services are called otherwise. */
const ENDPOINT_NAMES: Readonly<Record<string, string>> = {
  ecr: "ecr.api",
  kinesis: "kinesis-streams",
  sagemaker: "sagemaker.api",
};

/** The service of AWS that is meant, as in names of endpoint services. */
function serviceOf(context: Context, { host, service }: Visit): string | undefined {
  const suffix = `.${context.region}.amazonaws.com`;
  if (host?.endsWith(suffix)) return host.slice(0, -suffix.length).split(".").at(-1);
  if (host !== undefined) return /(^|\.)s3\.amazonaws\.com$/.test(host) ? "s3" : undefined;
  return service === undefined ? undefined : (ENDPOINT_NAMES[service] ?? service);
}

async function endpointsOf(context: Context, vpcId: string, service: string): Promise<EC2.VpcEndpoint[]> {
  const { VpcEndpoints = [] } = await context.service<typeof EC2>("ec2").DescribeVpcEndpoints({
    Filters: [
      { Name: "vpc-id", Values: [vpcId] },
      { Name: "service-name", Values: [`com.amazonaws.${context.region}.${service}`] },
      { Name: "vpc-endpoint-state", Values: ["available"] },
    ],
  });
  return VpcEndpoints;
}

/** The subnet's own route table, or else the VPC's main one. */
async function tableOf(context: Context, { subnetId, vpcId }: Pick<Place, "subnetId" | "vpcId">) {
  const { RouteTables = [] } = await context
    .service<typeof EC2>("ec2")
    .DescribeRouteTables({ Filters: [{ Name: "vpc-id", Values: [vpcId] }] });
  return (
    RouteTables.find(({ Associations }) => Associations?.some((each) => each.SubnetId === subnetId)) ??
    RouteTables.find(({ Associations }) => Associations?.some(({ Main }) => Main))
  );
}

/**
 * Whether the default route leads to a NAT gateway that itself has the internet. An internet gateway alone is no way out:
 * Lambda's network interfaces have no public address.
 */
async function leadsOut(context: Context, place: Place): Promise<boolean> {
  const id = defaultRoute(await tableOf(context, place))?.NatGatewayId;
  if (id === undefined) return false;
  const { NatGateways = [] } = await context.service<typeof EC2>("ec2").DescribeNatGateways({ NatGatewayIds: [id] });
  const [nat] = NatGateways;
  if (nat?.State !== "available" || nat.ConnectivityType !== "public") return false;
  const table = await tableOf(context, { subnetId: nat.SubnetId ?? "", vpcId: place.vpcId });
  return defaultRoute(table)?.GatewayId?.startsWith("igw-") ?? false;
}

const defaultRoute = (table: EC2.RouteTable | undefined): EC2.Route | undefined =>
  table?.Routes?.find((route) => route.DestinationCidrBlock === "0.0.0.0/0" && route.State === "active");

async function egressOf(context: Context, GroupIds: readonly string[]): Promise<EC2.IpPermission[]> {
  const { SecurityGroups = [] } = await context
    .service<typeof EC2>("ec2")
    .DescribeSecurityGroups({ GroupIds: [...GroupIds] });
  return SecurityGroups.flatMap(({ IpPermissionsEgress = [] }) => IpPermissionsEgress);
}

/** By a rule for everywhere, or for the prefix list of a gateway endpoint. */
function letsOut(egress: readonly EC2.IpPermission[], { prefixList }: { prefixList?: string | undefined }): boolean {
  if (admits(egress, { fromIp: OUTSIDE, fromGroups: [], port: HTTPS })) return true;
  return (
    prefixList !== undefined &&
    egress.some(
      ({ IpProtocol, FromPort = 0, ToPort = 65_535, PrefixListIds = [] }) =>
        PrefixListIds.some((each) => each.PrefixListId === prefixList) &&
        (IpProtocol === "-1" || (FromPort <= HTTPS && HTTPS <= ToPort)),
    )
  );
}

/** Whether the groups of an interface endpoint let the function's network interface in. */
async function letsIn(context: Context, endpoint: EC2.VpcEndpoint, place: Place): Promise<boolean> {
  const ids = (endpoint.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []);
  const { SecurityGroups = [] } = await context.service<typeof EC2>("ec2").DescribeSecurityGroups({ GroupIds: ids });
  const rules = SecurityGroups.flatMap(({ IpPermissions = [] }) => IpPermissions);
  const fromIp = interfaceOf(context, place.subnetId, place.groupIds)?.privateIp ?? "";
  return admits(rules, { fromIp, fromGroups: place.groupIds, port: HTTPS });
}
