/** The network of a cluster, and what EMR refuses of it. https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-troubleshoot-error-vpc.html */
import type * as EC2 from "@aws-sdk/client-ec2";
import { nameOf } from "../../../../shared/errors.ts";
import type { Context } from "../../../kit/index.ts";
import type { ClusterRow } from "../state.ts";
import { openRule } from "./public-access.ts";

/** Why a cluster cannot start: VALIDATION_ERROR with these words. */
export class LaunchError extends Error {}

export interface Network {
  readonly subnet: EC2.Subnet;
  readonly subnets: readonly EC2.Subnet[];
  readonly vpc: EC2.Vpc;
  /** The groups that the request names, by id. */
  readonly groups: ReadonlyMap<string, EC2.SecurityGroup>;
}

const invalid = (message: string): LaunchError =>
  new LaunchError(`The VPC/subnet configuration was invalid: ${message}`);

/** Throws LaunchError. */
export async function networkOf(context: Context, cluster: ClusterRow): Promise<Network> {
  const ec2 = context.service<typeof EC2>("ec2");
  const subnets = await subnetsOf(ec2, cluster);
  const [subnet] = subnets;
  const { Vpcs: [vpc] = [] } = await ec2.DescribeVpcs({ VpcIds: subnet?.VpcId ? [subnet.VpcId] : [] });
  if (!subnet || !vpc) throw invalid("No subnet was found.");
  if (subnets.some((each) => each.VpcId !== subnet.VpcId)) throw invalid("The subnets are not in one VPC.");
  for (const each of subnets) await requireWayOut(ec2, each);
  const groups = await groupsOf(ec2, cluster, vpc.VpcId ?? "");
  const open = openRule(context, [...groups.values()]);
  // AWS's exact words for it are not documented.
  if (open)
    throw new LaunchError(
      `Your cluster was not launched because the block public access configuration of Amazon EMR does not allow the public inbound rule of security group ${open}.`,
    );
  return { subnet, subnets, vpc, groups };
}

type Ec2Client = ReturnType<typeof ec2Of>;
const ec2Of = (context: Context) => context.service<typeof EC2>("ec2");

/** In the order of the request; without any, a default subnet. */
async function subnetsOf(ec2: Ec2Client, cluster: ClusterRow): Promise<EC2.Subnet[]> {
  if (cluster.subnets.length === 0) {
    const { Subnets = [] } = await ec2.DescribeSubnets({ Filters: [{ Name: "default-for-az", Values: ["true"] }] });
    return Subnets.slice(0, 1);
  }
  const found: EC2.Subnet[] = [];
  for (const id of cluster.subnets)
    try {
      const { Subnets: [subnet] = [] } = await ec2.DescribeSubnets({ SubnetIds: [id] });
      if (subnet) found.push(subnet);
    } catch (error) {
      if (!nameOf(error).startsWith("InvalidSubnet")) throw error;
      throw invalid(`Subnet: ${id} does not exist`);
    }
  return found;
}

/** Nodes must reach S3: by the internet, a NAT gateway or the gateway endpoint of S3, which shows as a route to a prefix list. */
async function requireWayOut(ec2: Ec2Client, subnet: EC2.Subnet): Promise<void> {
  const { RouteTables: tables = [] } = await ec2.DescribeRouteTables({
    Filters: [{ Name: "vpc-id", Values: [subnet.VpcId ?? ""] }],
  });
  const own = tables.find((table) => table.Associations?.some(({ SubnetId }) => SubnetId === subnet.SubnetId));
  const table = own ?? tables.find((each) => each.Associations?.some(({ Main }) => Main));
  const leads = (table?.Routes ?? []).some(
    (route) =>
      (route.DestinationCidrBlock === "0.0.0.0/0" && (route.GatewayId ?? route.NatGatewayId) !== undefined) ||
      route.DestinationPrefixListId !== undefined,
  );
  if (!leads)
    throw invalid(
      `No route to any external sources detected in Route Table for Subnet: ${subnet.SubnetId} for VPC: ${subnet.VpcId}`,
    );
}

async function groupsOf(ec2: Ec2Client, { groups }: ClusterRow, vpc: string): Promise<Map<string, EC2.SecurityGroup>> {
  const ids = [groups.primary, groups.core, groups.serviceAccess, ...groups.morePrimary, ...groups.moreCore].filter(
    (id) => id !== undefined,
  );
  const found = new Map<string, EC2.SecurityGroup>();
  for (const id of new Set(ids))
    try {
      const { SecurityGroups: [group] = [] } = await ec2.DescribeSecurityGroups({ GroupIds: [id] });
      if (group?.VpcId !== vpc) throw invalid(`Security group ${id} is not in VPC ${vpc}.`);
      found.set(id, group);
    } catch (error) {
      if (!nameOf(error).startsWith("InvalidGroup")) throw error;
      throw invalid(`The security group '${id}' does not exist`);
    }
  return found;
}
