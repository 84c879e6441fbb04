/** Elastic network interfaces. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-eni.html */
import type * as EC2 from "@aws-sdk/client-ec2";
import { randomHex } from "../../../../shared/random.ts";
import { type Context, fault, type Tags, toTagList } from "../../../kit/index.ts";
import { invalidValue, required } from "../faults.ts";
import { idempotent } from "../idempotency.ts";
import { subnet } from "../network/network-nouns.ts";
import {
  elasticIps,
  type InterfaceAttachment,
  type NetworkInterfaceRow,
  networkInterfaces,
  type SubnetRow,
  securityGroups,
  vpcs,
} from "../network/network-state.ts";
import { find, newId, newRow, select } from "../noun.ts";
import { type Op, refuseMembers } from "../operation.ts";
import { QUOTAS } from "../regions.ts";
import {
  elasticIpOn,
  interfaceTypeOf,
  networkInterface,
  requesterName,
  securityGroup,
} from "../security-groups/security-nouns.ts";
import { tagsFor } from "../tag-specifications.ts";
import { takePrivateIp } from "./private-addresses.ts";
import { newPublicIp, privateDnsName, publicDnsName } from "./public-addresses.ts";

/**
 * Called by another service of the sandbox, the interface is that service's: requester-managed, in use from the start,
 * and only services may change or delete it. Such a service gets a public address for it with
 * ModifyNetworkInterfaceAttribute `AssociatePublicIpAddress`, and gives it back by DeleteNetworkInterface.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkInterface.html
 */
export const createNetworkInterface: Op<"CreateNetworkInterface"> = (input, context) => {
  refuseMembers("CreateNetworkInterface", input, [
    "SecondaryPrivateIpAddressCount",
    "PrivateIpAddresses",
    "Ipv6AddressCount",
    "Ipv6Addresses",
    "Ipv4Prefixes",
    "Ipv4PrefixCount",
    "Ipv6Prefixes",
    "Ipv6PrefixCount",
  ]);
  const tags = tagsFor("network-interface", input.TagSpecifications, context);
  const home = find(subnet, required(input.SubnetId, "subnetId"), context);
  const groupIds = groupsFor(input.Groups, home, context);
  const { principal } = context;
  const requester = principal.kind === "service" ? principal.service : undefined;
  const create = (): string =>
    makeNetworkInterface(
      {
        subnet: home,
        groupIds,
        tags,
        description: input.Description ?? "",
        privateIp: input.PrivateIpAddress,
        interfaceType: input.InterfaceType ?? interfaceTypeOf(requester),
        ...(requester !== undefined && { requester, attachment: attachmentTo(requesterName(requester), 1, context) }),
      },
      context,
    ).id;
  const id = idempotent(context, { operation: "CreateNetworkInterface", token: input.ClientToken, input }, create);
  return {
    NetworkInterface: describe(find(networkInterface, id, context), context),
    ClientToken: input.ClientToken,
  };
};

/** The groups asked for, all of the subnet's VPC; the VPC's default group where none is named. */
export function groupsFor(ids: readonly string[] | undefined, home: SubnetRow, context: Context): string[] {
  if (ids === undefined || ids.length === 0)
    return context
      .table(securityGroups)
      .list()
      .filter((row) => row.vpcId === home.vpcId && row.name === "default")
      .map(({ id }) => id);
  if (ids.length > QUOTAS.groupsPerInterface)
    throw fault(
      "SecurityGroupsPerInterfaceLimitExceeded",
      "The maximum number of security groups per interface has been reached.",
    );
  for (const id of ids)
    if (find(securityGroup, id, context).vpcId !== home.vpcId)
      throw fault("InvalidParameter", `Security group ${id} and subnet ${home.id} belong to different networks.`);
  return [...new Set(ids)];
}

interface NewInterface {
  subnet: SubnetRow;
  groupIds: readonly string[];
  tags: Tags;
  description?: string;
  privateIp?: string | undefined;
  interfaceType?: string;
  requester?: string;
  attachment?: InterfaceAttachment;
  associatePublicIp?: boolean;
}

export function makeNetworkInterface(wanted: NewInterface, context: Context): NetworkInterfaceRow {
  const { subnet: home, groupIds, tags, requester, attachment } = wanted;
  const base = newRow(networkInterface, tags, context);
  const mac = randomHex(8).match(/../g)?.join(":") ?? "";
  return context.table(networkInterfaces).put(base.id, {
    ...base,
    vpcId: home.vpcId,
    subnetId: home.id,
    zone: home.zone,
    zoneId: home.zoneId,
    privateIp: takePrivateIp(home, wanted.privateIp, context),
    mac: `0e:${mac.slice(0, 11)}:${randomHex(2)}`,
    description: wanted.description ?? "",
    groupIds,
    interfaceType: (wanted.interfaceType ?? "interface") as EC2.NetworkInterfaceType,
    ownerId: context.account,
    sourceDestCheck: true,
    ...(requester !== undefined && { requester }),
    ...(attachment !== undefined && { attachment }),
    ...(wanted.associatePublicIp && { publicIp: newPublicIp(context) }),
  });
}

