/** VPCs. https://docs.aws.amazon.com/vpc/latest/userguide/configure-your-vpc.html */
import type * as EC2 from "@aws-sdk/client-ec2";
import { type Context, fault, type Tags, toTagList } from "../../../kit/index.ts";
import { dependencyViolation, invalidParameterValue, required } from "../faults.ts";
import { find, newId, newRow, select } from "../noun.ts";
import { type Op, refuseMembers } from "../operation.ts";
import { QUOTAS } from "../regions.ts";
import { tagsFor } from "../tag-specifications.ts";
import { formatCidr, parseCidr } from "./cidr.ts";
import { vpc } from "./network-nouns.ts";
import { regions, type VpcRow, vpcs } from "./network-state.ts";
import { deleteVpcParts, hasDependents, makeVpcParts } from "./vpc-parts.ts";

const CREATE_MS = 1_000;

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpc.html */
export const createVpc: Op<"CreateVpc"> = (input, context) => {
  refuseMembers("CreateVpc", input, [
    "AmazonProvidedIpv6CidrBlock",
    "Ipv6Pool",
    "Ipv6CidrBlock",
    "Ipv4IpamPoolId",
    "Ipv6IpamPoolId",
    "Ipv4NetmaskLength",
  ]);
  const tags = tagsFor("vpc", input.TagSpecifications, context);
  const text = required(input.CidrBlock, "cidrBlock");
  const block = parseCidr(text);
  if (!block) throw invalidParameterValue(text, "cidrBlock", "This is not a valid CIDR block.");
  if (block.prefix < 16 || block.prefix > 28) throw fault("InvalidVpc.Range", `The CIDR '${text}' is invalid.`);
  if (context.table(vpcs).list().length >= QUOTAS.vpcs)
    throw fault("VpcLimitExceeded", "The maximum number of VPCs has been reached.");
  const row = makeVpc({ cidr: formatCidr(block), tags, isDefault: false, tenancy: input.InstanceTenancy }, context);
  context.later("vpc-available", context.clock.lifecycle(CREATE_MS), { id: row.id });
  return { Vpc: describe(row, context) };
};

interface NewVpc {
  cidr: string;
  tags: Tags;
  isDefault: boolean;
  tenancy?: EC2.Tenancy | undefined;
  accountDefault?: true;
}

/** A VPC with what AWS makes along with it: main route table, default security group, default network ACL. */
export function makeVpc({ cidr, tags, isDefault, tenancy, accountDefault }: NewVpc, context: Context): VpcRow {
  const base = newRow(vpc, tags, context);
  const row = context.table(vpcs).put(base.id, {
    ...base,
    ...(accountDefault && { accountDefault }),
    cidr,
    cidrAssociationId: newId("vpc-cidr-assoc"),
    state: isDefault ? "available" : "pending",
    isDefault,
    dhcpOptionsId: context.table(regions).get("region")?.dhcpOptionsId ?? "default",
    tenancy: tenancy ?? "default",
    dnsSupport: true,
    dnsHostnames: isDefault,
    addressMetrics: false,
  });
  makeVpcParts(row, context);
  return row;
}

/** Timer: a new VPC becomes available. */
export const vpcAvailable = ({ id }: { id: string }, context: Context): void =>
  void context.table(vpcs).patch(id, { state: "available" });

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcs.html */
export const describeVpcs: Op<"DescribeVpcs"> = ({ VpcIds, Filters, NextToken, MaxResults }, context) => {
  const { items, next } = select(vpc, { ids: VpcIds, filters: Filters, token: NextToken, limit: MaxResults }, context);
  return { Vpcs: items.map((row) => describe(row, context)), NextToken: next };
};

const describe = (row: VpcRow, { account }: Context): EC2.Vpc => ({
  VpcId: row.id,
  OwnerId: account,
  State: row.state,
  CidrBlock: row.cidr,
  CidrBlockAssociationSet: [
    { AssociationId: row.cidrAssociationId, CidrBlock: row.cidr, CidrBlockState: { State: "associated" } },
  ],
  Ipv6CidrBlockAssociationSet: [],
  DhcpOptionsId: row.dhcpOptionsId,
  InstanceTenancy: row.tenancy,
  IsDefault: row.isDefault,
  Tags: toTagList(row.tags),
});

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpc.html */
export const deleteVpc: Op<"DeleteVpc"> = ({ VpcId }, context) => {
  const { id } = find(vpc, required(VpcId, "vpcId"), context);
  if (hasDependents(id, context)) throw dependencyViolation("vpc", id);
  deleteVpcParts(id, context);
  context.table(vpcs).delete(id);
  return {};
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcAttribute.html */
export const modifyVpcAttribute: Op<"ModifyVpcAttribute"> = (input, context) => {
  const { id } = find(vpc, required(input.VpcId, "vpcId"), context);
  const changes = {
    ...(input.EnableDnsSupport && { dnsSupport: input.EnableDnsSupport.Value ?? false }),
    ...(input.EnableDnsHostnames && { dnsHostnames: input.EnableDnsHostnames.Value ?? false }),
    ...(input.EnableNetworkAddressUsageMetrics && {
      addressMetrics: input.EnableNetworkAddressUsageMetrics.Value ?? false,
    }),
  };
  const count = Object.keys(changes).length;
  if (count === 0) throw fault("MissingParameter", "Missing attribute value");
  if (count > 1) throw fault("InvalidParameterCombination", "Fields for multiple attribute types specified");
  context.table(vpcs).patch(id, changes);
  return {};
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcAttribute.html */
export const describeVpcAttribute: Op<"DescribeVpcAttribute"> = ({ VpcId, Attribute }, context) => {
  const row = find(vpc, required(VpcId, "vpcId"), context);
  switch (required(Attribute, "attribute")) {
    case "enableDnsSupport":
      return { VpcId: row.id, EnableDnsSupport: { Value: row.dnsSupport } };
    case "enableDnsHostnames":
      return { VpcId: row.id, EnableDnsHostnames: { Value: row.dnsHostnames } };
    case "enableNetworkAddressUsageMetrics":
      return { VpcId: row.id, EnableNetworkAddressUsageMetrics: { Value: row.addressMetrics } };
    default:
      throw invalidParameterValue(Attribute, "attribute", "Unknown attribute.");
  }
};
