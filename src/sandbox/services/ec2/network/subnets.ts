/** Subnets. https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html */
import type * as EC2 from "@aws-sdk/client-ec2";
import { type Context, fault, type Tags, toTagList } from "../../../kit/index.ts";
import { dependencyViolation, invalidCombination, invalidParameterValue, required } from "../faults.ts";
import { find, newId, newRow, select } from "../noun.ts";
import { type Op, refuseMembers } from "../operation.ts";
import { QUOTAS, type Zone, zoneOf, zonesOf } from "../regions.ts";
import { tagsFor } from "../tag-specifications.ts";
import { type Cidr, contains, formatCidr, overlaps, parseCidr } from "./cidr.ts";
import { subnet, vpc } from "./network-nouns.ts";
import { natGateways, networkAcls, networkInterfaces, routeTables, type SubnetRow, subnets } from "./network-state.ts";

/** The first four addresses and the last one of every subnet are AWS's. */
export const RESERVED_ADDRESSES = 5;

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnet.html */
export const createSubnet: Op<"CreateSubnet"> = (input, context) => {
  refuseMembers("CreateSubnet", input, [
    "Ipv6CidrBlock",
    "Ipv6Native",
    "OutpostArn",
    "Ipv4IpamPoolId",
    "Ipv6IpamPoolId",
  ]);
  const tags = tagsFor("subnet", input.TagSpecifications, context);
  const { id: vpcId, cidr } = find(vpc, required(input.VpcId, "vpcId"), context);
  const text = required(input.CidrBlock, "cidrBlock");
  const block = parseCidr(text);
  if (!block) throw invalidParameterValue(text, "cidrBlock", "This is not a valid CIDR block.");
  const siblings = context
    .table(subnets)
    .list()
    .filter((row) => row.vpcId === vpcId);
  if (block.prefix < 16 || block.prefix > 28 || !contains(cidrOf({ cidr }), block))
    throw fault("InvalidSubnet.Range", `The CIDR '${text}' is invalid.`);
  if (siblings.some((row) => overlaps(cidrOf(row), block)))
    throw fault("InvalidSubnet.Conflict", `The CIDR '${text}' conflicts with another subnet`);
  if (siblings.length >= QUOTAS.subnetsPerVpc)
    throw fault("SubnetLimitExceeded", `The maximum number of subnets has been reached.`);
  const zone = chooseZone(input, siblings, context.region);
  const row = makeSubnet({ vpcId, cidr: formatCidr(block), zone, tags, isDefault: false }, context);
  return { Subnet: describe(row, context) };
};

/** The zone asked for; without one, the zone with the fewest subnets (AWS chooses one, it does not say how). */
function chooseZone(
  input: { AvailabilityZone?: string | undefined; AvailabilityZoneId?: string | undefined },
  siblings: readonly SubnetRow[],
  region: string,
): Zone {
  const { AvailabilityZone: name, AvailabilityZoneId: id } = input;
  if (name !== undefined || id !== undefined) return zoneOf(region, { name, id });
  const countOf = (zone: Zone) => siblings.filter((row) => row.zone === zone.name).length;
  return zonesOf(region).reduce((best, zone) => (countOf(zone) < countOf(best) ? zone : best));
}

interface NewSubnet {
  vpcId: string;
  /** In canonical form. */
  cidr: string;
  zone: Zone;
  tags: Tags;
  isDefault: boolean;
  accountDefault?: true;
}

export function makeSubnet({ vpcId, cidr, zone, isDefault, tags, accountDefault }: NewSubnet, context: Context) {
  const base = newRow(subnet, tags, context);
  for (const acl of context
    .table(networkAcls)
    .list()
    .filter((row) => row.vpcId === vpcId))
    context
      .table(networkAcls)
      .patch(acl.id, { associations: [...acl.associations, { id: newId("aclassoc"), subnetId: base.id }] });
  return context.table(subnets).put(base.id, {
    ...base,
    ...(accountDefault && { accountDefault }),
    vpcId,
    cidr,
    zone: zone.name,
    zoneId: zone.id,
    isDefault,
    mapPublicIp: isDefault,
    hostnameType: "ip-name",
  });
}

