/** Rules of security groups. https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html */
import type * as EC2 from "@aws-sdk/client-ec2";
import { type Context, fault, toTagList } from "../../../kit/index.ts";
import { invalidValue, missingParameter, required } from "../faults.ts";
import { type SecurityGroupRow, type SecurityGroupRuleRow, securityGroupRules } from "../network/network-state.ts";
import { find, newRow, select } from "../noun.ts";
import type { Op } from "../operation.ts";
import { tagsFor } from "../tag-specifications.ts";
import { findGroup } from "./security-group-lookup.ts";
import { draftsOf, type FlatPermission, permissionsIn, type RuleDraft } from "./security-group-permissions.ts";
import { rulesOf, securityGroup, securityGroupRule } from "./security-nouns.ts";

const RULES_PER_GROUP = 60;

interface RuleChange extends FlatPermission {
  GroupId?: string | undefined;
  GroupName?: string | undefined;
  IpPermissions?: EC2.IpPermission[] | undefined;
  TagSpecifications?: EC2.TagSpecification[] | undefined;
  SecurityGroupRuleIds?: string[] | undefined;
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html */
export const authorizeSecurityGroupIngress: Op<"AuthorizeSecurityGroupIngress"> = (input, context) =>
  authorize(input, false, context);

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupEgress.html */
export const authorizeSecurityGroupEgress: Op<"AuthorizeSecurityGroupEgress"> = (input, context) =>
  authorize(input, true, context);

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RevokeSecurityGroupIngress.html */
export const revokeSecurityGroupIngress: Op<"RevokeSecurityGroupIngress"> = (input, context) =>
  revoke(input, false, context);

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RevokeSecurityGroupEgress.html */
export const revokeSecurityGroupEgress: Op<"RevokeSecurityGroupEgress"> = (input, context) =>
  revoke(input, true, context);

function authorize(input: RuleChange, egress: boolean, context: Context) {
  const tags = tagsFor("security-group-rule", input.TagSpecifications, context);
  const group = findGroup(input.GroupId, context, input.GroupName);
  const drafts = permissionsIn(input, context).flatMap((each) => draftsOf(each, egress, context));
  if (drafts.length === 0) throw missingParameter("ipPermissions.groups or ipRanges");
  const existing = rulesOf(group.id, context).filter((rule) => rule.egress === egress);
  for (const [i, draft] of drafts.entries())
    if (existing.some((rule) => sameRule(rule, draft)) || drafts.slice(0, i).some((other) => sameRule(other, draft)))
      throw fault("InvalidPermission.Duplicate", `the specified rule "${textOf(draft)}" already exists`);
  if (existing.length + drafts.length > RULES_PER_GROUP)
    throw fault(
      "RulesPerSecurityGroupLimitExceeded",
      "The maximum number of rules per security group has been reached.",
    );
  const rows = drafts.map((draft) => {
    const base = newRow(securityGroupRule, tags, context);
    return context.table(securityGroupRules).put(base.id, { ...base, groupId: group.id, ...draft });
  });
  return { Return: true, SecurityGroupRules: rows.map((row) => describe(row, context)) };
}

function revoke(input: RuleChange, egress: boolean, context: Context) {
  const group = findGroup(input.GroupId, context, input.GroupName);
  const rows = rulesToRevoke(input, group, egress, context);
  for (const row of rows) context.table(securityGroupRules).delete(row.id);
  return {
    Return: true,
    RevokedSecurityGroupRules: rows.map((row) => {
      const { Tags, GroupOwnerId, ReferencedGroupInfo, SecurityGroupRuleArn, ...rule } = describe(row, context);
      return { ...rule, ReferencedGroupId: ReferencedGroupInfo?.GroupId };
    }),
    UnknownIpPermissions: [],
  };
}

function rulesToRevoke(
  input: RuleChange,
  group: SecurityGroupRow,
  egress: boolean,
  context: Context,
): SecurityGroupRuleRow[] {
  const rules = rulesOf(group.id, context).filter((rule) => rule.egress === egress);
  if (input.SecurityGroupRuleIds !== undefined && input.SecurityGroupRuleIds.length > 0)
    return input.SecurityGroupRuleIds.map((id) => {
      const rule = find(securityGroupRule, id, context);
      if (rules.some((each) => each.id === id)) return rule;
      throw fault(
        "InvalidSecurityGroupRuleId.NotFound",
        `The security group rule ID '${id}' does not exist in security group '${group.id}'`,
      );
    });
  return permissionsIn(input, context)
    .flatMap((each) => draftsOf(each, egress, context))
    .map((draft) => {
      const rule = rules.find((each) => sameRule(each, draft));
      if (rule) return rule;
      throw fault("InvalidPermission.NotFound", "The specified rule does not exist in this security group.");
    });
}

const sameRule = (a: RuleDraft, b: RuleDraft): boolean =>
  a.egress === b.egress &&
  a.protocol === b.protocol &&
  a.fromPort === b.fromPort &&
  a.toPort === b.toPort &&
  a.peer.kind === b.peer.kind &&
  a.peer.value === b.peer.value;

function textOf({ protocol, fromPort, toPort, peer }: RuleDraft): string {
  if (protocol === "-1") return `peer: ${peer.value}, ALL, ALLOW`;
  return `peer: ${peer.value}, ${protocol.toUpperCase()}, from port: ${fromPort}, to port: ${toPort}, ALLOW`;
}

const describe = (row: SecurityGroupRuleRow, context: Context): EC2.SecurityGroupRule => ({
  SecurityGroupRuleId: row.id,
  SecurityGroupRuleArn: row.arn,
  GroupId: row.groupId,
  GroupOwnerId: context.account,
  IsEgress: row.egress,
  IpProtocol: row.protocol,
  FromPort: row.fromPort,
  ToPort: row.toPort,
  CidrIpv4: row.peer.kind === "cidr" ? row.peer.value : undefined,
  CidrIpv6: row.peer.kind === "cidr6" ? row.peer.value : undefined,
  PrefixListId: row.peer.kind === "prefix-list" ? row.peer.value : undefined,
  ReferencedGroupInfo: row.peer.kind === "group" ? { GroupId: row.peer.value, UserId: row.peer.userId } : undefined,
  Description: row.description,
  Tags: toTagList(row.tags),
});

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroupRules.html */
export const describeSecurityGroupRules: Op<"DescribeSecurityGroupRules"> = (input, context) => {
  const { SecurityGroupRuleIds: ids, Filters: filters, NextToken: token, MaxResults: limit } = input;
  const { items, next } = select(securityGroupRule, { ids, filters, token, limit }, context);
  return { SecurityGroupRules: items.map((row) => describe(row, context)), NextToken: next };
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySecurityGroupRules.html */
export const modifySecurityGroupRules: Op<"ModifySecurityGroupRules"> = (input, context) => {
  const group = find(securityGroup, required(input.GroupId, "groupId"), context);
  for (const { SecurityGroupRuleId, SecurityGroupRule: asked = {} } of input.SecurityGroupRules ?? []) {
    const rule = find(securityGroupRule, required(SecurityGroupRuleId, "securityGroupRuleId"), context);
    if (rule.groupId !== group.id) throw invalidValue(`The rule ${rule.id} is not in security group ${group.id}`);
    const text = asked.Description === undefined ? {} : { Description: asked.Description };
    const permission: EC2.IpPermission = {
      IpProtocol: asked.IpProtocol,
      FromPort: asked.FromPort,
      ToPort: asked.ToPort,
      IpRanges: asked.CidrIpv4 === undefined ? [] : [{ CidrIp: asked.CidrIpv4, ...text }],
      Ipv6Ranges: asked.CidrIpv6 === undefined ? [] : [{ CidrIpv6: asked.CidrIpv6, ...text }],
      PrefixListIds: asked.PrefixListId === undefined ? [] : [{ PrefixListId: asked.PrefixListId, ...text }],
      UserIdGroupPairs: asked.ReferencedGroupId === undefined ? [] : [{ GroupId: asked.ReferencedGroupId, ...text }],
    };
    const [draft] = draftsOf(permission, rule.egress, context);
    if (!draft) throw missingParameter("cidrIpv4");
    const { description: _, ...rest } = rule;
    context.table(securityGroupRules).put(rule.id, { ...rest, ...draft });
  }
  return { Return: true };
};
