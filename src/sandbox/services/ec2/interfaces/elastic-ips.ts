/** Elastic IP addresses. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/elastic-ip-addresses-eip.html */
import type * as EC2 from "@aws-sdk/client-ec2";
import { type Context, fault, toTagList } from "../../../kit/index.ts";
import { invalidValue, missingParameter } from "../faults.ts";
import { instance, interfacesOf } from "../instances/compute-nouns.ts";
import { elasticIp } from "../network/network-nouns.ts";
import {
  type ElasticIpRow,
  elasticIps,
  internetGateways,
  type NetworkInterfaceRow,
  networkInterfaces,
} from "../network/network-state.ts";
import { find, newId, newRow, select } from "../noun.ts";
import { type Op, refuseMembers } from "../operation.ts";
import { QUOTAS } from "../regions.ts";
import { elasticIpOn, networkInterface } from "../security-groups/security-nouns.ts";
import { tagsFor } from "../tag-specifications.ts";
import { newPublicIp } from "./public-addresses.ts";

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AllocateAddress.html */
export const allocateAddress: Op<"AllocateAddress"> = (input, context) => {
  refuseMembers("AllocateAddress", input, ["Address", "PublicIpv4Pool", "CustomerOwnedIpv4Pool", "IpamPoolId"]);
  const tags = tagsFor("elastic-ip", input.TagSpecifications, context);
  if (context.table(elasticIps).list().length >= QUOTAS.elasticIps)
    throw fault("AddressLimitExceeded", "The maximum number of addresses has been reached.");
  const base = newRow(elasticIp, tags, context);
  const row = context.table(elasticIps).put(base.id, { ...base, publicIp: newPublicIp(context) });
  return {
    AllocationId: row.id,
    PublicIp: row.publicIp,
    Domain: "vpc",
    PublicIpv4Pool: "amazon",
    NetworkBorderGroup: context.region,
  };
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAddresses.html */
export const describeAddresses: Op<"DescribeAddresses"> = ({ AllocationIds, PublicIps, Filters }, context) => {
  const named = (PublicIps ?? []).map((ip) => byPublicIp(ip, context).id);
  const { items } = select(elasticIp, { ids: [...(AllocationIds ?? []), ...named], filters: Filters }, context);
  return { Addresses: items.map((row) => describe(row, context)) };
};

function byPublicIp(ip: string, context: Context): ElasticIpRow {
  const row = context
    .table(elasticIps)
    .list()
    .find(({ publicIp }) => publicIp === ip);
  if (!row) throw fault("InvalidAddress.NotFound", `Address '${ip}' not found.`);
  return row;
}

function describe(row: ElasticIpRow, context: Context): EC2.Address {
  const on = context.table(networkInterfaces).get(row.networkInterfaceId ?? "");
  return {
    AllocationId: row.id,
    PublicIp: row.publicIp,
    Domain: "vpc",
    PublicIpv4Pool: "amazon",
    NetworkBorderGroup: context.region,
    AssociationId: row.associationId,
    NetworkInterfaceId: on?.id,
    NetworkInterfaceOwnerId: on?.ownerId,
    PrivateIpAddress: on?.privateIp,
    InstanceId: on?.attachment?.instanceId,
    Tags: toTagList(row.tags),
  };
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateAddress.html */
export const associateAddress: Op<"AssociateAddress"> = (input, context) => {
  const row =
    input.AllocationId === undefined
      ? byPublicIp(input.PublicIp ?? "", context)
      : find(elasticIp, input.AllocationId, context);
  const target = targetOf(input, context);
  if (row.networkInterfaceId === target.id) return { AssociationId: row.associationId };
  const refused = input.AllowReassociation === false;
  if (row.associationId !== undefined && refused)
    throw fault(
      "Resource.AlreadyAssociated",
      `resource ${row.id} is already associated with associate-id ${row.associationId}`,
    );
  const current = elasticIpOn(target.id, context);
  if (current && refused)
    throw fault(
      "Resource.AlreadyAssociated",
      `resource ${target.id} is already associated with associate-id ${current.associationId}`,
    );
  if (current) release(current, context);
  const associationId = newId("eipassoc");
  context.table(elasticIps).put(row.id, { ...row, associationId, networkInterfaceId: target.id });
  return { AssociationId: associationId };
};

function targetOf(input: EC2.AssociateAddressRequest, context: Context): NetworkInterfaceRow {
  const { InstanceId, NetworkInterfaceId } = input;
  if (InstanceId === undefined && NetworkInterfaceId === undefined) throw missingParameter("instanceId");
  const row =
    NetworkInterfaceId === undefined
      ? interfacesOf(find(instance, InstanceId ?? "", context).id, context)[0]
      : find(networkInterface, NetworkInterfaceId, context);
  if (!row) throw fault("IncorrectInstanceState", `The instance '${InstanceId}' has no network interface.`);
  if (
    !context
      .table(internetGateways)
      .list()
      .some(({ vpcId }) => vpcId === row.vpcId)
  )
    throw fault("Gateway.NotAttached", `Network ${row.vpcId} is not attached to any internet gateway`);
  return row;
}

const release = (row: ElasticIpRow, context: Context): void => {
  const { associationId: _, networkInterfaceId: __, ...free } = row;
  context.table(elasticIps).put(row.id, free);
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateAddress.html */
export const disassociateAddress: Op<"DisassociateAddress"> = ({ AssociationId, PublicIp }, context) => {
  const row = context
    .table(elasticIps)
    .list()
    .find(({ associationId, publicIp }) =>
      AssociationId === undefined ? publicIp === PublicIp : associationId === AssociationId,
    );
  if (!row)
    throw fault("InvalidAssociationID.NotFound", `The association ID '${AssociationId ?? PublicIp}' does not exist`);
  const requester = context.table(networkInterfaces).get(row.networkInterfaceId ?? "")?.requester;
  if (requester !== undefined && context.principal.kind !== "service")
    throw fault("AuthFailure", "You do not have permission to access the specified resource.", { status: 403 });
  release(row, context);
  return {};
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReleaseAddress.html */
export const releaseAddress: Op<"ReleaseAddress"> = ({ AllocationId, PublicIp }, context) => {
  if (AllocationId === undefined && PublicIp !== undefined)
    throw invalidValue("You must specify an allocation id when releasing a VPC elastic IP address");
  if (AllocationId === undefined) throw missingParameter("allocationId");
  const row = find(elasticIp, AllocationId, context);
  if (row.associationId !== undefined) throw fault("InvalidIPAddress.InUse", `Address ${row.publicIp} is in use.`);
  context.table(elasticIps).delete(row.id);
  return {};
};
