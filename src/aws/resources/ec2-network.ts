/** VPC resources. https://docs.aws.amazon.com/vpc/latest/userguide/delete-vpc.html names what must go before what. */
import {
  type CreateInternetGatewayCommandInput,
  type CreateInternetGatewayCommandOutput,
  type CreateRouteTableCommandInput,
  type CreateRouteTableCommandOutput,
  type CreateSubnetCommandInput,
  type CreateSubnetCommandOutput,
  type CreateVpcCommandInput,
  type CreateVpcCommandOutput,
  EC2,
  type InternetGateway,
  paginateDescribeInternetGateways,
  paginateDescribeRouteTables,
  paginateDescribeSubnets,
  paginateDescribeVpcs,
  type RouteTable,
  type Subnet,
  type Vpc,
} from "@aws-sdk/client-ec2";
import {
  all,
  creating,
  identifiedBy,
  type ResourceContext,
  type ResourceType,
  ref,
  refOf,
  type Sighting,
} from "../resource-type.ts";
import { insideOurVpcs, nameTag, ownFilters } from "./ec2-filters.ts";

export const vpc: ResourceType = {
  type: "ec2:vpc",
  creates: [
    creating<CreateVpcCommandInput, CreateVpcCommandOutput>(
      "CreateVpc",
      (_, { Vpc: made }) => [ref("ec2:vpc", made?.VpcId)],
      { tagTypes: ["vpc"] },
    ),
  ],
  after: [
    "ec2:subnet",
    "ec2:route-table",
    "ec2:security-group",
    "ec2:internet-gateway",
    "ec2:network-interface",
    "ec2:vpc-endpoint",
    "elastic-load-balancing-v2:target-group",
    "servicediscovery:namespace",
  ],
  read: async ({ aws }, { id }) => (await aws(EC2).describeVpcs({ VpcIds: [id] })).Vpcs?.map(vpcSeen)[0],
  find: async (context) =>
    ownFilters(context, async (filters) =>
      (await all(paginateDescribeVpcs({ client: context.aws(EC2) }, { Filters: filters }), (page) => page.Vpcs))
        .filter((each) => !each.IsDefault)
        .map(vpcSeen),
    ),
  delete: async ({ aws }, { id }) => void (await aws(EC2).deleteVpc({ VpcId: id })),
  existing: async ({ aws }) =>
    (await all(paginateDescribeVpcs({ client: aws(EC2) }, {}), (page) => page.Vpcs)).flatMap(
      ({ VpcId }) => VpcId ?? [],
    ),
  identifies: identifiedBy(/^vpc-[0-9a-f]+$/),
  settle: 300,
  deletion: { usual: 5, limit: 2700 },
  dailyCost: "free",
};

const vpcSeen = (each: Vpc): Sighting => ({
  ...refOf("ec2:vpc", each.VpcId),
  state: "live",
  ...nameTag(each.Tags),
});

export const subnet: ResourceType = {
  type: "ec2:subnet",
  creates: [
    creating<CreateSubnetCommandInput, CreateSubnetCommandOutput>(
      "CreateSubnet",
      (_, { Subnet: made }) => [ref("ec2:subnet", made?.SubnetId, { vpc: made?.VpcId })],
      { tagTypes: ["subnet"] },
    ),
  ],
  parents: ["ec2:vpc"],
  after: [
    "ec2:network-interface",
    "ec2:instance",
    "auto-scaling:group",
    "elastic-load-balancing-v2:load-balancer",
    "ec2:route-table",
  ],
  read: async ({ aws }, { id }) => (await aws(EC2).describeSubnets({ SubnetIds: [id] })).Subnets?.map(subnetSeen)[0],
  find: (context) =>
    insideOurVpcs(context, "vpc-id", async (filters) =>
      (
        await all(paginateDescribeSubnets({ client: context.aws(EC2) }, { Filters: filters }), (page) => page.Subnets)
      ).map(subnetSeen),
    ),
  delete: async ({ aws }, { id }) => void (await aws(EC2).deleteSubnet({ SubnetId: id })),
  identifies: identifiedBy(/^subnet-[0-9a-f]+$/),
  settle: 300,
  deletion: { usual: 5, limit: 2700 },
  dailyCost: "free",
};

const subnetSeen = (each: Subnet): Sighting => ({
  ...refOf("ec2:subnet", each.SubnetId, { vpc: each.VpcId }),
  state: "live",
  ...nameTag(each.Tags),
});

