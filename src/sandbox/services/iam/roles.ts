import type * as IAM from "@aws-sdk/client-iam";
import { fromTagList, toTagList } from "../../kit/index.ts";
import { checkedTrustPolicy, encodeDocument } from "./documents.ts";
import { checkedPath, entityArn, entityId, findRole, keyOf, listPage, modifiableRole, underPath } from "./entities.ts";
import { alreadyExists, deleteConflict, validationError } from "./faults.ts";
import type { On } from "./handler.ts";
import { boundaryOf, checkedBoundary } from "./permissions-boundaries.ts";
import { instanceProfiles, type RoleRow, roles } from "./state.ts";
import { checkedTags } from "./tags.ts";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
export const createRole: On<"CreateRole"> = (input, context) => {
  const name = input.RoleName ?? "";
  const path = checkedPath("roleName", name, input.Path);
  if (path.startsWith("/aws-service-role/")) throw validationError("The path /aws-service-role/ is reserved.");
  const trust = checkedTrustPolicy(input.AssumeRolePolicyDocument);
  if (context.table(roles).has(keyOf(name))) throw alreadyExists(`Role with name ${name} already exists.`);
  const row = context.table(roles).put(keyOf(name), {
    name,
    path,
    id: entityId("AROA"),
    arn: entityArn(context, "role", path, name),
    created: context.clock.now(),
    tags: checkedTags(fromTagList(input.Tags)),
    inline: {},
    attached: [],
    boundary: checkedBoundary(context, input.PermissionsBoundary),
    trust,
    description: input.Description,
    maxSessionSeconds: checkedMaxSession(input.MaxSessionDuration),
  });
  return { Role: roleAsAnswered(row) };
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html */
export const getRole: On<"GetRole"> = (input, context) => ({
  Role: { ...roleAsAnswered(findRole(context, input.RoleName)), RoleLastUsed: {} },
});

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html: without tags, boundary and last use. */
export const listRoles: On<"ListRoles"> = (input, context) => {
  const { items, rest } = listPage(context.table(roles).list().filter(underPath(input.PathPrefix)), input);
  return { Roles: items.map(roleInList), ...rest };
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRole.html */
export const updateRole: On<"UpdateRole"> = (input, context) => {
  const row = modifiableRole(context, input.RoleName);
  context.table(roles).patch(keyOf(row.name), {
    ...(input.Description === undefined ? {} : { description: input.Description }),
    ...(input.MaxSessionDuration === undefined
      ? {}
      : { maxSessionSeconds: checkedMaxSession(input.MaxSessionDuration) }),
  });
  return {};
};

export const updateRoleDescription: On<"UpdateRoleDescription"> = (input, context) => {
  const row = findRole(context, input.RoleName);
  const changed = { ...row, description: input.Description };
  context.table(roles).put(keyOf(row.name), changed);
  return { Role: roleAsAnswered(changed) };
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html */
export const updateAssumeRolePolicy: On<"UpdateAssumeRolePolicy"> = (input, context) => {
  const row = modifiableRole(context, input.RoleName);
  context.table(roles).patch(keyOf(row.name), { trust: checkedTrustPolicy(input.PolicyDocument) });
  return {};
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html */
export const deleteRole: On<"DeleteRole"> = (input, context) => {
  const row = modifiableRole(context, input.RoleName);
  const inProfile = context
    .table(instanceProfiles)
    .list()
    .some((profile) => profile.roles.includes(row.name));
  if (inProfile) throw deleteConflict("Cannot delete entity, must remove roles from instance profile first.");
  if (row.attached.length > 0) throw deleteConflict("Cannot delete entity, must detach all policies first.");
  if (Object.keys(row.inline).length > 0) throw deleteConflict("Cannot delete entity, must delete policies first.");
  context.table(roles).delete(keyOf(row.name));
  return {};
};

export const roleInList = (row: RoleRow): IAM.Role => ({
  Path: row.path,
  RoleName: row.name,
  RoleId: row.id,
  Arn: row.arn,
  CreateDate: new Date(row.created),
  AssumeRolePolicyDocument: encodeDocument(row.trust),
  Description: row.description,
  MaxSessionDuration: row.maxSessionSeconds,
});

export const roleAsAnswered = (row: RoleRow): IAM.Role => ({
  ...roleInList(row),
  PermissionsBoundary: boundaryOf(row),
  ...(Object.keys(row.tags).length > 0 ? { Tags: toTagList(row.tags) } : {}),
});

function checkedMaxSession(seconds = 3600): number {
  if (seconds >= 3600 && seconds <= 43_200) return seconds;
  throw validationError(
    `1 validation error detected: Value '${seconds}' at 'maxSessionDuration' failed to satisfy constraint: Member must have value ${seconds < 3600 ? "greater than or equal to 3600" : "less than or equal to 43200"}`,
  );
}
