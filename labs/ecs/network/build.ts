/** Makes the run's network, piece by piece; a piece with the run's name is kept. */
import { EC2, type Filter, type IpPermission, type ResourceType, type TagSpecification } from "@aws-sdk/client-ec2";
import { accept, found, type LabContext } from "../../../src/lab/index.ts";

export const VPC_RANGE = "10.41.0.0/16";
const SUBNET_RANGES = ["10.41.0.0/24", "10.41.1.0/24"] as const;

type Builder = Pick<LabContext, "aws" | "run" | "until">;

export async function keepOrMakeVpc(context: Builder): Promise<string> {
  const { aws, until } = context;
  const ec2 = aws(EC2);
  const { Vpcs = [] } = await ec2.describeVpcs({ Filters: byName(context, "vpc") });
  const made = Vpcs[0] ?? (await ec2.createVpc({ CidrBlock: VPC_RANGE, TagSpecifications: named(context, "vpc") })).Vpc;
  const vpcId = found(made?.VpcId, "EC2 answered without a VPC id.");
  await until({
    for: "the VPC to become available",
    read: async () => (await ec2.describeVpcs({ VpcIds: [vpcId] })).Vpcs?.[0]?.State ?? "absent",
    observed: (state) => state,
    done: (state) => state === "available",
    usual: 5,
    limit: 60,
  });
  // Tasks find each other by names of the VPC's own DNS.
  await ec2.modifyVpcAttribute({ VpcId: vpcId, EnableDnsHostnames: { Value: true } });
  return vpcId;
}

/** Two public subnets, one per zone, in the order of the zones. */
export async function keepOrMakeSubnets(
  context: Builder,
  vpcId: string,
  zones: readonly [string, string],
): Promise<string[]> {
  const ec2 = context.aws(EC2);
  const ids: string[] = [];
  for (const [i, zone] of zones.entries()) {
    const logical = `public-${i + 1}`;
    const { Subnets = [] } = await ec2.describeSubnets({ Filters: byName(context, logical) });
    const AvailabilityZone = zone;
    const CidrBlock = SUBNET_RANGES[i];
    const TagSpecifications = named(context, "subnet", logical);
    const made =
      Subnets[0] ?? (await ec2.createSubnet({ VpcId: vpcId, CidrBlock, AvailabilityZone, TagSpecifications })).Subnet;
    const id = found(made?.SubnetId, "EC2 answered without a subnet id.");
    await ec2.modifySubnetAttribute({ SubnetId: id, MapPublicIpOnLaunch: { Value: true } });
    ids.push(id);
  }
  return ids;
}

/** An internet gateway and a route table that sends everything else to it. */
export async function keepOrMakeWayOut(context: Builder, vpcId: string, subnetIds: readonly string[]): Promise<void> {
  const ec2 = context.aws(EC2);
  const { InternetGateways = [] } = await ec2.describeInternetGateways({ Filters: byName(context, "igw") });
  const gateway =
    InternetGateways[0] ??
    (await ec2.createInternetGateway({ TagSpecifications: named(context, "internet-gateway", "igw") })).InternetGateway;
  const gatewayId = found(gateway?.InternetGatewayId, "EC2 answered without a gateway id.");
  if (!gateway?.Attachments?.some((each) => each.VpcId === vpcId))
    await ec2.attachInternetGateway({ InternetGatewayId: gatewayId, VpcId: vpcId });

  const { RouteTables = [] } = await ec2.describeRouteTables({ Filters: byName(context, "public") });
  const table =
    RouteTables[0] ??
    (await ec2.createRouteTable({ VpcId: vpcId, TagSpecifications: named(context, "route-table", "public") }))
      .RouteTable;
  const RouteTableId = found(table?.RouteTableId, "EC2 answered without a route table id.");
  if (!table?.Routes?.some((route) => route.GatewayId === gatewayId))
    await ec2.createRoute({ RouteTableId, DestinationCidrBlock: "0.0.0.0/0", GatewayId: gatewayId });
  for (const SubnetId of subnetIds)
    if (!table?.Associations?.some((each) => each.SubnetId === SubnetId))
      await ec2.associateRouteTable({ RouteTableId, SubnetId });
}

/** Three security groups: for the load balancer, for tasks with an address of their own, for container instances. */
export async function keepOrMakeGroups(context: Builder, vpcId: string, callerIp: string): Promise<void> {
  const balancer = await keepOrMakeGroup(context, vpcId, "alb", "asks the services");
  const task = await keepOrMakeGroup(context, vpcId, "task", "tasks in awsvpc mode");
  const host = await keepOrMakeGroup(context, vpcId, "host", "container instances");
  const IpRanges = [{ CidrIp: `${callerIp}/32` }];
  const from = (...groups: string[]) => ({ UserIdGroupPairs: groups.map((GroupId) => ({ GroupId })) });
  await admit(context, balancer, [
    { IpProtocol: "tcp", FromPort: 80, ToPort: 80, IpRanges },
    { IpProtocol: "tcp", FromPort: 8080, ToPort: 8080, IpRanges },
  ]);
  await admit(context, task, [{ IpProtocol: "tcp", FromPort: 8080, ToPort: 8080, ...from(balancer, task) }]);
  // In bridge mode Docker picks a free port of the host above 32767.
  await admit(context, host, [{ IpProtocol: "tcp", FromPort: 32_768, ToPort: 65_535, ...from(balancer, task) }]);
}

async function keepOrMakeGroup(context: Builder, vpcId: string, logical: string, what: string): Promise<string> {
  const ec2 = context.aws(EC2);
  const GroupName = context.run.name(logical);
  const { SecurityGroups = [] } = await ec2.describeSecurityGroups({
    Filters: [
      { Name: "vpc-id", Values: [vpcId] },
      { Name: "group-name", Values: [GroupName] },
    ],
  });
  const TagSpecifications = named(context, "security-group", logical);
  const made =
    SecurityGroups[0] ??
    (await ec2.createSecurityGroup({ GroupName, Description: what, VpcId: vpcId, TagSpecifications }));
  return found(made.GroupId, "EC2 answered without a group id.");
}

/** One rule per call, so that a rule left by an interrupted attempt does not refuse the others. */
async function admit({ aws }: Builder, GroupId: string, permissions: readonly IpPermission[]): Promise<void> {
  for (const permission of permissions)
    for (const single of separate(permission))
      await accept(
        aws(EC2).authorizeSecurityGroupIngress({ GroupId, IpPermissions: [single] }),
        "InvalidPermission.Duplicate",
      );
}

const separate = ({ IpRanges = [], UserIdGroupPairs = [], ...ports }: IpPermission): IpPermission[] => [
  ...IpRanges.map((range) => ({ ...ports, IpRanges: [range] })),
  ...UserIdGroupPairs.map((pair) => ({ ...ports, UserIdGroupPairs: [pair] })),
];

const byName = ({ run }: Builder, logical: string): Filter[] => [{ Name: "tag:Name", Values: [run.name(logical)] }];

const named = ({ run }: Builder, ResourceType: ResourceType, logical: string = ResourceType): TagSpecification[] => [
  { ResourceType, Tags: [{ Key: "Name", Value: run.name(logical) }] },
];
