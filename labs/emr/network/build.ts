/** Makes the run's network, piece by piece; a piece with the run's name is kept. */
import { EC2, type Filter, type IpPermission, type ResourceType, type TagSpecification } from "@aws-sdk/client-ec2";
import { accept, found, type LabContext } from "../../../src/lab/index.ts";
import { EMR_TAG } from "../names.ts";

type Builder = Pick<LabContext, "aws" | "run" | "until">;

const RANGE = "10.63.0.0/24";
const SUBNET_RANGES = ["10.63.0.0/25", "10.63.0.128/25"] as const;
/** Where the Jupyter Enterprise Gateway of a cluster listens. */
export const GATEWAY_PORT = 18_888;

export async function keepOrMakeVpc(context: Builder): Promise<string> {
  const ec2 = context.aws(EC2);
  const { Vpcs = [] } = await ec2.describeVpcs({ Filters: byName(context, "vpc") });
  const made = Vpcs[0] ?? (await ec2.createVpc({ CidrBlock: RANGE, TagSpecifications: named(context, "vpc") })).Vpc;
  const VpcId = found(made?.VpcId, "EC2 answered without a VPC id.");
  await context.until({
    for: "the VPC to become available",
    read: async () => (await ec2.describeVpcs({ VpcIds: [VpcId] })).Vpcs?.[0]?.State ?? "absent",
    observed: (state) => state,
    done: (state) => state === "available",
    usual: 5,
    limit: 60,
  });
  // Nodes find each other by names of the VPC's own DNS.
  await ec2.modifyVpcAttribute({ VpcId, EnableDnsHostnames: { Value: true } });
  return VpcId;
}

/** Two public subnets in two zones: EMR takes the one with room. */
export async function keepOrMakeSubnets(context: Builder, VpcId: string): Promise<string[]> {
  const ec2 = context.aws(EC2);
  const { AvailabilityZones = [] } = await ec2.describeAvailabilityZones({
    Filters: [{ Name: "state", Values: ["available"] }],
  });
  const ids: string[] = [];
  for (const [i, CidrBlock] of SUBNET_RANGES.entries()) {
    const logical = `public-${i + 1}`;
    const { Subnets = [] } = await ec2.describeSubnets({ Filters: byName(context, logical) });
    const AvailabilityZone = AvailabilityZones[i]?.ZoneName;
    const TagSpecifications = named(context, "subnet", logical);
    const made =
      Subnets[0] ?? (await ec2.createSubnet({ VpcId, CidrBlock, AvailabilityZone, TagSpecifications })).Subnet;
    const SubnetId = found(made?.SubnetId, "EC2 answered without a subnet id.");
    await ec2.modifySubnetAttribute({ SubnetId, MapPublicIpOnLaunch: { Value: true } });
    ids.push(SubnetId);
  }
  return ids;
}

/** An internet gateway, a route table that leads to it, and the way to S3 that costs nothing. */
export async function keepOrMakeWayOut(context: Builder, VpcId: string, subnetIds: readonly string[]): Promise<void> {
  const ec2 = context.aws(EC2);
  const { InternetGateways = [] } = await ec2.describeInternetGateways({ Filters: byName(context, "igw") });
  const gateway =
    InternetGateways[0] ??
    (await ec2.createInternetGateway({ TagSpecifications: named(context, "internet-gateway", "igw") })).InternetGateway;
  const GatewayId = found(gateway?.InternetGatewayId, "EC2 answered without a gateway id.");
  if (!gateway?.Attachments?.some((each) => each.VpcId === VpcId))
    await ec2.attachInternetGateway({ InternetGatewayId: GatewayId, VpcId });

  const { RouteTables = [] } = await ec2.describeRouteTables({ Filters: byName(context, "public") });
  const table =
    RouteTables[0] ??
    (await ec2.createRouteTable({ VpcId, TagSpecifications: named(context, "route-table", "public") })).RouteTable;
  const RouteTableId = found(table?.RouteTableId, "EC2 answered without a route table id.");
  if (!table?.Routes?.some((route) => route.GatewayId === GatewayId))
    await ec2.createRoute({ RouteTableId, DestinationCidrBlock: "0.0.0.0/0", GatewayId });
  for (const SubnetId of subnetIds)
    if (!table?.Associations?.some((each) => each.SubnetId === SubnetId))
      await ec2.associateRouteTable({ RouteTableId, SubnetId });
  await keepOrMakeEndpoint(context, VpcId, RouteTableId);
}

