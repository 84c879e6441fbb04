/** Whether a notebook reaches the cluster's gateway: what is installed, and what the security groups let through. */
import type * as EC2 from "@aws-sdk/client-ec2";
import type { Context } from "../../../kit/index.ts";
import type { ClusterRow, ExecutionRow } from "../state.ts";

const GATEWAY_PORT = 18_888;

/** Why the kernel does not start; undefined where it does. */
export async function refusalOf(context: Context, row: ExecutionRow, cluster: ClusterRow): Promise<string | undefined> {
  for (const name of ["JupyterEnterpriseGateway", "Livy", "Spark"])
    if (!cluster.applications.some((each) => each.name === name))
      return `The kernel did not start: ${name} is not installed on cluster ${cluster.id}.`;
  const notebook = row.notebookGroup;
  if (notebook === undefined) return undefined;
  const primaries = [row.primaryGroup, ...cluster.groups.morePrimary, cluster.groups.primary].filter(
    (id) => id !== undefined,
  );
  const ec2 = context.service<typeof EC2>("ec2");
  const { SecurityGroups: groups = [] } = await ec2.DescribeSecurityGroups({
    Filters: [{ Name: "group-id", Values: [notebook, ...primaries] }],
  });
  const byId = new Map(groups.map((group) => [group.GroupId ?? "", group] as const));
  const entered = primaries.some((id) => lets(byId.get(id)?.IpPermissions, notebook));
  if (!entered)
    return `The kernel did not start: the security group of the primary node lets no TCP traffic to port ${GATEWAY_PORT} in from ${notebook}.`;
  const left = primaries.some((id) => lets(byId.get(notebook)?.IpPermissionsEgress, id));
  if (!left)
    return `The kernel did not start: ${notebook} lets no TCP traffic to port ${GATEWAY_PORT} out to the primary node's security group.`;
  return undefined;
}

/** Whether a rule opens the gateway's port for the group, or for everyone. */
const lets = (permissions: readonly EC2.IpPermission[] = [], group: string): boolean =>
  permissions.some(
    ({ IpProtocol, FromPort = 0, ToPort = 65_535, UserIdGroupPairs = [], IpRanges = [] }) =>
      (IpProtocol === "-1" || (IpProtocol === "tcp" && FromPort <= GATEWAY_PORT && ToPort >= GATEWAY_PORT)) &&
      (UserIdGroupPairs.some(({ GroupId }) => GroupId === group) || IpRanges.length > 0),
  );
