import type * as IAM from "@aws-sdk/client-iam";
import { type Context, fromTagList, toTagList } from "../../kit/index.ts";
import { checkedPath, entityArn, entityId, findIdentity, keyOf, listPage, underPath } from "./entities.ts";
import { alreadyExists, deleteConflict } from "./faults.ts";
import type { On } from "./handler.ts";
import { boundaryOf, checkedBoundary } from "./permissions-boundaries.ts";
import { accessKeys, groups, type IdentityRow, users } from "./state.ts";
import { checkedTags } from "./tags.ts";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html */
export const createUser: On<"CreateUser"> = (input, context) => {
  const name = input.UserName ?? "";
  const path = checkedPath("userName", name, input.Path);
  if (context.table(users).has(keyOf(name))) throw alreadyExists(`User with name ${name} already exists.`);
  const row = context.table(users).put(keyOf(name), {
    name,
    path,
    id: entityId("AIDA"),
    arn: entityArn(context, "user", path, name),
    created: context.clock.now(),
    tags: checkedTags(fromTagList(input.Tags)),
    inline: {},
    attached: [],
    boundary: checkedBoundary(context, input.PermissionsBoundary),
  });
  return { User: userAsAnswered(row) };
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUser.html: without a name, the caller. */
export const getUser: On<"GetUser"> = (input, context) => {
  if (input.UserName === undefined && context.principal.kind !== "user") return { User: rootUser(context) };
  const name = input.UserName ?? (context.principal.kind === "user" ? context.principal.userName : "");
  return { User: userAsAnswered(findIdentity(context, "user", name)) };
};

export const listUsers: On<"ListUsers"> = (input, context) => {
  const { items, rest } = listPage(context.table(users).list().filter(underPath(input.PathPrefix)), input);
  return { Users: items.map(userInList), ...rest };
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html */
export const deleteUser: On<"DeleteUser"> = (input, context) => {
  const row = findIdentity(context, "user", input.UserName);
  if (row.attached.length > 0) throw deleteConflict("Cannot delete entity, must detach all policies first.");
  if (Object.keys(row.inline).length > 0) throw deleteConflict("Cannot delete entity, must delete policies first.");
  if (
    context
      .table(accessKeys)
      .list()
      .some(({ userName }) => userName === row.name)
  )
    throw deleteConflict("Cannot delete entity, must delete access keys first.");
  if (
    context
      .table(groups)
      .list()
      .some(({ members }) => members.includes(row.name))
  )
    throw deleteConflict("Cannot delete entity, must remove users from group first.");
  context.table(users).delete(keyOf(row.name));
  return {};
};

export const userInList = (row: IdentityRow): IAM.User => ({
  Path: row.path,
  UserName: row.name,
  UserId: row.id,
  Arn: row.arn,
  CreateDate: new Date(row.created),
});

const userAsAnswered = (row: IdentityRow): IAM.User => ({
  ...userInList(row),
  PermissionsBoundary: boundaryOf(row),
  ...(Object.keys(row.tags).length > 0 ? { Tags: toTagList(row.tags) } : {}),
});

// The account's first day is not recorded; AWS answers the day the account was made.
const rootUser = ({ account }: Context): IAM.User => ({
  Path: "/",
  UserName: "root",
  UserId: account,
  Arn: `arn:aws:iam::${account}:root`,
  CreateDate: new Date(0),
});
