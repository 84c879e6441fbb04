/** VPC endpoints: ways to AWS services without the internet. https://docs.aws.amazon.com/vpc/latest/privatelink/concepts.html */
import type * as EC2 from "@aws-sdk/client-ec2";
import { type Context, type Fault, fault, toTagList } from "../../../kit/index.ts";
import { required, unsupported } from "../faults.ts";
import { idempotent } from "../idempotency.ts";
import {
  attachmentTo,
  groupIdentifiers,
  makeNetworkInterface,
  removeNetworkInterface,
} from "../interfaces/network-interfaces.ts";
import { subnet, vpc, vpcEndpoint } from "../network/network-nouns.ts";
import { networkInterfaces, type SubnetRow, type VpcEndpointRow, vpcEndpoints } from "../network/network-state.ts";
import { find, newRow, type Row, select } from "../noun.ts";
import { type Op, refuseMembers } from "../operation.ts";
import { tagsFor } from "../tag-specifications.ts";
import { checkPolicy, FULL_ACCESS, groupsOfEndpoint, requirePrivateDns, requireTables } from "./endpoint-rules.ts";
import { findService, hostOf } from "./endpoint-services.ts";

const INTERFACE_MS = 60_000;
const GATEWAY_DELETE_MS = 1_000;
const INTERFACE_DELETE_MS = 30_000;

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html */
export const createVpcEndpoint: Op<"CreateVpcEndpoint"> = (input, context) => {
  refuseMembers("CreateVpcEndpoint", input, [
    "SubnetConfigurations",
    "ServiceNetworkArn",
    "ResourceConfigurationArn",
    "ServiceRegion",
    "DnsOptions",
  ]);
  if ((input.IpAddressType ?? "ipv4") !== "ipv4") throw unsupported("CreateVpcEndpoint", "IpAddressType");
  const tags = tagsFor("vpc-endpoint", input.TagSpecifications, context);
  checkPolicy("CreateVpcEndpoint", input.PolicyDocument);
  const vpcId = find(vpc, required(input.VpcId, "vpcId"), context).id;
  const service = findService(required(input.ServiceName, "serviceName"), context);
  const type = input.VpcEndpointType ?? "Gateway";
  if (type !== "Gateway" && type !== "Interface") throw unsupported("CreateVpcEndpoint", `VpcEndpointType ${type}`);
  if (!service.types.includes(type))
    throw fault(
      "InvalidParameter",
      `Endpoint type (${type}) does not match available service types ([${service.types.join(", ")}]).`,
    );
  const create = (): string => {
    const base = newRow(vpcEndpoint, tags, context);
    const wanted = { base, vpcId, serviceName: service.name };
    const row = type === "Gateway" ? gatewayRow(wanted, input, context) : interfaceRow(wanted, input, context);
    context.table(vpcEndpoints).put(row.id, row);
    if (row.state === "pending")
      context.later("vpc-endpoint-available", context.clock.lifecycle(INTERFACE_MS), { id: row.id });
    return row.id;
  };
  const id = idempotent(context, { operation: "CreateVpcEndpoint", token: input.ClientToken, input }, create);
  return { VpcEndpoint: describe(find(vpcEndpoint, id, context), context), ClientToken: input.ClientToken };
};

type CreateInput = Parameters<typeof createVpcEndpoint>[0];

interface Wanted {
  base: Row;
  vpcId: string;
  serviceName: string;
}

function gatewayRow(wanted: Wanted, input: CreateInput, context: Context): VpcEndpointRow {
  for (const member of ["SubnetIds", "SecurityGroupIds"] as const)
    if (input[member]?.length) throw notFor("Gateway", member);
  if (input.PrivateDnsEnabled) throw notFor("Gateway", "PrivateDnsEnabled");
  const { base, vpcId, serviceName } = wanted;
  return {
    ...base,
    type: "Gateway",
    vpcId,
    serviceName,
    state: "available",
    createTime: context.clock.date(),
    routeTableIds: requireTables(input.RouteTableIds ?? [], wanted, context),
    interfaces: [],
    groupIds: [],
    privateDns: false,
  };
}

function interfaceRow({ base, vpcId, serviceName }: Wanted, input: CreateInput, context: Context): VpcEndpointRow {
  if (input.RouteTableIds?.length) throw notFor("Interface", "RouteTableIds");
  const privateDns = input.PrivateDnsEnabled ?? true;
  if (privateDns) requirePrivateDns(vpcId, serviceName, context);
  const groupIds = groupsOfEndpoint(vpcId, input.SecurityGroupIds, context);
  const homes = (input.SubnetIds ?? []).map((id) => find(subnet, id, context));
  const row: VpcEndpointRow = {
    ...base,
    type: "Interface",
    vpcId,
    serviceName,
    state: "pending",
    createTime: context.clock.date(),
    routeTableIds: [],
    interfaces: [],
    groupIds,
    privateDns,
  };
  return { ...row, interfaces: addInterfaces(row, homes, context) };
}

const notFor = (type: string, member: string): Fault =>
  fault("InvalidParameter", `${member} cannot be specified for an endpoint of type ${type}.`);

