/** Internet gateways. https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html */
import type * as EC2 from "@aws-sdk/client-ec2";
import { type Context, fault, toTagList } from "../../../kit/index.ts";
import { dependencyViolation, invalidValue, required } from "../faults.ts";
import { find, newRow, select } from "../noun.ts";
import type { Op } from "../operation.ts";
import { QUOTAS } from "../regions.ts";
import { elasticIpOn } from "../security-groups/security-nouns.ts";
import { tagsFor } from "../tag-specifications.ts";
import { internetGateway, vpc } from "./network-nouns.ts";
import { type InternetGatewayRow, internetGateways, networkInterfaces } from "./network-state.ts";

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateInternetGateway.html */
export const createInternetGateway: Op<"CreateInternetGateway"> = ({ TagSpecifications }, context) => {
  const tags = tagsFor("internet-gateway", TagSpecifications, context);
  if (context.table(internetGateways).list().length >= QUOTAS.internetGateways)
    throw fault("InternetGatewayLimitExceeded", "The maximum number of internet gateways has been reached.");
  const row = newRow(internetGateway, tags, context);
  return { InternetGateway: describe(context.table(internetGateways).put(row.id, row), context) };
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInternetGateways.html */
export const describeInternetGateways: Op<"DescribeInternetGateways"> = (input, context) => {
  const { InternetGatewayIds: ids, Filters: filters, NextToken: token, MaxResults: limit } = input;
  const { items, next } = select(internetGateway, { ids, filters, token, limit }, context);
  return { InternetGateways: items.map((row) => describe(row, context)), NextToken: next };
};

const describe = (row: InternetGatewayRow, { account }: Context): EC2.InternetGateway => ({
  InternetGatewayId: row.id,
  OwnerId: account,
  // AWS answers `available` here, which is no value of the SDK's AttachmentStatus.
  Attachments: row.vpcId === undefined ? [] : [{ VpcId: row.vpcId, State: "available" as EC2.AttachmentStatus }],
  Tags: toTagList(row.tags),
});

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachInternetGateway.html */
export const attachInternetGateway: Op<"AttachInternetGateway"> = ({ InternetGatewayId, VpcId }, context) => {
  const gateway = find(internetGateway, required(InternetGatewayId, "internetGatewayId"), context);
  const { id: vpcId } = find(vpc, required(VpcId, "vpcId"), context);
  if (gateway.vpcId !== undefined)
    throw fault("Resource.AlreadyAssociated", `resource ${gateway.id} is already attached to network ${gateway.vpcId}`);
  if (
    context
      .table(internetGateways)
      .list()
      .some((row) => row.vpcId === vpcId)
  )
    throw invalidValue(`Network ${vpcId} already has an internet gateway attached`);
  context.table(internetGateways).patch(gateway.id, { vpcId });
  return {};
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachInternetGateway.html */
export const detachInternetGateway: Op<"DetachInternetGateway"> = ({ InternetGatewayId, VpcId }, context) => {
  const gateway = find(internetGateway, required(InternetGatewayId, "internetGatewayId"), context);
  const { id: vpcId } = find(vpc, required(VpcId, "vpcId"), context);
  if (gateway.vpcId !== vpcId)
    throw fault("Gateway.NotAttached", `resource ${gateway.id} is not attached to network ${vpcId}`);
  const mapped = context
    .table(networkInterfaces)
    .list()
    .some((row) => row.vpcId === vpcId && (row.publicIp !== undefined || elasticIpOn(row.id, context) !== undefined));
  if (mapped)
    throw fault(
      "DependencyViolation",
      `Network ${vpcId} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.`,
    );
  const { vpcId: _, ...detached } = gateway;
  context.table(internetGateways).put(gateway.id, detached);
  return {};
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteInternetGateway.html */
export const deleteInternetGateway: Op<"DeleteInternetGateway"> = ({ InternetGatewayId }, context) => {
  const { id, vpcId } = find(internetGateway, required(InternetGatewayId, "internetGatewayId"), context);
  if (vpcId !== undefined) throw dependencyViolation("internetGateway", id);
  context.table(internetGateways).delete(id);
  return {};
};
