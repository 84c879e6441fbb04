/** Finds the run's network, whoever made it: by name, else by tag. */
import { EC2, type SecurityGroup } from "@aws-sdk/client-ec2";
import { found, type LabContext } from "../../../src/lab/index.ts";
import { GATEWAY_PORT, type GroupName } from "./build.ts";

type Reader = Pick<LabContext, "aws" | "run">;

export async function findVpcId({ aws, run }: Reader): Promise<string | undefined> {
  const search = async (key: string, value: string) => {
    const { Vpcs = [] } = await aws(EC2).describeVpcs({ Filters: [{ Name: `tag:${key}`, Values: [value] }] });
    return Vpcs[0]?.VpcId;
  };
  return (await search("Name", run.name("vpc"))) ?? (await search("awslab:run", run.id));
}

export async function groupsIn({ aws }: Reader, vpcId: string): Promise<SecurityGroup[]> {
  const { SecurityGroups = [] } = await aws(EC2).describeSecurityGroups({
    Filters: [{ Name: "vpc-id", Values: [vpcId] }],
  });
  return SecurityGroups;
}

export type GroupIds = Readonly<Record<GroupName, string>>;

/** The four groups by their names. */
export function groupIdsOf(groups: readonly SecurityGroup[], { run }: Reader): GroupIds {
  const idOf = (logical: GroupName): string =>
    found(
      groups.find(({ GroupName: name }) => name === run.name(logical))?.GroupId,
      `No security group named ${run.name(logical)}.`,
    );
  return { primary: idOf("primary"), core: idOf("core"), engine: idOf("engine"), workspace: idOf("workspace") };
}

/** Whether notebooks get from their group to the gateway. */
export function gatewayIsOpen(groups: readonly SecurityGroup[], { engine, workspace }: GroupIds): boolean {
  const find = (id: string) => groups.find(({ GroupId }) => GroupId === id);
  return lets(find(engine)?.IpPermissions, workspace) && lets(find(workspace)?.IpPermissionsEgress, engine);
}

const lets = (rules: SecurityGroup["IpPermissions"] = [], group: string): boolean =>
  rules.some(
    ({ IpProtocol, FromPort = 0, ToPort = 65_535, UserIdGroupPairs = [], IpRanges = [] }) =>
      (IpProtocol === "-1" || (FromPort <= GATEWAY_PORT && GATEWAY_PORT <= ToPort)) &&
      (UserIdGroupPairs.some(({ GroupId }) => GroupId === group) || IpRanges.length > 0),
  );