/** The block of a row; rows only hold valid ones. */
export function cidrOf({ cidr }: { readonly cidr: string }): Cidr {
  const block = parseCidr(cidr);
  if (!block) throw new Error(`not a CIDR block: ${cidr}`);
  return block;
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html */
export const describeSubnets: Op<"DescribeSubnets"> = (input, context) => {
  const { SubnetIds: ids, Filters: filters, NextToken: token, MaxResults: limit } = input;
  const { items, next } = select(subnet, { ids, filters, token, limit }, context);
  return { Subnets: items.map((row) => describe(row, context)), NextToken: next };
};

const describe = (row: SubnetRow, context: Context): EC2.Subnet => ({
  SubnetId: row.id,
  SubnetArn: row.arn,
  VpcId: row.vpcId,
  OwnerId: context.account,
  State: "available",
  CidrBlock: row.cidr,
  AvailabilityZone: row.zone,
  AvailabilityZoneId: row.zoneId,
  AvailableIpAddressCount: cidrOf(row).size - RESERVED_ADDRESSES - interfacesIn(row.id, context).length,
  DefaultForAz: row.isDefault,
  MapPublicIpOnLaunch: row.mapPublicIp,
  MapCustomerOwnedIpOnLaunch: false,
  AssignIpv6AddressOnCreation: false,
  Ipv6Native: false,
  Ipv6CidrBlockAssociationSet: [],
  EnableDns64: false,
  PrivateDnsNameOptionsOnLaunch: {
    HostnameType: row.hostnameType,
    EnableResourceNameDnsARecord: false,
    EnableResourceNameDnsAAAARecord: false,
  },
  Tags: toTagList(row.tags),
});

const interfacesIn = (subnetId: string, context: Context) =>
  context
    .table(networkInterfaces)
    .list()
    .filter((row) => row.subnetId === subnetId);

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSubnet.html */
export const deleteSubnet: Op<"DeleteSubnet"> = ({ SubnetId }, context) => {
  const { id } = find(subnet, required(SubnetId, "subnetId"), context);
  const inUse = context
    .table(natGateways)
    .list()
    .some((row) => row.subnetId === id && row.state !== "deleted");
  if (inUse || interfacesIn(id, context).length > 0) throw dependencyViolation("subnet", id);
  const others = <T extends { readonly subnetId?: string }>(list: readonly T[]): T[] =>
    list.filter((each) => each.subnetId !== id);
  // Its route table and ACL associations go with it.
  for (const row of context.table(routeTables).list())
    context.table(routeTables).patch(row.id, { associations: others(row.associations) });
  for (const row of context.table(networkAcls).list())
    context.table(networkAcls).patch(row.id, { associations: others(row.associations) });
  context.table(subnets).delete(id);
  return {};
};

/** One attribute per call. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySubnetAttribute.html */
export const modifySubnetAttribute: Op<"ModifySubnetAttribute"> = (input, context) => {
  const { SubnetId, MapPublicIpOnLaunch, PrivateDnsHostnameTypeOnLaunch, ...rest } = input;
  const { id } = find(subnet, required(SubnetId, "subnetId"), context);
  refuseMembers("ModifySubnetAttribute", rest, Object.keys(rest));
  if (MapPublicIpOnLaunch && PrivateDnsHostnameTypeOnLaunch)
    throw invalidCombination("Fields for multiple attribute types specified");
  if (MapPublicIpOnLaunch) context.table(subnets).patch(id, { mapPublicIp: MapPublicIpOnLaunch.Value ?? false });
  else if (PrivateDnsHostnameTypeOnLaunch)
    context.table(subnets).patch(id, { hostnameType: PrivateDnsHostnameTypeOnLaunch });
  else throw fault("MissingParameter", "Missing attribute value");
  return {};
};
