/** Security groups. https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html */
import type * as EC2 from "@aws-sdk/client-ec2";
import { type Context, fault, type Tags, toTagList } from "../../../kit/index.ts";
import { invalidParameterValue, invalidValue, required } from "../faults.ts";
import { vpc } from "../network/network-nouns.ts";
import {
  networkInterfaces,
  type SecurityGroupRow,
  type SecurityGroupRuleRow,
  securityGroupRules,
  securityGroups,
} from "../network/network-state.ts";
import { find, newRow, pageOf, select } from "../noun.ts";
import type { Op } from "../operation.ts";
import { tagsFor } from "../tag-specifications.ts";
import { defaultVpcId, findByName, findGroup } from "./security-group-lookup.ts";
import { ipPermissionsOf } from "./security-group-permissions.ts";
import { rulesOf, securityGroup, securityGroupRule } from "./security-nouns.ts";

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html */
export const createSecurityGroup: Op<"CreateSecurityGroup"> = (input, context) => {
  const tags = tagsFor("security-group", input.TagSpecifications, context);
  const name = required(input.GroupName, "GroupName");
  const description = required(input.Description, "GroupDescription");
  checkText(name, "name");
  checkText(description, "description");
  if (name.startsWith("sg-"))
    throw invalidParameterValue(name, "GroupName", "Group names may not be in the format sg-*.");
  const vpcId = input.VpcId === undefined ? defaultVpcId(context) : find(vpc, input.VpcId, context).id;
  if (name === "default") throw fault("InvalidGroup.Reserved", `The security group name 'default' is reserved.`);
  if (
    context
      .table(securityGroups)
      .list()
      .some((row) => row.vpcId === vpcId && row.name === name)
  )
    throw fault("InvalidGroup.Duplicate", `The security group '${name}' already exists for VPC '${vpcId}'`);
  const row = makeSecurityGroup({ name, description, vpcId, tags }, context);
  return { GroupId: row.id, SecurityGroupArn: row.arn, Tags: toTagList(tags) };
};

const ALLOWED = /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{1,255}$/;

function checkText(text: string, what: string): void {
  if (ALLOWED.test(text)) return;
  throw invalidValue(
    `Invalid security group ${what}. Valid ${what}s are up to 255 characters from the following set: a-z, A-Z, 0-9, spaces, and ._-:/()#,@[]+=&;{}!$*`,
  );
}

interface NewSecurityGroup {
  name: string;
  description: string;
  vpcId: string;
  tags: Tags;
  accountDefault?: true;
}

/** A group with the rule that lets everything out; a default group also lets its own members in. */
export function makeSecurityGroup(group: NewSecurityGroup, context: Context): SecurityGroupRow {
  const { tags, accountDefault, ...members } = group;
  const inherited = accountDefault ? { accountDefault } : {};
  const base = newRow(securityGroup, tags, context);
  const all = { groupId: base.id, protocol: "-1", fromPort: -1, toPort: -1 };
  const add = (rule: Pick<SecurityGroupRuleRow, "egress" | "peer">) => {
    const row = newRow(securityGroupRule, {}, context);
    context.table(securityGroupRules).put(row.id, { ...row, ...inherited, ...all, ...rule });
  };
  add({ egress: true, peer: { kind: "cidr", value: "0.0.0.0/0" } });
  if (group.name === "default")
    add({ egress: false, peer: { kind: "group", value: base.id, userId: context.account } });
  return context.table(securityGroups).put(base.id, { ...base, ...inherited, ...members });
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html */
export const describeSecurityGroups: Op<"DescribeSecurityGroups"> = (input, context) => {
  const named = (input.GroupNames ?? []).map((name) => findByName(name, context).id);
  const ids = [...(input.GroupIds ?? []), ...named];
  const { items, next } = select(
    securityGroup,
    { ids, filters: input.Filters, token: input.NextToken, limit: input.MaxResults },
    context,
  );
  return { SecurityGroups: items.map((row) => describe(row, context)), NextToken: next };
};

function describe(row: SecurityGroupRow, context: Context): EC2.SecurityGroup {
  const rules = rulesOf(row.id, context);
  return {
    GroupId: row.id,
    SecurityGroupArn: row.arn,
    GroupName: row.name,
    Description: row.description,
    VpcId: row.vpcId,
    OwnerId: context.account,
    IpPermissions: ipPermissionsOf(rules.filter((rule) => !rule.egress)),
    IpPermissionsEgress: ipPermissionsOf(rules.filter((rule) => rule.egress)),
    Tags: toTagList(row.tags),
  };
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSecurityGroup.html */
export const deleteSecurityGroup: Op<"DeleteSecurityGroup"> = ({ GroupId, GroupName }, context) => {
  const row = GroupId === undefined ? findByName(required(GroupName, "groupId"), context) : findGroup(GroupId, context);
  if (row.name === "default")
    throw fault("CannotDelete", `the specified group: "${row.id}" name: "default" cannot be deleted by a user`);
  const inUse =
    context
      .table(networkInterfaces)
      .list()
      .some(({ groupIds }) => groupIds.includes(row.id)) ||
    context
      .table(securityGroupRules)
      .list()
      .some(({ groupId, peer }) => groupId !== row.id && peer.kind === "group" && peer.value === row.id);
  if (inUse) throw fault("DependencyViolation", `resource ${row.id} has a dependent object`);
  for (const rule of rulesOf(row.id, context)) context.table(securityGroupRules).delete(rule.id);
  context.table(securityGroups).delete(row.id);
  return { Return: true, GroupId: row.id };
};

/** Groups an interface in `vpcId` may use. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetSecurityGroupsForVpc.html */
export const getSecurityGroupsForVpc: Op<"GetSecurityGroupsForVpc"> = (input, context) => {
  const { id: vpcId } = find(vpc, required(input.VpcId, "vpcId"), context);
  const { items } = select(securityGroup, { ids: undefined, filters: input.Filters }, context);
  const { items: groups, next } = pageOf(
    items.filter((row) => row.vpcId === vpcId),
    input.NextToken,
    input.MaxResults,
  );
  return {
    SecurityGroupForVpcs: groups.map((row) => ({
      GroupId: row.id,
      GroupName: row.name,
      Description: row.description,
      OwnerId: context.account,
      PrimaryVpcId: row.vpcId,
      Tags: toTagList(row.tags),
    })),
    NextToken: next,
  };
};
