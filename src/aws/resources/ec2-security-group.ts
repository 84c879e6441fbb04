import {
  type CreateSecurityGroupCommandInput,
  type CreateSecurityGroupCommandOutput,
  EC2,
  paginateDescribeSecurityGroups,
  type SecurityGroup,
} from "@aws-sdk/client-ec2";
import { environmentError } from "../../shared/errors.ts";
import {
  all,
  creating,
  identifiedBy,
  type ResourceContext,
  type ResourceType,
  ref,
  refOf,
  type Sighting,
} from "../resource-type.ts";
import { insideOurVpcs, nameTag } from "./ec2-filters.ts";

export const securityGroup: ResourceType = {
  type: "ec2:security-group",
  creates: [
    creating<CreateSecurityGroupCommandInput, CreateSecurityGroupCommandOutput>(
      "CreateSecurityGroup",
      (input, { GroupId }) => [ref("ec2:security-group", GroupId, { vpc: input.VpcId })],
      { tagTypes: ["security-group"] },
    ),
  ],
  parents: ["ec2:vpc"],
  after: [
    "ec2:network-interface",
    "ec2:instance",
    "ec2:launch-template",
    "elastic-load-balancing-v2:load-balancer",
    "ecs:service",
    "ecs:task",
  ],
  read: async ({ aws }, { id }) =>
    (await aws(EC2).describeSecurityGroups({ GroupIds: [id] })).SecurityGroups?.map(groupSeen)[0],
  find: (context) =>
    insideOurVpcs(context, "vpc-id", async (filters) =>
      (
        await all(
          paginateDescribeSecurityGroups({ client: context.aws(EC2) }, { Filters: filters }),
          (page) => page.SecurityGroups,
        )
      )
        // The default group belongs to the VPC and goes with it.
        .filter(({ GroupName }) => GroupName !== "default")
        .map(groupSeen),
    ),
  delete: deleteGroup,
  identifies: identifiedBy(/^sg-[0-9a-f]+$/),
  settle: 300,
  deletion: { usual: 10, limit: 2700 },
  dailyCost: "free",
};

const groupSeen = (each: SecurityGroup): Sighting => ({
  ...refOf("ec2:security-group", each.GroupId, { vpc: each.VpcId, name: each.GroupName }),
  state: "live",
  ...nameTag(each.Tags),
  name: each.GroupName,
});

/**
 * Groups that name each other cannot be deleted, so the rules between groups of the run are revoked first, in both. A rule
 * in a group that is not the run's is never touched: AWS would refuse the deletion for ever, so the group is reported.
 */
async function deleteGroup(context: ResourceContext, { id }: Sighting): Promise<void> {
  const ec2 = context.aws(EC2);
  const ours = new Set(context.ours("ec2:security-group").map((group) => group.id));
  const referring = await all(
    paginateDescribeSecurityGroups({ client: ec2 }, { Filters: [{ Name: "ip-permission.group-id", Values: [id] }] }),
    (page) => page.SecurityGroups,
  );
  for (const { GroupId, IpPermissions } of referring) {
    if (GroupId === undefined) continue;
    if (!ours.has(GroupId))
      throw environmentError(
        "FOREIGN_RULE",
        `security group ${GroupId}, which is not the run's, has a rule that names it`,
      );
    const rules = (IpPermissions ?? []).flatMap((rule) => {
      const pairs = rule.UserIdGroupPairs?.filter((pair) => pair.GroupId === id) ?? [];
      return pairs.length === 0
        ? []
        : [
            {
              IpProtocol: rule.IpProtocol,
              FromPort: rule.FromPort,
              ToPort: rule.ToPort,
              UserIdGroupPairs: pairs.map((pair) => ({ GroupId: pair.GroupId, UserId: pair.UserId })),
            },
          ];
    });
    if (rules.length > 0) await ec2.revokeSecurityGroupIngress({ GroupId, IpPermissions: rules });
  }
  await ec2.deleteSecurityGroup({ GroupId: id });
}
