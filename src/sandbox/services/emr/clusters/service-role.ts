/** Whether the service role may do what EMR does with it: its policies decide, with the tags of the network. */
import type * as EC2 from "@aws-sdk/client-ec2";
import { type Context, fromTagList, type Tags } from "../../../kit/index.ts";
import { isAssumable, type Question, roleAllows, roleArnOf } from "../access.ts";
import type { ClusterRow } from "../state.ts";
import { LaunchError, type Network } from "./network.ts";

export const PRINCIPAL = "elasticmapreduce.amazonaws.com";

/** Throws LaunchError. */
export async function checkServiceRole(context: Context, cluster: ClusterRow): Promise<string> {
  const arn = await roleArnOf(context, cluster.serviceRole);
  if (arn === undefined || !(await isAssumable(context, arn, PRINCIPAL)))
    throw new LaunchError(
      `EMR service role ${arn ?? `arn:aws:iam::${context.account}:role/${cluster.serviceRole}`} is invalid`,
    );
  if (!(await isAssumable(context, cluster.nodeRole, "ec2.amazonaws.com")))
    throw new LaunchError(
      `The role ${cluster.nodeRole} of instance profile ${cluster.profile} does not trust ec2.amazonaws.com`,
    );
  return arn;
}

/** Throws LaunchError that names what is not allowed, as the policy engine finds it. */
export async function checkLaunchRights(
  context: Context,
  role: string,
  { cluster, network }: { cluster: ClusterRow; network: Network },
): Promise<void> {
  for (const question of questions(context, cluster, network))
    if (!(await roleAllows(context, role, question)))
      throw new LaunchError(
        `Service role ${cluster.serviceRole} has insufficient EC2 permissions: not authorized to perform ${question.action} on ${question.resource}`,
      );
}

function questions(context: Context, cluster: ClusterRow, { subnet, vpc, groups }: Network): Question[] {
  const ec2 = (resource: string) => `arn:aws:ec2:${context.region}:${context.account}:${resource}`;
  const launch = (resource: string, values: Readonly<Record<string, string>>): Question => ({
    action: "ec2:RunInstances",
    resource: ec2(resource),
    values,
  });
  const requested = prefixed("aws:RequestTag", cluster.tags);
  const managed = [cluster.groups.primary, cluster.groups.core].filter((id) => id !== undefined);
  return [
    launch("instance/*", requested),
    launch("volume/*", requested),
    launch("network-interface/*", {}),
    launch(`subnet/${subnet.SubnetId}`, resourceTags(subnet)),
    ...[...groups.values()].map((group) => launch(`security-group/${group.GroupId}`, resourceTags(group))),
    ...managed.map((id) => ({
      action: "ec2:AuthorizeSecurityGroupIngress",
      resource: ec2(`security-group/${id}`),
      values: resourceTags(groups.get(id) ?? {}),
    })),
    ...(managed.length === 2
      ? []
      : [
          { action: "ec2:CreateSecurityGroup", resource: ec2(`vpc/${vpc.VpcId}`), values: resourceTags(vpc) },
          { action: "ec2:CreateSecurityGroup", resource: ec2("security-group/*"), values: requested },
        ]),
    { action: "iam:PassRole", resource: cluster.nodeRole, values: { "iam:PassedToService": "ec2.amazonaws.com" } },
  ];
}

const resourceTags = ({ Tags }: { Tags?: EC2.Tag[] | undefined }) => prefixed("aws:ResourceTag", fromTagList(Tags));

const prefixed = (key: string, tags: Tags): Record<string, string> =>
  Object.fromEntries(Object.entries(tags).map(([name, value]) => [`${key}/${name}`, value]));
