/** A workgroup's place in a VPC: three zones, one network interface in each. https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-usage-considerations.html */
import type * as EC2 from "@aws-sdk/client-ec2";
import { nameOf } from "../../../shared/errors.ts";
import type { Context } from "../../kit/index.ts";
import { invalid } from "./faults.ts";
import type { InterfaceRow, WorkgroupRow } from "./state.ts";

const ZONES = 3;

export type Place = Pick<WorkgroupRow, "vpcId" | "subnetIds" | "securityGroups">;

/** In the default VPC where no subnets are named. ValidationException. */
export async function placed(
  context: Context,
  subnetIds: readonly string[] = [],
  groups: readonly string[] = [],
): Promise<Place> {
  const subnets = await readSubnets(context, subnetIds);
  const vpcs = new Set(subnets.map(({ VpcId }) => VpcId));
  const zones = new Set(subnets.map(({ AvailabilityZone }) => AvailabilityZone));
  const [vpcId = ""] = vpcs;
  if (vpcs.size > 1) throw invalid("The subnets must be in one VPC.");
  if (zones.size < ZONES)
    throw invalid(
      `A workgroup needs at least three subnets, and they must span across three Availability Zones: these are in ${zones.size}.`,
    );
  const { SecurityGroups: known = [] } = await ec2(context).DescribeSecurityGroups({
    Filters: [{ Name: "vpc-id", Values: [vpcId] }],
  });
  for (const id of groups)
    if (!known.some(({ GroupId }) => GroupId === id))
      throw invalid(`The security group ${id} does not exist in the VPC ${vpcId} of the subnets.`);
  const usual = known.filter(({ GroupName }) => GroupName === "default").map(({ GroupId = "" }) => GroupId);
  return {
    vpcId,
    subnetIds: subnets.map(({ SubnetId = "" }) => SubnetId),
    securityGroups: groups.length > 0 ? [...groups] : usual,
  };
}

async function readSubnets(context: Context, ids: readonly string[]): Promise<EC2.Subnet[]> {
  const wanted =
    ids.length > 0 ? { SubnetIds: [...new Set(ids)] } : { Filters: [{ Name: "default-for-az", Values: ["true"] }] };
  try {
    const { Subnets = [] } = await ec2(context).DescribeSubnets(wanted);
    return Subnets;
  } catch (error) {
    if (!/^InvalidSubnetID/i.test(nameOf(error) ?? "")) throw error;
    throw invalid(`The subnets ${ids.join(", ")} do not all exist.`);
  }
}

export async function createInterfaces(context: Context, row: WorkgroupRow): Promise<readonly InterfaceRow[]> {
  const made: InterfaceRow[] = [];
  for (const SubnetId of row.subnetIds) {
    const { NetworkInterface: each } = await ec2(context).CreateNetworkInterface({
      SubnetId,
      Groups: [...row.securityGroups],
      Description: descriptionOf(row),
    });
    const { NetworkInterfaceId: id = "", PrivateIpAddress: privateIp = "", AvailabilityZone: zone = "" } = each ?? {};
    made.push({ id, subnetId: SubnetId, privateIp, zone });
  }
  return made;
}

/** Also those that a creation that did not finish has left behind. */
export async function deleteInterfaces(context: Context, row: WorkgroupRow): Promise<void> {
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

const descriptionOf = ({ name, id }: WorkgroupRow): string => `RedshiftServerless ${name} ${id}`;

const ec2 = (context: Context) => context.service<typeof EC2>("ec2");