async function keepOrMakeEndpoint(context: Builder, VpcId: string, RouteTableId: string): Promise<void> {
  const ec2 = context.aws(EC2);
  const { VpcEndpoints = [] } = await ec2.describeVpcEndpoints({
    Filters: [{ Name: "vpc-id", Values: [VpcId] }],
  });
  if (VpcEndpoints.some(({ State }) => !/^delet/i.test(String(State)))) return;
  await ec2.createVpcEndpoint({
    VpcId,
    VpcEndpointType: "Gateway",
    ServiceName: `com.amazonaws.${context.run.region}.s3`,
    RouteTableIds: [RouteTableId],
    TagSpecifications: named(context, "vpc-endpoint", "s3"),
  });
}

export const GROUPS = {
  primary: "the primary node; EMR adds its rules",
  core: "core and task nodes; EMR adds its rules",
  engine: "what notebooks reach on the primary node",
  workspace: "notebooks",
} as const;

export type GroupName = keyof typeof GROUPS;

export async function keepOrMakeGroups(context: Builder, VpcId: string): Promise<void> {
  await keepOrMakeGroup(context, VpcId, "primary");
  await keepOrMakeGroup(context, VpcId, "core");
  const engine = await keepOrMakeGroup(context, VpcId, "engine");
  const workspace = await keepOrMakeGroup(context, VpcId, "workspace");
  await openGateway(context, { engine, workspace });
}

async function keepOrMakeGroup(context: Builder, VpcId: string, logical: GroupName): Promise<string> {
  const ec2 = context.aws(EC2);
  const GroupName = context.run.name(logical);
  const { SecurityGroups = [] } = await ec2.describeSecurityGroups({
    Filters: [
      { Name: "vpc-id", Values: [VpcId] },
      { Name: "group-name", Values: [GroupName] },
    ],
  });
  const TagSpecifications = named(context, "security-group", logical);
  const made =
    SecurityGroups[0] ??
    (await ec2.createSecurityGroup({ GroupName, Description: GROUPS[logical], VpcId, TagSpecifications }));
  return found(made.GroupId, "EC2 answered without a group id.");
}

/** Notebooks may call the gateway on the primary node: out of the one group, into the other. */
export async function openGateway(
  { aws }: Pick<LabContext, "aws">,
  { engine, workspace }: { engine: string; workspace: string },
): Promise<void> {
  const ingress = { GroupId: engine, IpPermissions: [gatewayRule(workspace)] };
  await accept(aws(EC2).authorizeSecurityGroupIngress(ingress), "InvalidPermission.Duplicate");
  const egress = { GroupId: workspace, IpPermissions: [gatewayRule(engine)] };
  await accept(aws(EC2).authorizeSecurityGroupEgress(egress), "InvalidPermission.Duplicate");
}

export const gatewayRule = (GroupId: string): IpPermission => ({
  IpProtocol: "tcp",
  FromPort: GATEWAY_PORT,
  ToPort: GATEWAY_PORT,
  UserIdGroupPairs: [{ GroupId }],
});

const byName = ({ run }: Builder, logical: string): Filter[] => [{ Name: "tag:Name", Values: [run.name(logical)] }];

const named = ({ run }: Builder, ResourceType: ResourceType, logical: string = ResourceType): TagSpecification[] => [
  { ResourceType, Tags: [{ Key: "Name", Value: run.name(logical) }, EMR_TAG] },
];
