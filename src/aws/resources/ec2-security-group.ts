import {
  type CreateSecurityGroupCommandInput,
  type CreateSecurityGroupCommandOutput,
  EC2,
  type IpPermission,
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
    "emr:cluster",
    "emr:studio",
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
  for (const each of await naming(ec2, "ip-permission.group-id", id)) {
    const IpPermissions = rulesNaming(id, each.IpPermissions);
    refuseForeign(context, each);
    if (IpPermissions.length > 0) await ec2.revokeSecurityGroupIngress({ GroupId: each.GroupId, IpPermissions });
  }
  for (const each of await naming(ec2, "egress.ip-permission.group-id", id)) {
    const IpPermissions = rulesNaming(id, each.IpPermissionsEgress);
    refuseForeign(context, each);
    if (IpPermissions.length > 0) await ec2.revokeSecurityGroupEgress({ GroupId: each.GroupId, IpPermissions });
  }
  await ec2.deleteSecurityGroup({ GroupId: id });
}

const naming = (client: EC2, Name: string, id: string): Promise<SecurityGroup[]> =>
  all(paginateDescribeSecurityGroups({ client }, { Filters: [{ Name, Values: [id] }] }), (page) => page.SecurityGroups);

/** The default group of a VPC of the run goes with the VPC, and so it is the run's, too. */
function refuseForeign(context: ResourceContext, { GroupId, GroupName, VpcId }: SecurityGroup): void {
  const ours = context.ours("ec2:security-group").some(({ id }) => id === GroupId);
  const inOurVpc = context.ours("ec2:vpc").some(({ id }) => id === VpcId);
  if (ours || (GroupName === "default" && inOurVpc)) return;
  throw environmentError("FOREIGN_RULE", `security group ${GroupId}, which is not the run's, has a rule that names it`);
}

/** The part of the rules that names the group, in the form that revoking takes. */
const rulesNaming = (id: string, rules: readonly IpPermission[] | undefined): IpPermission[] =>
  (rules ?? []).flatMap(({ IpProtocol, FromPort, ToPort, UserIdGroupPairs }) => {
    const pairs = (UserIdGroupPairs ?? []).filter(({ GroupId }) => GroupId === id);
    return pairs.length === 0
      ? []
      : [{ IpProtocol, FromPort, ToPort, UserIdGroupPairs: pairs.map(({ GroupId, UserId }) => ({ GroupId, UserId })) }];
  });
