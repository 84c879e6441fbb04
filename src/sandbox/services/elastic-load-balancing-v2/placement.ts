import type * as EC2 from "@aws-sdk/client-ec2";
import { type Context, fault } from "../../kit/index.ts";
import { badConfiguration } from "./faults.ts";
import { type LoadBalancerRow, loadBalancers, type ZoneRow } from "./state.ts";

const ec2 = (context: Context) => context.service<typeof EC2>("ec2");

/** The VPC and zones of subnets; application load balancers need two zones of one VPC, one subnet in each. */
export async function placeIn(
  context: Context,
  subnetIds: readonly string[],
): Promise<{ vpcId: string; zones: ZoneRow[] }> {
  const subnets = await describeSubnets(context, subnetIds);
  const zones = subnets.map(({ AvailabilityZone = "", SubnetId = "" }) => ({
    zone: AvailabilityZone,
    subnetId: SubnetId,
    privateIp: undefined,
  }));
  const distinct = new Set(zones.map(({ zone }) => zone));
  if (distinct.size < zones.length)
    throw badConfiguration("A load balancer cannot be attached to multiple subnets in the same Availability Zone");
  if (distinct.size < 2)
    throw badConfiguration("At least two subnets in two different Availability Zones must be specified");
  const [vpcId = "", ...others] = new Set(subnets.map((subnet) => subnet.VpcId ?? ""));
  if (others.length > 0) throw badConfiguration("All subnets must belong to the same VPC");
  return { vpcId, zones };
}

async function describeSubnets(context: Context, ids: readonly string[]): Promise<EC2.Subnet[]> {
  if (ids.length === 0) return [];
  const { Subnets: known = [] } = await ec2(context).DescribeSubnets({
    Filters: [{ Name: "subnet-id", Values: [...ids] }],
  });
  return ids.map((id) => {
    const subnet = known.find(({ SubnetId }) => SubnetId === id);
    if (!subnet) throw fault("SubnetNotFoundException", `The subnet ID '${id}' does not exist`);
    return subnet;
  });
}

export async function requireInternetGateway(context: Context, vpcId: string): Promise<void> {
  const { InternetGateways: gateways = [] } = await ec2(context).DescribeInternetGateways({
    Filters: [{ Name: "attachment.vpc-id", Values: [vpcId] }],
  });
  if (gateways.length === 0) throw fault("InvalidSubnetException", `VPC ${vpcId} has no internet gateway`);
}

export async function requireSecurityGroups(
  context: Context,
  vpcId: string,
  ids: readonly string[],
): Promise<string[]> {
  const { SecurityGroups: known = [] } = await ec2(context).DescribeSecurityGroups({
    Filters: [{ Name: "group-id", Values: [...ids] }],
  });
  for (const id of ids) {
    const group = known.find(({ GroupId }) => GroupId === id);
    if (!group) throw fault("InvalidSecurityGroupException", `The security group '${id}' does not exist`);
    if (group.VpcId !== vpcId)
      throw badConfiguration("One or more security groups are invalid: they do not belong to the VPC of the subnets");
  }
  return [...ids];
}

export async function defaultSecurityGroup(context: Context, vpcId: string): Promise<string> {
  const { SecurityGroups: groups = [] } = await ec2(context).DescribeSecurityGroups({
    Filters: [
      { Name: "vpc-id", Values: [vpcId] },
      { Name: "group-name", Values: ["default"] },
    ],
  });
  const id = groups[0]?.GroupId;
  if (id === undefined) throw fault("InvalidSecurityGroupException", `VPC ${vpcId} has no default security group`);
  return id;
}

const descriptionOf = (key: string): string => `ELB ${key}`;

/** Gives every subnet of the load balancer its network interface. Safe to run again: finds what an earlier run made. */
export async function attach({ key }: { key: string }, context: Context): Promise<void> {
  const row = context.table(loadBalancers).get(key);
  if (!row) return;
  const existing = await interfacesOf(context, key);
  const zones: ZoneRow[] = [];
  for (const zone of row.zones) {
    const known = existing.find(({ SubnetId }) => SubnetId === zone.subnetId);
    const attached = known ?? (await createInterface(context, row, zone.subnetId));
    zones.push({ ...zone, privateIp: attached?.PrivateIpAddress });
  }
  const left = existing.filter(({ SubnetId }) => !zones.some(({ subnetId }) => subnetId === SubnetId));
  await deleteInterfaces(context, left);
  if (!context.table(loadBalancers).patch(key, { zones })) await release({ key }, context);
}

async function createInterface(context: Context, row: LoadBalancerRow, subnetId: string) {
  const { NetworkInterface: made } = await ec2(context).CreateNetworkInterface({
    SubnetId: subnetId,
    Description: descriptionOf(row.key),
    Groups: [...row.securityGroups],
  });
  return made;
}

/** Deletes the network interfaces of a load balancer that is gone. */
export const release = async ({ key }: { key: string }, context: Context): Promise<void> =>
  deleteInterfaces(context, await interfacesOf(context, key));

async function interfacesOf(context: Context, key: string): Promise<EC2.NetworkInterface[]> {
  const { NetworkInterfaces: found = [] } = await ec2(context).DescribeNetworkInterfaces({
    Filters: [{ Name: "description", Values: [descriptionOf(key)] }],
  });
  return found;
}

async function deleteInterfaces(context: Context, interfaces: readonly EC2.NetworkInterface[]): Promise<void> {
  for (const { NetworkInterfaceId } of interfaces)
    if (NetworkInterfaceId) await ec2(context).DeleteNetworkInterface({ NetworkInterfaceId });
}

export async function regroupInterfaces(context: Context, row: LoadBalancerRow): Promise<void> {
  for (const { NetworkInterfaceId } of await interfacesOf(context, row.key))
    if (NetworkInterfaceId)
      await ec2(context).ModifyNetworkInterfaceAttribute({ NetworkInterfaceId, Groups: [...row.securityGroups] });
}