/** A new attachment of the owner named: an account, or a service such as `amazon-elb`. */
export const attachmentTo = (instanceOwnerId: string, deviceIndex: number, context: Context): InterfaceAttachment => ({
  id: newId(instanceOwnerId === context.account ? "eni-attach" : "ela-attach"),
  instanceOwnerId,
  deviceIndex,
  attachTime: context.clock.date(),
  deleteOnTermination: false,
});

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html */
export const describeNetworkInterfaces: Op<"DescribeNetworkInterfaces"> = (input, context) => {
  const { NetworkInterfaceIds: ids, Filters: filters, NextToken: token, MaxResults: limit } = input;
  const { items, next } = select(networkInterface, { ids, filters, token, limit }, context);
  return { NetworkInterfaces: items.map((row) => describe(row, context)), NextToken: next };
};

function describe(row: NetworkInterfaceRow, context: Context): EC2.NetworkInterface {
  const dns = privateDnsName(row.privateIp, context);
  const association = associationOf(row, context);
  return {
    NetworkInterfaceId: row.id,
    VpcId: row.vpcId,
    SubnetId: row.subnetId,
    AvailabilityZone: row.zone,
    AvailabilityZoneId: row.zoneId,
    Description: row.description,
    Groups: groupIdentifiers(row.groupIds, context),
    InterfaceType: row.interfaceType,
    MacAddress: row.mac,
    OwnerId: row.ownerId,
    PrivateIpAddress: row.privateIp,
    PrivateDnsName: dns,
    PrivateIpAddresses: [
      { Primary: true, PrivateIpAddress: row.privateIp, PrivateDnsName: dns, Association: association },
    ],
    Ipv6Addresses: [],
    RequesterId: row.requester && requesterName(row.requester),
    RequesterManaged: row.requester !== undefined,
    SourceDestCheck: row.sourceDestCheck,
    Status: row.attachment ? "in-use" : "available",
    Association: association,
    Attachment: row.attachment && {
      AttachmentId: row.attachment.id,
      AttachTime: row.attachment.attachTime,
      DeleteOnTermination: row.attachment.deleteOnTermination,
      DeviceIndex: row.attachment.deviceIndex,
      NetworkCardIndex: 0,
      InstanceId: row.attachment.instanceId,
      InstanceOwnerId: row.attachment.instanceOwnerId,
      Status: "attached",
    },
    TagSet: toTagList(row.tags),
  };
}

/** Public address of an interface, elastic or not. */
export function associationOf(row: NetworkInterfaceRow, context: Context): EC2.NetworkInterfaceAssociation | undefined {
  const elastic = elasticIpOn(row.id, context);
  const ip = elastic?.publicIp ?? row.publicIp;
  if (ip === undefined) return undefined;
  const named = context.table(vpcs).get(row.vpcId)?.dnsHostnames ?? false;
  return {
    PublicIp: ip,
    PublicDnsName: named ? publicDnsName(ip, context) : "",
    IpOwnerId: elastic ? context.account : "amazon",
    AllocationId: elastic?.id,
    AssociationId: elastic?.associationId,
  };
}

export const groupIdentifiers = (ids: readonly string[], context: Context): EC2.GroupIdentifier[] =>
  ids.map((GroupId) => ({ GroupId, GroupName: context.table(securityGroups).get(GroupId)?.name }));

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNetworkInterface.html */
export const deleteNetworkInterface: Op<"DeleteNetworkInterface"> = ({ NetworkInterfaceId }, context) => {
  const row = find(networkInterface, required(NetworkInterfaceId, "networkInterfaceId"), context);
  const byItsService = row.requester !== undefined && context.principal.kind === "service";
  if (row.attachment && !byItsService) throw invalidValue(`Network interface '${row.id}' is currently in use.`);
  removeNetworkInterface(row.id, context);
  return {};
};

/** Deletes the row; an elastic address on it is free again. */
export function removeNetworkInterface(id: string, context: Context): void {
  const elastic = elasticIpOn(id, context);
  if (elastic) {
    const { associationId: _, networkInterfaceId: __, ...free } = elastic;
    context.table(elasticIps).put(elastic.id, free);
  }
  context.table(networkInterfaces).delete(id);
}