/** One more network interface of the endpoint in each of these subnets; a zone takes one only. */
export function addInterfaces(
  row: VpcEndpointRow,
  homes: readonly SubnetRow[],
  context: Context,
): VpcEndpointRow["interfaces"] {
  const zones = new Set(row.interfaces.map(({ subnetId }) => find(subnet, subnetId, context).zone));
  for (const home of homes) {
    if (home.vpcId !== row.vpcId)
      throw fault("InvalidParameter", `The subnet ${home.id} does not belong to the VPC ${row.vpcId}.`);
    if (zones.has(home.zone))
      throw fault(
        "DuplicateSubnetsInSameZone",
        `Found another VPC endpoint subnet in the availability zone of ${home.id}. VPC endpoint subnets should be in different availability zones supported by the VPC endpoint service.`,
      );
    zones.add(home.zone);
  }
  return homes.map((home) => ({
    subnetId: home.id,
    networkInterfaceId: makeNetworkInterface(
      {
        subnet: home,
        groupIds: row.groupIds,
        tags: {},
        description: `VPC Endpoint Interface ${row.id}`,
        interfaceType: "vpc_endpoint",
        requester: "ec2",
        attachment: attachmentTo("amazon-aws", 1, context),
      },
      context,
    ).id,
  }));
}

/** Timer: an interface endpoint can be used. */
export function vpcEndpointAvailable({ id }: { id: string }, context: Context): void {
  if (context.table(vpcEndpoints).get(id)?.state === "pending")
    context.table(vpcEndpoints).patch(id, { state: "available" });
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpoints.html */
export const describeVpcEndpoints: Op<"DescribeVpcEndpoints"> = (input, context) => {
  const { VpcEndpointIds: ids, Filters: filters, NextToken: token, MaxResults: limit } = input;
  const { items, next } = select(vpcEndpoint, { ids, filters, token, limit }, context);
  return { VpcEndpoints: items.map((row) => describe(row, context)), NextToken: next };
};

const describe = (row: VpcEndpointRow, context: Context): EC2.VpcEndpoint => ({
  VpcEndpointId: row.id,
  VpcEndpointType: row.type,
  VpcId: row.vpcId,
  ServiceName: row.serviceName,
  // EC2 answers it in lower case, whatever the SDK's enum says.
  State: row.state as EC2.State,
  PolicyDocument: FULL_ACCESS,
  RouteTableIds: [...row.routeTableIds],
  SubnetIds: row.interfaces.map(({ subnetId }) => subnetId),
  Groups: groupIdentifiers(row.groupIds, context),
  IpAddressType: "ipv4",
  PrivateDnsEnabled: row.privateDns,
  RequesterManaged: false,
  NetworkInterfaceIds: row.interfaces.map(({ networkInterfaceId }) => networkInterfaceId),
  DnsEntries: row.type === "Interface" ? dnsEntries(row, context) : [],
  CreationTimestamp: row.createTime,
  Tags: toTagList(row.tags),
  OwnerId: context.account,
  ServiceRegion: context.region,
});

function dnsEntries(row: VpcEndpointRow, context: Context): EC2.DnsEntry[] {
  const host = hostOf(row.serviceName);
  const service = host.slice(0, -`.${context.region}.amazonaws.com`.length);
  const own = (zone = ""): string =>
    `${row.id}-${row.arn.slice(-8)}${zone}.${service}.${context.region}.vpce.amazonaws.com`;
  const zones = row.interfaces.flatMap(
    ({ networkInterfaceId }) => context.table(networkInterfaces).get(networkInterfaceId)?.zone ?? [],
  );
  const names = [own(), ...zones.map((zone) => own(`-${zone}`)), ...(row.privateDns ? [host] : [])];
  return names.map((DnsName) => ({ DnsName }));
}

/** Each id on its own: what cannot be deleted is told beside the rest. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpcEndpoints.html */
export const deleteVpcEndpoints: Op<"DeleteVpcEndpoints"> = ({ VpcEndpointIds }, context) => {
  const Unsuccessful: EC2.UnsuccessfulItem[] = [];
  for (const id of required(VpcEndpointIds, "VpcEndpointId")) {
    const row = context.table(vpcEndpoints).get(id);
    if (!row) {
      const Message = `The Vpc Endpoint Id '${id}' does not exist`;
      Unsuccessful.push({ ResourceId: id, Error: { Code: "InvalidVpcEndpoint.NotFound", Message } });
      continue;
    }
    if (row.state === "deleting") continue;
    context.table(vpcEndpoints).patch(id, { state: "deleting" });
    const ms = row.type === "Gateway" ? GATEWAY_DELETE_MS : INTERFACE_DELETE_MS;
    context.later("vpc-endpoint-deleted", context.clock.lifecycle(ms), { id });
  }
  return { Unsuccessful };
};

/** Timer: an endpoint is gone, and its network interfaces with it. */
export function vpcEndpointDeleted({ id }: { id: string }, context: Context): void {
  const row = context.table(vpcEndpoints).get(id);
  if (row?.state !== "deleting") return;
  for (const { networkInterfaceId } of row.interfaces) removeNetworkInterface(networkInterfaceId, context);
  context.table(vpcEndpoints).delete(id);
}
