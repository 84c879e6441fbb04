/** https://docs.aws.amazon.com/redshift/latest/mgmt/working-with-cluster-subnet-groups.html */
import type * as EC2 from "@aws-sdk/client-ec2";
import type * as Redshift from "@aws-sdk/client-redshift";
import { nameOf } from "../../../shared/errors.ts";
import { arn, type Context, found, fromTagList, page, toTagList } from "../../kit/index.ts";
import { isTagged } from "./clusters/describe-clusters.ts";
import { invalidSubnet, invalidValue, subnetGroupExists, subnetGroupInUse, subnetGroupNotFound } from "./faults.ts";
import type { On } from "./handler.ts";
import { clusters, type SubnetGroupRow, subnetGroups } from "./state.ts";

export const createClusterSubnetGroup: On<"CreateClusterSubnetGroup"> = async (input, context) => {
  const name = (input.ClusterSubnetGroupName ?? "").toLowerCase();
  if (!/^[a-z0-9_.\- ]{1,255}$/.test(name) || name === "default")
    throw invalidValue(`The parameter ClusterSubnetGroupName is not a valid identifier: ${name}`);
  const table = context.table(subnetGroups);
  if (table.has(name)) throw subnetGroupExists(name);
  const placed = await checkedSubnets(context, input.SubnetIds ?? []);
  if (table.has(name)) throw subnetGroupExists(name);
  const row = table.put(name, {
    name,
    arn: arn(context, "redshift", `subnetgroup:${name}`),
    description: input.Description ?? "",
    ...placed,
    tags: fromTagList(input.Tags),
  });
  return { ClusterSubnetGroup: described(row) };
};

export const describeClusterSubnetGroups: On<"DescribeClusterSubnetGroups"> = (input, context) => {
  const name = input.ClusterSubnetGroupName;
  const rows = name === undefined ? context.table(subnetGroups).list() : [subnetGroupOf(context, name)];
  const matching = rows.filter(({ tags }) => isTagged(tags, input.TagKeys ?? [], input.TagValues ?? []));
  const { items, next } = page(matching, {
    token: input.Marker,
    limit: input.MaxRecords,
    max: 100,
    badToken: "InvalidParameterValue",
  });
  return { ClusterSubnetGroups: items.map(described), Marker: next };
};

export const modifyClusterSubnetGroup: On<"ModifyClusterSubnetGroup"> = async (input, context) => {
  const before = subnetGroupOf(context, input.ClusterSubnetGroupName);
  const placed = await checkedSubnets(context, input.SubnetIds ?? []);
  const isUsed = (subnetId: string): boolean =>
    usersOf(context, before.name).some((cluster) => cluster.subnetId === subnetId);
  for (const { id } of before.subnets)
    if (isUsed(id) && !placed.subnets.some((each) => each.id === id)) throw subnetGroupInUse(before.name);
  const row = { ...before, ...placed, description: input.Description ?? before.description };
  return { ClusterSubnetGroup: described(context.table(subnetGroups).put(row.name, row)) };
};

export const deleteClusterSubnetGroup: On<"DeleteClusterSubnetGroup"> = (input, context) => {
  const { name } = subnetGroupOf(context, input.ClusterSubnetGroupName);
  if (usersOf(context, name).length > 0) throw subnetGroupInUse(name);
  context.table(subnetGroups).delete(name);
  return {};
};

/** Throws ClusterSubnetGroupNotFoundFault. */
export const subnetGroupOf = (context: Context, name = ""): SubnetGroupRow =>
  found(context.table(subnetGroups).get(name.toLowerCase()), () => subnetGroupNotFound(name));

const usersOf = (context: Context, name: string) =>
  context
    .table(clusters)
    .list()
    .filter(({ subnetGroup }) => subnetGroup === name);

/** Subnets of one VPC. */
async function checkedSubnets(
  context: Context,
  ids: readonly string[],
): Promise<Pick<SubnetGroupRow, "vpcId" | "subnets">> {
  if (ids.length === 0) throw invalidSubnet("At least one subnet is required.");
  const found = await read(context, ids);
  const vpcs = [...new Set(found.map(({ VpcId = "" }) => VpcId))];
  if (vpcs.length > 1) throw invalidSubnet("The subnets of a cluster subnet group must be in one VPC.");
  return {
    vpcId: vpcs[0] ?? "",
    subnets: found.map(({ SubnetId: id = "", AvailabilityZone: zone = "" }) => ({ id, zone })),
  };
}

async function read(context: Context, ids: readonly string[]): Promise<EC2.Subnet[]> {
  try {
    const { Subnets = [] } = await context.service<typeof EC2>("ec2").DescribeSubnets({ SubnetIds: [...new Set(ids)] });
    return ids.flatMap((id) => Subnets.find(({ SubnetId }) => SubnetId === id) ?? []);
  } catch (error) {
    if (!/^InvalidSubnetID/i.test(nameOf(error) ?? "")) throw error;
    throw invalidSubnet(
      `The requested subnet is not valid, or not all of the subnets are in the same VPC: ${ids.join(", ")}`,
    );
  }
}

const described = (row: SubnetGroupRow): Redshift.ClusterSubnetGroup => ({
  ClusterSubnetGroupName: row.name,
  Description: row.description,
  VpcId: row.vpcId,
  SubnetGroupStatus: "Complete",
  Subnets: row.subnets.map(({ id, zone }) => ({
    SubnetIdentifier: id,
    SubnetAvailabilityZone: { Name: zone },
    SubnetStatus: "Active",
  })),
  Tags: toTagList(row.tags),
  SupportedClusterIpAddressTypes: ["ipv4"],
});
