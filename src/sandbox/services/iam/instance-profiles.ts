import type * as IAM from "@aws-sdk/client-iam";
import { type Context, fromTagList, toTagList } from "../../kit/index.ts";
import {
  checkedPath,
  entityArn,
  entityId,
  findInstanceProfile,
  findRole,
  keyOf,
  listPage,
  underPath,
} from "./entities.ts";
import { alreadyExists, deleteConflict, limitExceeded, noSuchEntity } from "./faults.ts";
import type { On } from "./handler.ts";
import { roleInList } from "./roles.ts";
import { type InstanceProfileRow, instanceProfiles, roles } from "./state.ts";
import { checkedTags } from "./tags.ts";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateInstanceProfile.html */
export const createInstanceProfile: On<"CreateInstanceProfile"> = (input, context) => {
  const name = input.InstanceProfileName ?? "";
  const path = checkedPath("instanceProfileName", name, input.Path, 128);
  if (context.table(instanceProfiles).has(keyOf(name))) throw alreadyExists(`Instance Profile ${name} already exists.`);
  const row = context.table(instanceProfiles).put(keyOf(name), {
    name,
    path,
    id: entityId("AIPA"),
    arn: entityArn(context, "instance-profile", path, name),
    created: context.clock.now(),
    tags: checkedTags(fromTagList(input.Tags)),
    roles: [],
  });
  return { InstanceProfile: profileAsAnswered(context, row) };
};

export const getInstanceProfile: On<"GetInstanceProfile"> = (input, context) => ({
  InstanceProfile: profileAsAnswered(context, findInstanceProfile(context, input.InstanceProfileName)),
});

export const listInstanceProfiles: On<"ListInstanceProfiles"> = (input, context) => {
  const { items, rest } = listPage(context.table(instanceProfiles).list().filter(underPath(input.PathPrefix)), input);
  return { InstanceProfiles: items.map((row) => profileAsAnswered(context, row)), ...rest };
};

export const listInstanceProfilesForRole: On<"ListInstanceProfilesForRole"> = (input, context) => {
  const role = findRole(context, input.RoleName);
  const profiles = context
    .table(instanceProfiles)
    .list()
    .filter((row) => row.roles.includes(role.name));
  const { items, rest } = listPage(profiles, input);
  return { InstanceProfiles: items.map((row) => profileAsAnswered(context, row)), ...rest };
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html: one role at most. */
export const addRoleToInstanceProfile: On<"AddRoleToInstanceProfile"> = (input, context) => {
  const row = findInstanceProfile(context, input.InstanceProfileName);
  const role = findRole(context, input.RoleName);
  if (row.roles.length > 0) throw limitExceeded("Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1");
  context.table(instanceProfiles).patch(keyOf(row.name), { roles: [role.name] });
  return {};
};

export const removeRoleFromInstanceProfile: On<"RemoveRoleFromInstanceProfile"> = (input, context) => {
  const row = findInstanceProfile(context, input.InstanceProfileName);
  const role = findRole(context, input.RoleName);
  if (!row.roles.includes(role.name))
    throw noSuchEntity(`The role with name ${role.name} is not in the instance profile ${row.name}.`);
  context.table(instanceProfiles).patch(keyOf(row.name), { roles: [] });
  return {};
};

export const deleteInstanceProfile: On<"DeleteInstanceProfile"> = (input, context) => {
  const row = findInstanceProfile(context, input.InstanceProfileName);
  if (row.roles.length > 0)
    throw deleteConflict("Cannot delete entity, must remove roles from instance profile first.");
  context.table(instanceProfiles).delete(keyOf(row.name));
  return {};
};

const profileAsAnswered = (context: Context, row: InstanceProfileRow): IAM.InstanceProfile => ({
  Path: row.path,
  InstanceProfileName: row.name,
  InstanceProfileId: row.id,
  Arn: row.arn,
  CreateDate: new Date(row.created),
  Roles: row.roles
    .map((name) => context.table(roles).get(keyOf(name)))
    .filter((role) => role !== undefined)
    .map(roleInList),
  Tags: toTagList(row.tags),
});
