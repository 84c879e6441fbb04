/** Whether security groups let a task reach a private address of its VPC. Outbound rules are not judged. */
import type * as EC2 from "@aws-sdk/client-ec2";
import { admits } from "../../../engines/security-groups.ts";
import type { Context } from "../../../kit/index.ts";
import type { TaskNetwork } from "../state.ts";

/** A connection from the task's address, or its host's, to `ip` and `port`; an address that has no interface admits all. */
export async function isAdmitted(
  context: Context,
  from: TaskNetwork,
  { ip, port }: { ip: string; port: number },
): Promise<boolean> {
  const ec2 = context.service<typeof EC2>("ec2");
  const { NetworkInterfaces = [] } = await ec2.DescribeNetworkInterfaces({
    Filters: [
      { Name: "vpc-id", Values: [from.vpcId] },
      { Name: "addresses.private-ip-address", Values: [from.privateIp, ip] },
    ],
  });
  const groupsOf = (address: string): string[] | undefined =>
    NetworkInterfaces.find((each) => each.PrivateIpAddress === address)?.Groups?.map(({ GroupId }) => GroupId ?? "");
  const groups = groupsOf(ip);
  if (!groups) return true;
  const { SecurityGroups = [] } = await ec2.DescribeSecurityGroups({ Filters: [{ Name: "group-id", Values: groups }] });
  const rules = SecurityGroups.flatMap(({ IpPermissions }) => IpPermissions ?? []);
  return admits(rules, { fromIp: from.privateIp, fromGroups: groupsOf(from.privateIp) ?? [], port });
}
