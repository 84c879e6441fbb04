/** What AWS makes in each region of a new account. https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc.html */
import { type Context, fault, toTagList } from "../../kit/index.ts";
import { formatCidr, parseIp } from "./network/cidr.ts";
import { dhcpOptions, internetGateway } from "./network/network-nouns.ts";
import {
  dhcpOptions as dhcpRows,
  internetGateways,
  regions,
  routeTables,
  type VpcRow,
  vpcs,
} from "./network/network-state.ts";
import { makeSubnet } from "./network/subnets.ts";
import { makeVpc } from "./network/vpcs.ts";
import { newRow, select } from "./noun.ts";
import type { Op } from "./operation.ts";
import { zonesOf } from "./regions.ts";

const CIDR = "172.31.0.0/16";
const SUBNET_PREFIX = 20;

/** Makes the default VPC and DHCP options of the region, the first time EC2 is used there. */
export function ensureAccountDefaults(context: Context): void {
  if (context.table(regions).has("region")) return;
  const options = newRow(dhcpOptions, {}, context);
  context.table(dhcpRows).put(options.id, { ...options, accountDefault: true });
  context.table(regions).put("region", { dhcpOptionsId: options.id });
  makeDefaultVpc(context, { accountDefault: true });
}

function makeDefaultVpc(context: Context, inherited: { accountDefault?: true }): VpcRow {
  const vpc = makeVpc({ cidr: CIDR, tags: {}, isDefault: true, ...inherited }, context);
  const gateway = newRow(internetGateway, {}, context);
  context.table(internetGateways).put(gateway.id, { ...gateway, ...inherited, vpcId: vpc.id });
  const tables = context.table(routeTables);
  for (const table of tables.list().filter(({ vpcId }) => vpcId === vpc.id))
    tables.patch(table.id, {
      routes: [...table.routes, { destination: "0.0.0.0/0", gatewayId: gateway.id, origin: "CreateRoute" }],
    });
  const first = parseIp("172.31.0.0") ?? 0;
  const size = 2 ** (32 - SUBNET_PREFIX);
  for (const [i, zone] of zonesOf(context.region).entries())
    makeSubnet(
      {
        vpcId: vpc.id,
        cidr: formatCidr({ first: first + i * size, prefix: SUBNET_PREFIX, size }),
        zone,
        tags: {},
        isDefault: true,
        ...inherited,
      },
      context,
    );
  return vpc;
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateDefaultVpc.html */
export const createDefaultVpc: Op<"CreateDefaultVpc"> = (_input, context) => {
  if (
    context
      .table(vpcs)
      .list()
      .some((vpc) => vpc.isDefault)
  )
    throw fault("DefaultVpcAlreadyExists", "A Default VPC already exists for this account in this region.");
  const row = makeDefaultVpc(context, {});
  return {
    Vpc: {
      VpcId: row.id,
      OwnerId: context.account,
      State: row.state,
      CidrBlock: row.cidr,
      DhcpOptionsId: row.dhcpOptionsId,
      InstanceTenancy: row.tenancy,
      IsDefault: true,
      Tags: [],
    },
  };
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeDhcpOptions.html */
export const describeDhcpOptions: Op<"DescribeDhcpOptions"> = (input, context) => {
  const { DhcpOptionsIds: ids, Filters: filters, NextToken: token, MaxResults: limit } = input;
  const { items, next } = select(dhcpOptions, { ids, filters, token, limit }, context);
  const domain = context.region === "us-east-1" ? "ec2.internal" : `${context.region}.compute.internal`;
  return {
    DhcpOptions: items.map((row) => ({
      DhcpOptionsId: row.id,
      OwnerId: context.account,
      DhcpConfigurations: [
        { Key: "domain-name", Values: [{ Value: domain }] },
        { Key: "domain-name-servers", Values: [{ Value: "AmazonProvidedDNS" }] },
      ],
      Tags: toTagList(row.tags),
    })),
    NextToken: next,
  };
};
