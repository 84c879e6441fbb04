/** NAT gateways: states, addresses and dependencies; no packets. https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html */
import type * as EC2 from "@aws-sdk/client-ec2";
import { type Context, fault, toTagList } from "../../../kit/index.ts";
import { missingParameter, required } from "../faults.ts";
import { idempotent } from "../idempotency.ts";
import { attachmentTo, makeNetworkInterface, removeNetworkInterface } from "../interfaces/network-interfaces.ts";
import { find, newId, newRow, select } from "../noun.ts";
import { type Op, refuseMembers } from "../operation.ts";
import { tagsFor } from "../tag-specifications.ts";
import { elasticIp, natGateway, subnet } from "./network-nouns.ts";
import { elasticIps, internetGateways, type NatGatewayRow, natGateways, type SubnetRow } from "./network-state.ts";

const CREATE_MS = 90_000;
const DELETE_MS = 45_000;
/** How long a deleted gateway stays described. */
const TOMBSTONE_MS = 3_600_000;

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNatGateway.html */
export const createNatGateway: Op<"CreateNatGateway"> = (input, context) => {
  refuseMembers("CreateNatGateway", input, [
    "SecondaryAllocationIds",
    "SecondaryPrivateIpAddresses",
    "SecondaryPrivateIpAddressCount",
    "AvailabilityMode",
    "AvailabilityZoneAddresses",
  ]);
  const tags = tagsFor("natgateway", input.TagSpecifications, context);
  const home = find(subnet, required(input.SubnetId, "SubnetId"), context);
  const connectivity = input.ConnectivityType ?? "public";
  if (connectivity === "public" && input.AllocationId === undefined) throw missingParameter("AllocationId");
  const create = (): string => {
    const base = newRow(natGateway, tags, context);
    const attachment = attachmentTo("amazon-aws", 1, context);
    const description = `Interface for NAT Gateway ${base.id}`;
    const eni = makeNetworkInterface(
      {
        subnet: home,
        groupIds: [],
        tags: {},
        description,
        privateIp: input.PrivateIpAddress,
        interfaceType: "nat_gateway",
        requester: "ec2",
        attachment,
      },
      context,
    );
    const address = input.AllocationId === undefined ? {} : takeAddress(input.AllocationId, eni.id, context);
    context.table(natGateways).put(base.id, {
      ...base,
      ...address,
      vpcId: home.vpcId,
      subnetId: home.id,
      state: "pending",
      connectivity,
      networkInterfaceId: eni.id,
      privateIp: eni.privateIp,
      createTime: context.clock.date(),
    });
    context.later("nat-gateway-available", context.clock.lifecycle(CREATE_MS), { id: base.id });
    return base.id;
  };
  checkAddress(input.AllocationId, home, context);
  const id = idempotent(context, { operation: "CreateNatGateway", token: input.ClientToken, input }, create);
  return { NatGateway: describe(find(natGateway, id, context)), ClientToken: input.ClientToken };
};

function checkAddress(allocationId: string | undefined, home: SubnetRow, context: Context): void {
  if (allocationId === undefined) return;
  find(elasticIp, allocationId, context);
  if (
    !context
      .table(internetGateways)
      .list()
      .some(({ vpcId }) => vpcId === home.vpcId)
  )
    throw fault("Gateway.NotAttached", `Network ${home.vpcId} has no Internet gateway attached`);
}

function takeAddress(allocationId: string, networkInterfaceId: string, context: Context) {
  const row = find(elasticIp, allocationId, context);
  if (row.associationId !== undefined) {
    removeNetworkInterface(networkInterfaceId, context);
    throw fault(
      "Resource.AlreadyAssociated",
      `Elastic IP address [${allocationId}] is already associated with another resource.`,
    );
  }
  context.table(elasticIps).put(row.id, { ...row, associationId: newId("eipassoc"), networkInterfaceId });
  return { allocationId, publicIp: row.publicIp };
}

/** Timer: a new gateway is available. */
export function natGatewayAvailable({ id }: { id: string }, context: Context): void {
  if (context.table(natGateways).get(id)?.state === "pending")
    context.table(natGateways).patch(id, { state: "available" });
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNatGateways.html */
export const describeNatGateways: Op<"DescribeNatGateways"> = (input, context) => {
  const { NatGatewayIds: ids, Filter: filters, NextToken: token, MaxResults: limit } = input;
  const { items, next } = select(natGateway, { ids, filters, token, limit }, context);
  return { NatGateways: items.map(describe), NextToken: next };
};

const describe = (row: NatGatewayRow): EC2.NatGateway => ({
  NatGatewayId: row.id,
  VpcId: row.vpcId,
  SubnetId: row.subnetId,
  State: row.state,
  ConnectivityType: row.connectivity,
  CreateTime: row.createTime,
  DeleteTime: row.deleteTime,
  NatGatewayAddresses: [
    {
      AllocationId: row.allocationId,
      PublicIp: row.publicIp,
      PrivateIp: row.privateIp,
      NetworkInterfaceId: row.networkInterfaceId,
      IsPrimary: true,
      Status: "succeeded",
    },
  ],
  Tags: toTagList(row.tags),
});

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNatGateway.html */
export const deleteNatGateway: Op<"DeleteNatGateway"> = ({ NatGatewayId }, context) => {
  const row = find(natGateway, required(NatGatewayId, "NatGatewayId"), context);
  if (row.state !== "deleting" && row.state !== "deleted") {
    context.table(natGateways).patch(row.id, { state: "deleting" });
    context.later("nat-gateway-deleted", context.clock.lifecycle(DELETE_MS), { id: row.id });
  }
  return { NatGatewayId: row.id };
};

/** Timer: a gateway is deleted; its interface is gone and its address free. */
export function natGatewayDeleted({ id }: { id: string }, context: Context): void {
  const row = context.table(natGateways).get(id);
  if (row?.state !== "deleting") return;
  removeNetworkInterface(row.networkInterfaceId, context);
  context.table(natGateways).patch(id, { state: "deleted", deleteTime: context.clock.date() });
  context.later("nat-gateway-forgotten", TOMBSTONE_MS, { id });
}

/** Timer: a deleted gateway is no longer described. */
export function natGatewayForgotten({ id }: { id: string }, context: Context): void {
  if (context.table(natGateways).get(id)?.state === "deleted") context.table(natGateways).delete(id);
}
