/** A VPC without a way out: two subnets whose route table leads nowhere but into the VPC. */
import { EC2, type Filter, type ResourceType, type TagSpecification } from "@aws-sdk/client-ec2";
import { found, type LabContext } from "../../../src/lab/index.ts";

type Builder = Pick<LabContext, "aws" | "run" | "until">;

const VPC_RANGE = "10.43.0.0/16";
const SUBNET_RANGES = ["10.43.0.0/24", "10.43.1.0/24"];

export async function keepOrMakeVpc(context: Builder): Promise<string> {
  const ec2 = context.aws(EC2);
  const { Vpcs = [] } = await ec2.describeVpcs({ Filters: byName(context, "vpc") });
  if (Vpcs[0]?.VpcId) return Vpcs[0].VpcId;
  const { Vpc } = await ec2.createVpc({ CidrBlock: VPC_RANGE, TagSpecifications: named(context, "vpc", "vpc") });
  const vpcId = found(Vpc?.VpcId, "EC2 answered without a VPC id.");
  await context.until({
    for: "the VPC to become available",
    read: async () => (await ec2.describeVpcs({ VpcIds: [vpcId] })).Vpcs?.[0]?.State ?? "absent",
    observed: (state) => state,
    done: (state) => state === "available",
    usual: 5,
    limit: 60,
  });
  // With both, services are called by their own names through interface endpoints, too.
  await ec2.modifyVpcAttribute({ VpcId: vpcId, EnableDnsSupport: { Value: true } });
  await ec2.modifyVpcAttribute({ VpcId: vpcId, EnableDnsHostnames: { Value: true } });
  return vpcId;
}

/** In two zones, as Lambda recommends; both in the one route table. */
export async function keepOrMakeSubnets(context: Builder, vpcId: string): Promise<string[]> {
  const ec2 = context.aws(EC2);
  const { AvailabilityZones = [] } = await ec2.describeAvailabilityZones({
    Filters: [{ Name: "zone-type", Values: ["availability-zone"] }],
  });
  const ids: string[] = [];
  for (const [i, CidrBlock] of SUBNET_RANGES.entries()) {
    const logical = `private-${i + 1}`;
    const { Subnets = [] } = await ec2.describeSubnets({ Filters: byName(context, logical) });
    const AvailabilityZone = AvailabilityZones[i]?.ZoneName;
    const TagSpecifications = named(context, "subnet", logical);
    const made =
      Subnets[0] ?? (await ec2.createSubnet({ VpcId: vpcId, CidrBlock, AvailabilityZone, TagSpecifications })).Subnet;
    ids.push(found(made?.SubnetId, "EC2 answered without a subnet id."));
  }
  await keepOrMakeTable(context, vpcId, ids);
  return ids;
}

async function keepOrMakeTable(context: Builder, vpcId: string, subnetIds: readonly string[]): Promise<void> {
  const ec2 = context.aws(EC2);
  const { RouteTables = [] } = await ec2.describeRouteTables({ Filters: byName(context, "private") });
  const TagSpecifications = named(context, "route-table", "private");
  const table = RouteTables[0] ?? (await ec2.createRouteTable({ VpcId: vpcId, TagSpecifications })).RouteTable;
  const RouteTableId = found(table?.RouteTableId, "EC2 answered without a route table id.");
  for (const SubnetId of subnetIds)
    if (!table?.Associations?.some((each) => each.SubnetId === SubnetId))
      await ec2.associateRouteTable({ RouteTableId, SubnetId });
}

/** Lets everything out, which is its default, and nothing in: nobody connects to a function. */
export async function keepOrMakeGroup(context: Builder, vpcId: string): Promise<string> {
  const ec2 = context.aws(EC2);
  const GroupName = context.run.name("fn");
  const { SecurityGroups = [] } = await ec2.describeSecurityGroups({
    Filters: [
      { Name: "vpc-id", Values: [vpcId] },
      { Name: "group-name", Values: [GroupName] },
    ],
  });
  const TagSpecifications = named(context, "security-group", "fn");
  const made =
    SecurityGroups[0] ??
    (await ec2.createSecurityGroup({ GroupName, Description: "functions", VpcId: vpcId, TagSpecifications }));
  return found(made.GroupId, "EC2 answered without a group id.");
}

/** A route to DynamoDB in these tables. */
export async function keepOrMakeEndpoint(context: Builder, vpcId: string, tables: readonly string[]): Promise<void> {
  const ec2 = context.aws(EC2);
  const VpcEndpointId = await findEndpoint(context, vpcId);
  if (VpcEndpointId === undefined) {
    await ec2.createVpcEndpoint({
      VpcId: vpcId,
      VpcEndpointType: "Gateway",
      ServiceName: dynamodbIn(context),
      RouteTableIds: [...tables],
      TagSpecifications: named(context, "vpc-endpoint", "dynamodb"),
    });
  }
  await context.until({
    for: "the endpoint to become available",
    read: async () => String((await readEndpoint(context, vpcId))?.State ?? "absent"),
    observed: (state) => state,
    done: (state) => state.toLowerCase() === "available",
    usual: 5,
    limit: 120,
  });
}

export async function readEndpoint(context: Pick<LabContext, "aws" | "run">, vpcId: string) {
  const { VpcEndpoints = [] } = await context.aws(EC2).describeVpcEndpoints({
    Filters: [
      { Name: "vpc-id", Values: [vpcId] },
      { Name: "service-name", Values: [dynamodbIn(context)] },
    ],
  });
  return VpcEndpoints.find(({ State }) => !/^delet/i.test(String(State)));
}

const findEndpoint = async (context: Pick<LabContext, "aws" | "run">, vpcId: string): Promise<string | undefined> =>
  (await readEndpoint(context, vpcId))?.VpcEndpointId;

export const dynamodbIn = ({ run }: Pick<LabContext, "run">): string => `com.amazonaws.${run.region}.dynamodb`;

export const byName = ({ run }: Pick<LabContext, "run">, logical: string): Filter[] => [
  { Name: "tag:Name", Values: [run.name(logical)] },
];

export const named = (
  { run }: Pick<LabContext, "run">,
  ResourceType: ResourceType,
  logical: string,
): TagSpecification[] => [{ ResourceType, Tags: [{ Key: "Name", Value: run.name(logical) }] }];
