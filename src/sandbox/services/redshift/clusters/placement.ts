/** Where a cluster lives: subnet, security groups, and the network interfaces of its nodes, which belong to Redshift. */
import type * as EC2 from "@aws-sdk/client-ec2";
import { nameOf } from "../../../../shared/errors.ts";
import { type Context, fault } from "../../../kit/index.ts";
import { invalidValue } from "../faults.ts";
import type { ClusterRow, NodeRow } from "../state.ts";
import { subnetGroupOf } from "../subnet-groups.ts";

export interface Placement {
  readonly subnetGroup: string;
  readonly subnetId: string;
  readonly vpcId: string;
  readonly zone: string;
  readonly securityGroups: readonly string[];
}

interface Wanted {
  readonly group: string | undefined;
  readonly zone: string | undefined;
  readonly securityGroups: readonly string[] | undefined;
}

/** The first subnet of the group, or of the default VPC where no group is named, in the zone if one is asked for. */
export async function placed(context: Context, { group, zone, securityGroups }: Wanted): Promise<Placement> {
  const home = group === undefined ? await defaultGroup(context) : subnetGroupOf(context, group);
  const subnet = home.subnets.find((each) => zone === undefined || each.zone === zone);
  if (subnet === undefined)
    throw fault(
      "InvalidClusterSubnetGroupStateFault",
      `Subnet group ${home.name} has no subnet in ${zone ?? "any zone"}.`,
    );
  return {
    subnetGroup: home.name,
    subnetId: subnet.id,
    vpcId: home.vpcId,
    zone: subnet.zone,
    securityGroups: await checkedGroups(context, home.vpcId, securityGroups ?? []),
  };
}

async function defaultGroup(context: Context) {
  const { Subnets: found = [] } = await ec2(context).DescribeSubnets({
    Filters: [{ Name: "default-for-az", Values: ["true"] }],
  });
  const subnets = found.map(({ SubnetId: id = "", AvailabilityZone: zone = "" }) => ({ id, zone }));
  const vpcId = found[0]?.VpcId;
  if (vpcId === undefined)
    throw fault("InvalidVPCNetworkStateFault", "There is no default VPC: name a ClusterSubnetGroupName.");
  return { name: "default", vpcId, subnets };
}

export async function checkedGroups(
  context: Context,
  vpcId: string,
  ids: readonly string[],
): Promise<readonly string[]> {
  const { SecurityGroups: found = [] } = await ec2(context).DescribeSecurityGroups({
    Filters: [{ Name: "vpc-id", Values: [vpcId] }],
  });
  if (ids.length === 0)
    return found.filter(({ GroupName }) => GroupName === "default").map(({ GroupId = "" }) => GroupId);
  for (const id of ids)
    if (!found.some(({ GroupId }) => GroupId === id))
      throw invalidValue(`The security group ${id} does not exist in the VPC ${vpcId} of the cluster's subnets.`);
  return ids;
}

/** One for each node, the leader's first; a single node needs one only. */
export async function createInterfaces(context: Context, row: ClusterRow): Promise<readonly NodeRow[]> {
  const members: NodeRow[] = [];
  for (let index = 0; index < countOf(row.nodes); index += 1) {
    const { NetworkInterface: made } = await ec2(context).CreateNetworkInterface({
      SubnetId: row.subnetId,
      Groups: [...row.securityGroups],
      Description: descriptionOf(row),
    });
    members.push({ interfaceId: made?.NetworkInterfaceId ?? "", privateIp: made?.PrivateIpAddress ?? "" });
  }
  return members;
}

export const countOf = (nodes: number): number => (nodes === 1 ? 1 : nodes + 1);

/** Also those that a creation that did not finish has left behind. */
export async function deleteInterfaces(context: Context, row: ClusterRow): Promise<void> {
  const { NetworkInterfaces: found = [] } = await ec2(context).DescribeNetworkInterfaces({
    Filters: [{ Name: "description", Values: [descriptionOf(row)] }],
  });
  for (const { NetworkInterfaceId } of found)
    try {
      await ec2(context).DeleteNetworkInterface({ NetworkInterfaceId });
    } catch (error) {
      if (nameOf(error) !== "InvalidNetworkInterfaceID.NotFound") throw error;
    }
}

export async function regroupInterfaces(context: Context, row: ClusterRow, groups: readonly string[]): Promise<void> {
  for (const { interfaceId: NetworkInterfaceId } of row.members)
    await ec2(context).ModifyNetworkInterfaceAttribute({ NetworkInterfaceId, Groups: [...groups] });
}

const descriptionOf = ({ id, namespaceId }: ClusterRow): string => `RedshiftNetworkInterface ${id} ${namespaceId}`;

const ec2 = (context: Context) => context.service<typeof EC2>("ec2");
