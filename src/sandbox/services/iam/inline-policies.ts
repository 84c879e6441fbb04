/** https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html#inline-policies */
import { type Context, found } from "../../kit/index.ts";
import { checkedIdentityPolicy, encodeDocument, sizeOf } from "./documents.ts";
import {
  checkedPath,
  findIdentity,
  type IdentityKind,
  identityTable,
  keyOf,
  type ListInput,
  listPage,
  modifiableRole,
} from "./entities.ts";
import { limitExceeded, noSuchEntity } from "./faults.ts";
import type { On } from "./handler.ts";

/** Characters of all inline policies of one entity together, without white space. */
const QUOTA: Readonly<Record<IdentityKind, number>> = { user: 2048, group: 5120, role: 10_240 };

type PolicyInput = { readonly PolicyName: string | undefined; readonly PolicyDocument?: string | undefined };

export const putRolePolicy: On<"PutRolePolicy"> = (input, context) => {
  modifiableRole(context, input.RoleName);
  return put(context, "role", input.RoleName, input);
};
export const getRolePolicy: On<"GetRolePolicy"> = (input, context) => ({
  RoleName: input.RoleName,
  ...get(context, "role", input.RoleName, input),
});
export const deleteRolePolicy: On<"DeleteRolePolicy"> = (input, context) => {
  modifiableRole(context, input.RoleName);
  return remove(context, "role", input.RoleName, input);
};
export const listRolePolicies: On<"ListRolePolicies"> = (input, context) =>
  list(context, "role", input.RoleName, input);

export const putUserPolicy: On<"PutUserPolicy"> = (input, context) => put(context, "user", input.UserName, input);
export const getUserPolicy: On<"GetUserPolicy"> = (input, context) => ({
  UserName: input.UserName,
  ...get(context, "user", input.UserName, input),
});
export const deleteUserPolicy: On<"DeleteUserPolicy"> = (input, context) =>
  remove(context, "user", input.UserName, input);
export const listUserPolicies: On<"ListUserPolicies"> = (input, context) =>
  list(context, "user", input.UserName, input);

export const putGroupPolicy: On<"PutGroupPolicy"> = (input, context) => put(context, "group", input.GroupName, input);
export const getGroupPolicy: On<"GetGroupPolicy"> = (input, context) => ({
  GroupName: input.GroupName,
  ...get(context, "group", input.GroupName, input),
});
export const deleteGroupPolicy: On<"DeleteGroupPolicy"> = (input, context) =>
  remove(context, "group", input.GroupName, input);
export const listGroupPolicies: On<"ListGroupPolicies"> = (input, context) =>
  list(context, "group", input.GroupName, input);

function put(context: Context, kind: IdentityKind, name: string | undefined, input: PolicyInput) {
  const row = findIdentity(context, kind, name);
  const policyName = input.PolicyName ?? "";
  checkedPath("policyName", policyName, "/", 128);
  const inline = { ...row.inline, [policyName]: checkedIdentityPolicy(input.PolicyDocument) };
  const size = Object.values(inline).reduce((sum, document) => sum + sizeOf(document), 0);
  if (size > QUOTA[kind])
    throw limitExceeded(`Maximum policy size of ${QUOTA[kind]} bytes exceeded for ${kind} ${row.name}`);
  identityTable(context, kind).patch(keyOf(row.name), { inline });
  return {};
}

function get(context: Context, kind: IdentityKind, name: string | undefined, { PolicyName = "" }: PolicyInput) {
  const { inline } = findIdentity(context, kind, name);
  return { PolicyName, PolicyDocument: encodeDocument(existing(inline, kind, PolicyName)) };
}

function remove(context: Context, kind: IdentityKind, name: string | undefined, { PolicyName = "" }: PolicyInput) {
  const row = findIdentity(context, kind, name);
  existing(row.inline, kind, PolicyName);
  const { [PolicyName]: _, ...inline } = row.inline;
  identityTable(context, kind).patch(keyOf(row.name), { inline });
  return {};
}

function list(context: Context, kind: IdentityKind, name: string | undefined, input: ListInput) {
  const { items, rest } = listPage(Object.keys(findIdentity(context, kind, name).inline).sort(), input);
  return { PolicyNames: items, ...rest };
}

const existing = (inline: Readonly<Record<string, string>>, kind: IdentityKind, name: string): string =>
  found(Object.hasOwn(inline, name) ? inline[name] : undefined, () =>
    noSuchEntity(`The ${kind} policy with name ${name} cannot be found.`),
  );
