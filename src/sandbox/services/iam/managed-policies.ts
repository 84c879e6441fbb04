import type * as IAM from "@aws-sdk/client-iam";
import { type Context, fromTagList, toTagList } from "../../kit/index.ts";
import { checkedIdentityPolicy, sizeOf } from "./documents.ts";
import { checkedPath, entityArn, entityId, listPage, underPath } from "./entities.ts";
import { alreadyExists, deleteConflict, limitExceeded } from "./faults.ts";
import type { On } from "./handler.ts";
import { awsPolicies, entitiesOf, existingPolicy } from "./policy-lookup.ts";
import { ownPolicy } from "./policy-versions.ts";
import { type PolicyRow, policies } from "./state.ts";
import { checkedTags } from "./tags.ts";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html */
export const createPolicy: On<"CreatePolicy"> = (input, context) => {
  const name = input.PolicyName ?? "";
  const path = checkedPath("policyName", name, input.Path, 128);
  const document = checkedIdentityPolicy(input.PolicyDocument);
  if (sizeOf(document) > 6144) throw limitExceeded("Cannot exceed quota for PolicySize: 6144");
  const table = context.table(policies);
  if (table.list().some((row) => row.name.toLowerCase() === name.toLowerCase()))
    throw alreadyExists(`A policy called ${name} already exists. Duplicate names are not allowed.`);
  const now = context.clock.now();
  const arn = entityArn(context, "policy", path, name);
  const row = table.put(arn, {
    name,
    path,
    id: entityId("ANPA"),
    arn,
    description: input.Description,
    created: now,
    updated: now,
    tags: checkedTags(fromTagList(input.Tags)),
    defaultVersion: "v1",
    versions: [{ id: "v1", document, created: now }],
    nextVersion: 2,
  });
  return { Policy: policyAsAnswered(context, row) };
};

export const getPolicy: On<"GetPolicy"> = (input, context) => {
  const row = existingPolicy(context, input.PolicyArn);
  return {
    Policy: { ...policyAsAnswered(context, row), Description: row.description, Tags: toTagList(row.tags) },
  };
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicies.html */
export const listPolicies: On<"ListPolicies"> = (input, context) => {
  const own = input.Scope === "AWS" ? [] : context.table(policies).list();
  const aws = input.Scope === "Local" ? [] : awsPolicies();
  const used = (row: PolicyRow): boolean =>
    input.PolicyUsageFilter === "PermissionsBoundary"
      ? boundedBy(context, row.arn) > 0
      : attachedTo(context, row.arn) > 0;
  const wanted = [...own, ...aws]
    .filter(underPath(input.PathPrefix))
    .filter((row) => (input.OnlyAttached || input.PolicyUsageFilter !== undefined ? used(row) : true));
  const { items, rest } = listPage(wanted, input);
  return { Policies: items.map((row) => policyAsAnswered(context, row)), ...rest };
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicy.html */
export const deletePolicy: On<"DeletePolicy"> = (input, context) => {
  const row = ownPolicy(context, input.PolicyArn);
  if (attachedTo(context, row.arn) + boundedBy(context, row.arn) > 0)
    throw deleteConflict("Cannot delete a policy attached to entities.");
  if (row.versions.length > 1)
    throw deleteConflict(
      "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
    );
  context.table(policies).delete(row.arn);
  return {};
};

const countOf = (found: ReturnType<typeof entitiesOf>): number =>
  found.roles.length + found.users.length + found.groups.length;

const attachedTo = (context: Context, arn: string): number =>
  countOf(entitiesOf(context, ({ attached }) => attached.includes(arn)));

const boundedBy = (context: Context, arn: string): number =>
  countOf(entitiesOf(context, ({ boundary }) => boundary === arn));

const policyAsAnswered = (context: Context, row: PolicyRow): IAM.Policy => ({
  PolicyName: row.name,
  PolicyId: row.id,
  Arn: row.arn,
  Path: row.path,
  DefaultVersionId: row.defaultVersion,
  AttachmentCount: attachedTo(context, row.arn),
  PermissionsBoundaryUsageCount: boundedBy(context, row.arn),
  IsAttachable: true,
  CreateDate: new Date(row.created),
  UpdateDate: new Date(row.updated),
});
