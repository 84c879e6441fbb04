/** Finds the run's network, whoever made it: by name, else by what it does. */
import { EC2, type RouteTable, type SecurityGroup } from "@aws-sdk/client-ec2";
import { found, type LabContext } from "../../../src/lab/index.ts";

type Reader = Pick<LabContext, "aws" | "run">;

/** The id of the VPC with the run's name, else of one with its tag. */
export async function findVpcId({ aws, run }: Reader): Promise<string | undefined> {
  const search = async (key: string, value: string) => {
    const { Vpcs = [] } = await aws(EC2).describeVpcs({ Filters: [{ Name: `tag:${key}`, Values: [value] }] });
    return Vpcs[0]?.VpcId;
  };
  return (await search("Name", run.name("vpc"))) ?? (await search("awslab:run", run.id));
}

export async function routeTablesOf({ aws }: Reader, vpcId: string): Promise<RouteTable[]> {
  const { RouteTables = [] } = await aws(EC2).describeRouteTables({ Filters: [{ Name: "vpc-id", Values: [vpcId] }] });
  return RouteTables;
}

/** The table that decides where traffic of the subnet goes: its own, else the VPC's main one. */
export const tableOf = (tables: readonly RouteTable[], subnetId: string): RouteTable | undefined =>
  tables.find(({ Associations = [] }) => Associations.some((each) => each.SubnetId === subnetId)) ??
  tables.find(({ Associations = [] }) => Associations.some((each) => each.Main));

export const leadsOut = (table: RouteTable | undefined): boolean =>
  (table?.Routes ?? []).some(
    (route) =>
      route.DestinationCidrBlock === "0.0.0.0/0" && (route.GatewayId?.startsWith("igw-") || route.NatGatewayId),
  );

export interface Groups {
  readonly loadBalancerGroup: string;
  readonly taskGroup: string;
  readonly hostGroup: string;
}

export async function groupsIn({ aws }: Reader, vpcId: string): Promise<SecurityGroup[]> {
  const { SecurityGroups = [] } = await aws(EC2).describeSecurityGroups({
    Filters: [{ Name: "vpc-id", Values: [vpcId] }],
  });
  return SecurityGroups;
}

/** The three groups of the lab: by name, else by what they admit. Throws `Missing`. */
export function chooseGroups(groups: readonly SecurityGroup[], { run }: Reader): Groups {
  const own = groups.filter(({ GroupName }) => GroupName !== "default");
  const pick = (logical: string, admits: (group: SecurityGroup) => boolean): string => {
    const group = own.find(({ GroupName }) => GroupName === run.name(logical)) ?? own.find(admits);
    return found(group?.GroupId, `No security group named ${run.name(logical)}.`);
  };
  return {
    loadBalancerGroup: pick("alb", (group) => admitsPort(group, 80)),
    taskGroup: pick("task", (group) => admitsPort(group, 8080)),
    hostGroup: pick("host", (group) => admitsPort(group, 49_153)),
  };
}

export const admitsPort = (group: SecurityGroup, port: number): boolean =>
  (group.IpPermissions ?? []).some((each) => coversPort(each, port));

export const coversPort = (
  { IpProtocol, FromPort = 0, ToPort = 65_535 }: NonNullable<SecurityGroup["IpPermissions"]>[number],
  port: number,
): boolean => IpProtocol === "-1" || (FromPort <= port && port <= ToPort);
