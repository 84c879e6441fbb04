/** https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-user-groups.html */
import type * as Cognito from "@aws-sdk/client-cognito-identity-provider";
import { type Context, found, page } from "../../kit/index.ts";
import { groupExists, groupNotFound } from "./faults.ts";
import type { On } from "./handler.ts";
import { findPool, type GroupRow, groups, inPool, type UserRow, users } from "./state.ts";
import { findUser, toUserType, userKey } from "./user-directory.ts";

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateGroup.html */
export const createGroup: On<"CreateGroup"> = (input, context) => {
  const pool = findPool(context, input.UserPoolId);
  const { GroupName: name = "", Description, RoleArn, Precedence } = input;
  if (context.table(groups).has(inPool(pool.id, name))) throw groupExists();
  const now = context.clock.now();
  const row: GroupRow = {
    poolId: pool.id,
    name,
    description: Description,
    roleArn: RoleArn,
    precedence: Precedence,
    members: [],
    created: now,
    modified: now,
  };
  context.table(groups).put(inPool(pool.id, name), row);
  return { Group: toGroupType(row) };
};

export const getGroup: On<"GetGroup"> = (input, context) => ({
  Group: toGroupType(findGroup(context, input.UserPoolId, input.GroupName)),
});

export const updateGroup: On<"UpdateGroup"> = (input, context) => {
  const row = findGroup(context, input.UserPoolId, input.GroupName);
  const changed = {
    ...row,
    description: input.Description ?? row.description,
    roleArn: input.RoleArn ?? row.roleArn,
    precedence: input.Precedence ?? row.precedence,
    modified: context.clock.now(),
  };
  return { Group: toGroupType(context.table(groups).put(inPool(row.poolId, row.name), changed)) };
};

export const deleteGroup: On<"DeleteGroup"> = (input, context) => {
  const row = findGroup(context, input.UserPoolId, input.GroupName);
  context.table(groups).delete(inPool(row.poolId, row.name));
  return {};
};

export const listGroups: On<"ListGroups"> = (input, context) => {
  const pool = findPool(context, input.UserPoolId);
  const rows = context.table(groups).list(inPool(pool.id, ""));
  const { items, next } = page(rows, { token: input.NextToken, limit: input.Limit, max: 60 });
  return { Groups: items.map(toGroupType), NextToken: next };
};

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminAddUserToGroup.html */
export const adminAddUserToGroup: On<"AdminAddUserToGroup"> = (input, context) => {
  const user = findUser(context, findPool(context, input.UserPoolId), input.Username);
  const row = findGroup(context, input.UserPoolId, input.GroupName);
  if (!row.members.includes(user.username))
    context.table(groups).patch(inPool(row.poolId, row.name), { members: [...row.members, user.username] });
  return {};
};

export const adminRemoveUserFromGroup: On<"AdminRemoveUserFromGroup"> = (input, context) => {
  const user = findUser(context, findPool(context, input.UserPoolId), input.Username);
  const row = findGroup(context, input.UserPoolId, input.GroupName);
  leave(context, row, user);
  return {};
};

export const adminListGroupsForUser: On<"AdminListGroupsForUser"> = (input, context) => {
  const user = findUser(context, findPool(context, input.UserPoolId), input.Username);
  const { items, next } = page(groupsOf(context, user), { token: input.NextToken, limit: input.Limit, max: 60 });
  return { Groups: items.map(toGroupType), NextToken: next };
};

export const listUsersInGroup: On<"ListUsersInGroup"> = (input, context) => {
  const pool = findPool(context, input.UserPoolId);
  const { members } = findGroup(context, input.UserPoolId, input.GroupName);
  const rows = members.flatMap((name) => context.table(users).get(userKey(pool, name)) ?? []);
  const { items, next } = page(rows, { token: input.NextToken, limit: input.Limit, max: 60 });
  return { Users: items.map(toUserType), NextToken: next };
};

function findGroup(context: Context, poolId: string | undefined, name: string | undefined): GroupRow {
  const pool = findPool(context, poolId);
  return found(context.table(groups).get(inPool(pool.id, name ?? "")), groupNotFound);
}

/** The groups of a user, the one that takes precedence (the lowest number) first. */
export const groupsOf = (context: Context, { poolId, username }: UserRow): GroupRow[] =>
  context
    .table(groups)
    .list(inPool(poolId, ""))
    .filter(({ members }) => members.includes(username))
    .sort((a, b) => (a.precedence ?? Number.MAX_SAFE_INTEGER) - (b.precedence ?? Number.MAX_SAFE_INTEGER));

export function leaveGroups(context: Context, user: UserRow): void {
  for (const row of groupsOf(context, user)) leave(context, row, user);
}

const leave = (context: Context, row: GroupRow, user: UserRow): void =>
  void context.table(groups).patch(inPool(row.poolId, row.name), {
    members: row.members.filter((name) => name !== user.username),
  });

const toGroupType = (row: GroupRow): Cognito.GroupType => ({
  GroupName: row.name,
  UserPoolId: row.poolId,
  Description: row.description,
  RoleArn: row.roleArn,
  Precedence: row.precedence,
  LastModifiedDate: new Date(row.modified),
  CreationDate: new Date(row.created),
});
