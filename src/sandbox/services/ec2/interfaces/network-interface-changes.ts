/** Attaching, detaching and changing network interfaces. */
import { type Context, fault } from "../../../kit/index.ts";
import { invalidValue, notPermitted, required } from "../faults.ts";
import { instance } from "../instances/compute-nouns.ts";
import { subnet } from "../network/network-nouns.ts";
import { type NetworkInterfaceRow, networkInterfaces } from "../network/network-state.ts";
import { find } from "../noun.ts";
import { type Op, refuseMembers } from "../operation.ts";
import { networkInterface } from "../security-groups/security-nouns.ts";
import { attachmentTo, groupIdentifiers, groupsFor } from "./network-interfaces.ts";
import { newPublicIp } from "./public-addresses.ts";

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachNetworkInterface.html */
export const attachNetworkInterface: Op<"AttachNetworkInterface"> = (input, context) => {
  const row = find(networkInterface, required(input.NetworkInterfaceId, "networkInterfaceId"), context);
  const host = find(instance, required(input.InstanceId, "instanceId"), context);
  const DeviceIndex = required(input.DeviceIndex, "deviceIndex");
  checkOwner(row, context);
  if (row.attachment) throw fault("InvalidNetworkInterface.InUse", `Interface: [${row.id}] in use.`);
  if (host.state !== "running" && host.state !== "stopped")
    throw fault("IncorrectInstanceState", `The instance '${host.id}' is not in a state from which it can be attached.`);
  if (row.zone !== host.zone)
    throw invalidValue(
      "You may not attach a network interface to an instance if they are not in the same availability zone",
    );
  const others = context.table(networkInterfaces).list();
  if (others.some(({ attachment }) => attachment?.instanceId === host.id && attachment.deviceIndex === DeviceIndex))
    throw invalidValue(`Instance '${host.id}' already has an interface attached at device index '${DeviceIndex}'.`);
  const attachment = { ...attachmentTo(context.account, DeviceIndex, context), instanceId: host.id };
  context.table(networkInterfaces).patch(row.id, { attachment });
  return { AttachmentId: attachment.id, NetworkCardIndex: 0 };
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachNetworkInterface.html */
export const detachNetworkInterface: Op<"DetachNetworkInterface"> = ({ AttachmentId }, context) => {
  const id = required(AttachmentId, "attachmentId");
  const row = context
    .table(networkInterfaces)
    .list()
    .find(({ attachment }) => attachment?.id === id);
  if (!row?.attachment) throw fault("InvalidAttachmentID.NotFound", `The attachment '${id}' does not exist`);
  if (row.requester !== undefined && context.principal.kind !== "service")
    throw notPermitted("You are not allowed to manage 'ela-attach' attachments.");
  if (row.attachment.deviceIndex === 0)
    throw notPermitted("The network interface at device index 0 cannot be detached.");
  const { attachment: _, ...detached } = row;
  context.table(networkInterfaces).put(row.id, detached);
  return {};
};

/** What a service of AWS made, only that service may touch. */
function checkOwner(row: NetworkInterfaceRow, { principal }: Context): void {
  if (row.requester !== undefined && principal.kind !== "service")
    throw fault("AuthFailure", "You do not have permission to access the specified resource.", { status: 403 });
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyNetworkInterfaceAttribute.html */
export const modifyNetworkInterfaceAttribute: Op<"ModifyNetworkInterfaceAttribute"> = (input, context) => {
  refuseMembers("ModifyNetworkInterfaceAttribute", input, [
    "EnaSrdSpecification",
    "EnablePrimaryIpv6",
    "ConnectionTrackingSpecification",
    "AssociatedSubnetIds",
  ]);
  const row = find(networkInterface, required(input.NetworkInterfaceId, "networkInterfaceId"), context);
  checkOwner(row, context);
  const { publicIp, ...rest } = row;
  const associate = input.AssociatePublicIpAddress ?? publicIp !== undefined;
  const { Attachment: attached } = input;
  if (attached && attached.AttachmentId !== row.attachment?.id)
    throw fault("InvalidAttachmentID.NotFound", `The attachment '${attached.AttachmentId}' does not exist`);
  context.table(networkInterfaces).put(row.id, {
    ...rest,
    ...(associate && { publicIp: publicIp ?? newPublicIp(context) }),
    ...(input.Description && { description: input.Description.Value ?? "" }),
    ...(input.SourceDestCheck && { sourceDestCheck: input.SourceDestCheck.Value ?? true }),
    ...(input.Groups && { groupIds: groupsFor(input.Groups, find(subnet, row.subnetId, context), context) }),
    ...(attached &&
      row.attachment && {
        attachment: { ...row.attachment, deleteOnTermination: attached.DeleteOnTermination ?? false },
      }),
  });
  return {};
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaceAttribute.html */
export const describeNetworkInterfaceAttribute: Op<"DescribeNetworkInterfaceAttribute"> = (input, context) => {
  const row = find(networkInterface, required(input.NetworkInterfaceId, "networkInterfaceId"), context);
  const NetworkInterfaceId = row.id;
  switch (required(input.Attribute, "attribute")) {
    case "description":
      return { NetworkInterfaceId, Description: { Value: row.description } };
    case "groupSet":
      return { NetworkInterfaceId, Groups: groupIdentifiers(row.groupIds, context) };
    case "sourceDestCheck":
      return { NetworkInterfaceId, SourceDestCheck: { Value: row.sourceDestCheck } };
    case "associatePublicIpAddress":
      return { NetworkInterfaceId, AssociatePublicIpAddress: row.publicIp !== undefined };
    case "attachment":
      return {
        NetworkInterfaceId,
        Attachment: row.attachment && {
          AttachmentId: row.attachment.id,
          InstanceId: row.attachment.instanceId,
          DeviceIndex: row.attachment.deviceIndex,
          Status: "attached",
        },
      };
    default:
      throw invalidValue(`Invalid value '${input.Attribute}' for attribute.`);
  }
};
