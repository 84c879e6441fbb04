/** The run's network, piece by piece; a piece with the run's name is kept. No way in and no way out: statements need neither. */
import { EC2, type Filter, type ResourceType, type TagSpecification } from "@aws-sdk/client-ec2";
import { Redshift } from "@aws-sdk/client-redshift";
import { accept, found, type LabContext } from "../../../src/lab/index.ts";

const RANGES = ["10.62.0.0/26", "10.62.0.64/26", "10.62.0.128/26"] as const;

/** In the order of preference: which of them a region offers, Redshift says. */
const NODE_TYPES = ["ra3.large", "rg.large", "ra3.xlplus"];

type Builder = Pick<LabContext, "aws" | "run" | "until">;

/** A node type on offer, and zones that have it. */
export async function offer({ aws }: Pick<LabContext, "aws">): Promise<{ nodeType: string; zones: string[] }> {
  for (const nodeType of NODE_TYPES) {
    const { OrderableClusterOptions = [] } = await aws(Redshift).describeOrderableClusterOptions({
      NodeType: nodeType,
    });
    const zones = OrderableClusterOptions.flatMap(({ AvailabilityZones = [] }) =>
      AvailabilityZones.flatMap(({ Name }) => Name ?? []),
    );
    if (zones.length > 0) return { nodeType, zones: [...new Set(zones)].sort() };
  }
  throw new Error(`This region offers none of ${NODE_TYPES.join(", ")}.`);
}

export async function keepOrMakeNetwork(context: Builder): Promise<void> {
  const { zones } = await offer(context);
  const vpcId = await keepOrMakeVpc(context);
  const SubnetIds: string[] = [];
  for (const [index, CidrBlock] of RANGES.entries()) {
    const zone = zones[index % zones.length];
    SubnetIds.push(await keepOrMakeSubnet(context, { vpcId, index, CidrBlock, zone }));
  }
  await keepOrMakeGroup(context, vpcId);
  const name = context.run.name();
  const create = context.aws(Redshift).createClusterSubnetGroup({
    ClusterSubnetGroupName: name,
    Description: "Three zones for the warehouse",
    SubnetIds,
  });
  await accept(create, "ClusterSubnetGroupAlreadyExistsFault");
}

async function keepOrMakeVpc(context: Builder): Promise<string> {
  const ec2 = context.aws(EC2);
  const { Vpcs = [] } = await ec2.describeVpcs({ Filters: byName(context, "vpc") });
  const made =
    Vpcs[0] ?? (await ec2.createVpc({ CidrBlock: "10.62.0.0/24", TagSpecifications: named(context, "vpc") })).Vpc;
  const vpcId = found(made?.VpcId, "EC2 answered without a VPC id.");
  await context.until({
    for: "the VPC to become available",
    read: async () => (await ec2.describeVpcs({ VpcIds: [vpcId] })).Vpcs?.[0]?.State ?? "absent",
    observed: (state) => state,
    done: (state) => state === "available",
    usual: 5,
    limit: 60,
  });
  return vpcId;
}

interface SubnetWanted {
  readonly vpcId: string;
  readonly index: number;
  readonly CidrBlock: string;
  readonly zone: string | undefined;
}

async function keepOrMakeSubnet(context: Builder, { vpcId, index, CidrBlock, zone }: SubnetWanted): Promise<string> {
  const ec2 = context.aws(EC2);
  const logical = `subnet-${index + 1}`;
  const { Subnets = [] } = await ec2.describeSubnets({ Filters: byName(context, logical) });
  const made =
    Subnets[0] ??
    (
      await ec2.createSubnet({
        VpcId: vpcId,
        CidrBlock,
        AvailabilityZone: zone,
        TagSpecifications: named(context, "subnet", logical),
      })
    ).Subnet;
  return found(made?.SubnetId, "EC2 answered without a subnet id.");
}

async function keepOrMakeGroup(context: Builder, vpcId: string): Promise<void> {
  if ((await groupIn(context, vpcId)) !== undefined) return;
  await context.aws(EC2).createSecurityGroup({
    GroupName: context.run.name("warehouse"),
    Description: "The warehouse: nobody comes in",
    VpcId: vpcId,
    TagSpecifications: named(context, "security-group", "warehouse"),
  });
}

export async function groupIn({ aws, run }: Pick<LabContext, "aws" | "run">, vpcId: string) {
  const { SecurityGroups = [] } = await aws(EC2).describeSecurityGroups({
    Filters: [{ Name: "vpc-id", Values: [vpcId] }],
  });
  const own = SecurityGroups.filter(({ GroupName }) => GroupName !== "default");
  return own.find(({ GroupName }) => GroupName === run.name("warehouse")) ?? own[0];
}

const byName = ({ run }: Builder, logical: string): Filter[] => [{ Name: "tag:Name", Values: [run.name(logical)] }];

const named = ({ run }: Builder, ResourceType: ResourceType, logical: string = ResourceType): TagSpecification[] => [
  { ResourceType, Tags: [{ Key: "Name", Value: run.name(logical) }] },
];