export const internetGateway: ResourceType = {
  type: "ec2:internet-gateway",
  creates: [
    creating<CreateInternetGatewayCommandInput, CreateInternetGatewayCommandOutput>(
      "CreateInternetGateway",
      (_, { InternetGateway: made }) => [ref("ec2:internet-gateway", made?.InternetGatewayId)],
      { tagTypes: ["internet-gateway"] },
    ),
  ],
  parents: ["ec2:vpc"],
  // Detaching fails while anything in the VPC has a mapped public address.
  after: ["ec2:network-interface", "ec2:instance", "elastic-load-balancing-v2:load-balancer"],
  read: async ({ aws }, { id }) =>
    (await aws(EC2).describeInternetGateways({ InternetGatewayIds: [id] })).InternetGateways?.map(gatewaySeen)[0],
  find: (context) =>
    insideOurVpcs(context, "attachment.vpc-id", async (filters) =>
      (
        await all(
          paginateDescribeInternetGateways({ client: context.aws(EC2) }, { Filters: filters }),
          (page) => page.InternetGateways,
        )
      ).map(gatewaySeen),
    ),
  delete: deleteGateway,
  existing: async ({ aws }) =>
    (await all(paginateDescribeInternetGateways({ client: aws(EC2) }, {}), (page) => page.InternetGateways)).flatMap(
      ({ InternetGatewayId }) => InternetGatewayId ?? [],
    ),
  identifies: identifiedBy(/^igw-[0-9a-f]+$/),
  settle: 300,
  deletion: { usual: 5, limit: 900 },
  dailyCost: "free",
};

const gatewaySeen = (each: InternetGateway): Sighting => ({
  ...refOf("ec2:internet-gateway", each.InternetGatewayId, { vpc: each.Attachments?.[0]?.VpcId }),
  state: "live",
  ...nameTag(each.Tags),
});

async function deleteGateway({ aws }: ResourceContext, { id, ids }: Sighting): Promise<void> {
  if (ids.vpc !== undefined) await aws(EC2).detachInternetGateway({ InternetGatewayId: id, VpcId: ids.vpc });
  await aws(EC2).deleteInternetGateway({ InternetGatewayId: id });
}

export const routeTable: ResourceType = {
  type: "ec2:route-table",
  creates: [
    creating<CreateRouteTableCommandInput, CreateRouteTableCommandOutput>(
      "CreateRouteTable",
      (_, { RouteTable: made }) => [ref("ec2:route-table", made?.RouteTableId, { vpc: made?.VpcId })],
      { tagTypes: ["route-table"] },
    ),
  ],
  parents: ["ec2:vpc"],
  after: ["ec2:network-interface", "ec2:vpc-endpoint"],
  read: async ({ aws }, { id }) =>
    (await aws(EC2).describeRouteTables({ RouteTableIds: [id] })).RouteTables?.map(tableSeen)[0],
  find: (context) =>
    insideOurVpcs(context, "vpc-id", async (filters) =>
      (
        await all(
          paginateDescribeRouteTables({ client: context.aws(EC2) }, { Filters: filters }),
          (page) => page.RouteTables,
        )
      )
        // The main route table belongs to the VPC and goes with it.
        .filter((each) => !each.Associations?.some(({ Main }) => Main))
        .map(tableSeen),
    ),
  delete: deleteTable,
  identifies: identifiedBy(/^rtb-[0-9a-f]+$/),
  settle: 300,
  deletion: { usual: 5, limit: 300 },
  dailyCost: "free",
};

const tableSeen = (each: RouteTable): Sighting => ({
  ...refOf("ec2:route-table", each.RouteTableId, { vpc: each.VpcId }),
  state: "live",
  ...nameTag(each.Tags),
});

async function deleteTable({ aws }: ResourceContext, { id }: Sighting): Promise<void> {
  const { RouteTables } = await aws(EC2).describeRouteTables({ RouteTableIds: [id] });
  for (const { RouteTableAssociationId, Main } of RouteTables?.[0]?.Associations ?? [])
    if (RouteTableAssociationId && !Main)
      await aws(EC2).disassociateRouteTable({ AssociationId: RouteTableAssociationId });
  await aws(EC2).deleteRouteTable({ RouteTableId: id });
}
