/** https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_manage-attach-detach.html */
import type { Context } from "../../kit/index.ts";
import {
  findIdentity,
  type IdentityKind,
  identityTable,
  keyOf,
  type ListInput,
  listPage,
  modifiableRole,
  underPath,
} from "./entities.ts";
import { limitExceeded, noSuchEntity } from "./faults.ts";
import type { On } from "./handler.ts";
import { entitiesOf, existingPolicy, findPolicy } from "./policy-lookup.ts";

/** The quota for managed policies of one user, group or role, before any increase. */
const MOST_ATTACHED = 10;

export const attachRolePolicy: On<"AttachRolePolicy"> = (input, context) => {
  modifiableRole(context, input.RoleName);
  return attach(context, "role", input.RoleName, input.PolicyArn);
};
export const detachRolePolicy: On<"DetachRolePolicy"> = (input, context) => {
  modifiableRole(context, input.RoleName);
  return detach(context, "role", input.RoleName, input.PolicyArn);
};
export const listAttachedRolePolicies: On<"ListAttachedRolePolicies"> = (input, context) =>
  list(context, "role", input.RoleName, input);

export const attachUserPolicy: On<"AttachUserPolicy"> = (input, context) =>
  attach(context, "user", input.UserName, input.PolicyArn);
export const detachUserPolicy: On<"DetachUserPolicy"> = (input, context) =>
  detach(context, "user", input.UserName, input.PolicyArn);
export const listAttachedUserPolicies: On<"ListAttachedUserPolicies"> = (input, context) =>
  list(context, "user", input.UserName, input);

export const attachGroupPolicy: On<"AttachGroupPolicy"> = (input, context) =>
  attach(context, "group", input.GroupName, input.PolicyArn);
export const detachGroupPolicy: On<"DetachGroupPolicy"> = (input, context) =>
  detach(context, "group", input.GroupName, input.PolicyArn);
export const listAttachedGroupPolicies: On<"ListAttachedGroupPolicies"> = (input, context) =>
  list(context, "group", input.GroupName, input);

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListEntitiesForPolicy.html */
export const listEntitiesForPolicy: On<"ListEntitiesForPolicy"> = (input, context) => {
  const { arn } = existingPolicy(context, input.PolicyArn);
  const bounds = input.PolicyUsageFilter === "PermissionsBoundary";
  const found = entitiesOf(context, (row) => (bounds ? row.boundary === arn : row.attached.includes(arn)));
  const wants = (kind: string): boolean => [undefined, kind].includes(input.EntityFilter);
  const under = underPath(input.PathPrefix);
  return {
    PolicyGroups: wants("Group")
      ? found.groups.filter(under).map((row) => ({ GroupName: row.name, GroupId: row.id }))
      : [],
    PolicyUsers: wants("User") ? found.users.filter(under).map((row) => ({ UserName: row.name, UserId: row.id })) : [],
    PolicyRoles: wants("Role") ? found.roles.filter(under).map((row) => ({ RoleName: row.name, RoleId: row.id })) : [],
    IsTruncated: false,
  };
};

function attach(context: Context, kind: IdentityKind, name: string | undefined, arn = "") {
  const row = findIdentity(context, kind, name);
  const policy = findPolicy(context, arn);
  if (!policy || policy.path.startsWith("/aws-service-role/"))
    throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
  if (row.attached.includes(arn)) return {};
  if (row.attached.length >= MOST_ATTACHED) {
    const quota = `PoliciesPer${kind.charAt(0).toUpperCase()}${kind.slice(1)}`;
    throw limitExceeded(`Cannot exceed quota for ${quota}: ${MOST_ATTACHED}`);
  }
  identityTable(context, kind).patch(keyOf(row.name), { attached: [...row.attached, arn] });
  return {};
}

function detach(context: Context, kind: IdentityKind, name: string | undefined, arn = "") {
  const row = findIdentity(context, kind, name);
  if (!row.attached.includes(arn)) throw noSuchEntity(`Policy ${arn} was not found.`);
  identityTable(context, kind).patch(keyOf(row.name), { attached: row.attached.filter((each) => each !== arn) });
  return {};
}

function list(
  context: Context,
  kind: IdentityKind,
  name: string | undefined,
  input: ListInput & { readonly PathPrefix?: string | undefined },
) {
  const attached = findIdentity(context, kind, name)
    .attached.map((arn) => findPolicy(context, arn))
    .filter((policy) => policy !== undefined)
    .filter(underPath(input.PathPrefix));
  const { items, rest } = listPage(attached, input);
  return { AttachedPolicies: items.map((row) => ({ PolicyName: row.name, PolicyArn: row.arn })), ...rest };
}
