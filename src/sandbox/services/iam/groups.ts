import type * as IAM from "@aws-sdk/client-iam";
import { checkedPath, entityArn, entityId, findGroup, findIdentity, keyOf, listPage, underPath } from "./entities.ts";
import { alreadyExists, deleteConflict } from "./faults.ts";
import type { On } from "./handler.ts";
import { type GroupRow, groups, users } from "./state.ts";
import { userInList } from "./users.ts";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateGroup.html */
export const createGroup: On<"CreateGroup"> = (input, context) => {
  const name = input.GroupName ?? "";
  const path = checkedPath("groupName", name, input.Path, 128);
  if (context.table(groups).has(keyOf(name))) throw alreadyExists(`Group with name ${name} already exists.`);
  const row = context.table(groups).put(keyOf(name), {
    name,
    path,
    id: entityId("AGPA"),
    arn: entityArn(context, "group", path, name),
    created: context.clock.now(),
    tags: {},
    inline: {},
    attached: [],
    members: [],
  });
  return { Group: groupAsAnswered(row) };
};

export const getGroup: On<"GetGroup"> = (input, context) => {
  const row = findGroup(context, input.GroupName);
  const members = row.members.map((name) => context.table(users).get(keyOf(name))).filter((user) => user !== undefined);
  const { items, rest } = listPage(members, input);
  return { Group: groupAsAnswered(row), Users: items.map(userInList), ...rest };
};

export const listGroups: On<"ListGroups"> = (input, context) => {
  const { items, rest } = listPage(context.table(groups).list().filter(underPath(input.PathPrefix)), input);
  return { Groups: items.map(groupAsAnswered), ...rest };
};

export const listGroupsForUser: On<"ListGroupsForUser"> = (input, context) => {
  const user = findIdentity(context, "user", input.UserName);
  const { items, rest } = listPage(
    context
      .table(groups)
      .list()
      .filter((row) => row.members.includes(user.name)),
    input,
  );
  return { Groups: items.map(groupAsAnswered), ...rest };
};

export const addUserToGroup: On<"AddUserToGroup"> = (input, context) => {
  const row = findGroup(context, input.GroupName);
  const user = findIdentity(context, "user", input.UserName);
  const members = [...row.members.filter((name) => name !== user.name), user.name];
  context.table(groups).patch(keyOf(row.name), { members });
  return {};
};

export const removeUserFromGroup: On<"RemoveUserFromGroup"> = (input, context) => {
  const row = findGroup(context, input.GroupName);
  const user = findIdentity(context, "user", input.UserName);
  context.table(groups).patch(keyOf(row.name), { members: row.members.filter((name) => name !== user.name) });
  return {};
};

export const deleteGroup: On<"DeleteGroup"> = (input, context) => {
  const row = findGroup(context, input.GroupName);
  if (row.members.length > 0) throw deleteConflict("Cannot delete entity, must remove users from group first.");
  if (row.attached.length > 0) throw deleteConflict("Cannot delete entity, must detach all policies first.");
  if (Object.keys(row.inline).length > 0) throw deleteConflict("Cannot delete entity, must delete policies first.");
  context.table(groups).delete(keyOf(row.name));
  return {};
};

const groupAsAnswered = (row: GroupRow): IAM.Group => ({
  Path: row.path,
  GroupName: row.name,
  GroupId: row.id,
  Arn: row.arn,
  CreateDate: new Date(row.created),
});
