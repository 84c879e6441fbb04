/** What administrators do with users. https://docs.aws.amazon.com/cognito/latest/developerguide/how-to-create-user-accounts.html */
import type { Context } from "../../kit/index.ts";
import { sendMessage } from "./confirmation-codes.ts";
import { fault, invalid, notAuthorized, userNotFound, usernameExists } from "./faults.ts";
import { leaveGroups } from "./groups.ts";
import type { On } from "./handler.ts";
import { inventPassword, requireStrongPassword, sealPassword } from "./passwords.ts";
import { requireSchema } from "./pool-schema.ts";
import { endSessions } from "./sessions.ts";
import { findPool, type PoolRow, type UserRow, users } from "./state.ts";
import {
  attributesOf,
  claimAliases,
  findUser,
  lookUp,
  nameNewUser,
  putUser,
  toAttributeList,
  toUserType,
  userKey,
} from "./user-directory.ts";

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminCreateUser.html */
export const adminCreateUser: On<"AdminCreateUser"> = (input, context) => {
  const pool = findPool(context, input.UserPoolId);
  const known = lookUp(context, pool, input.Username ?? "");
  if (input.MessageAction === "RESEND") return { User: toUserType(invitedAgain(context, pool, known)) };
  if (known) throw usernameExists("User account already exists");
  const { username, attributes } = nameNewUser(pool, input.Username ?? "", attributesOf(input.UserAttributes));
  requireSchema(pool, attributes);
  const password = input.TemporaryPassword ?? inventPassword(pool);
  requireStrongPassword(pool, password, "administrator");
  const now = context.clock.now();
  const user: UserRow = {
    poolId: pool.id,
    username,
    attributes,
    status: "FORCE_CHANGE_PASSWORD",
    enabled: true,
    password: sealPassword({ poolId: pool.id, username }, password, { temporary: true, now }),
    created: now,
    modified: now,
    signedOutAt: 0,
  };
  claimAliases(context, pool, user, input.ForceAliasCreation ?? false);
  const row = putUser(context, pool, user);
  if (input.MessageAction !== "SUPPRESS") invite(context, row, password);
  return { User: toUserType(row) };
};

function invitedAgain(context: Context, pool: PoolRow, user: UserRow | undefined): UserRow {
  if (!user) throw userNotFound();
  if (user.status !== "FORCE_CHANGE_PASSWORD")
    throw fault(
      "UnsupportedUserStateException",
      `Resend not possible. ${user.username} status is not FORCE_CHANGE_PASSWORD`,
    );
  const password = inventPassword(pool);
  const row = putUser(context, pool, {
    ...user,
    password: sealPassword(user, password, { temporary: true, now: context.clock.now() }),
  });
  invite(context, row, password);
  return row;
}

const invite = (context: Context, user: UserRow, password: string): void =>
  sendMessage(context, user, `Your username is ${user.username} and temporary password is ${password}.`);

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminSetUserPassword.html */
export const adminSetUserPassword: On<"AdminSetUserPassword"> = (input, context) => {
  const pool = findPool(context, input.UserPoolId);
  const user = findUser(context, pool, input.Username);
  const password = input.Password ?? "";
  requireStrongPassword(pool, password, "administrator");
  const temporary = !input.Permanent;
  putUser(context, pool, {
    ...user,
    password: sealPassword(user, password, { temporary, now: context.clock.now() }),
    status: temporary ? "FORCE_CHANGE_PASSWORD" : "CONFIRMED",
  });
  return {};
};

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminGetUser.html */
export const adminGetUser: On<"AdminGetUser"> = (input, context) => {
  const row = findUser(context, findPool(context, input.UserPoolId), input.Username);
  return {
    Username: row.username,
    UserAttributes: toAttributeList(row),
    UserCreateDate: new Date(row.created),
    UserLastModifiedDate: new Date(row.modified),
    Enabled: row.enabled,
    UserStatus: row.status,
  };
};

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminUpdateUserAttributes.html */
export const adminUpdateUserAttributes: On<"AdminUpdateUserAttributes"> = (input, context) => {
  const pool = findPool(context, input.UserPoolId);
  const user = findUser(context, pool, input.Username);
  const given = attributesOf(input.UserAttributes);
  if ("sub" in given) throw invalid("Cannot modify the non-mutable attribute sub");
  requireSchema(pool, given, user.attributes);
  const row = { ...user, attributes: withChanges(user.attributes, given) };
  claimAliases(context, pool, row, true);
  putUser(context, pool, row);
  return {};
};

/** A changed address is unverified until it is said or shown to be. An empty value removes an attribute. */
export function withChanges(
  before: Readonly<Record<string, string>>,
  changes: Readonly<Record<string, string>>,
): Record<string, string> {
  const unverified: Record<string, string> = {};
  for (const name of ["email", "phone_number"])
    if (changes[name] !== undefined && changes[name] !== before[name] && before[`${name}_verified`] !== undefined)
      unverified[`${name}_verified`] = "false";
  const all = { ...before, ...unverified, ...changes };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ""));
}

export const adminDeleteUserAttributes: On<"AdminDeleteUserAttributes"> = (input, context) => {
  const pool = findPool(context, input.UserPoolId);
  const user = findUser(context, pool, input.Username);
  const names = input.UserAttributeNames ?? [];
  if (names.includes("sub")) throw invalid("Cannot modify the non-mutable attribute sub");
  const attributes = Object.fromEntries(Object.entries(user.attributes).filter(([name]) => !names.includes(name)));
  putUser(context, pool, { ...user, attributes });
  return {};
};

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminDeleteUser.html */
export const adminDeleteUser: On<"AdminDeleteUser"> = (input, context) => {
  const pool = findPool(context, input.UserPoolId);
  removeUser(context, pool, findUser(context, pool, input.Username));
  return {};
};

export function removeUser(context: Context, pool: PoolRow, user: UserRow): void {
  leaveGroups(context, user);
  endSessions(context, user);
  context.table(users).delete(userKey(pool, user.username));
}

export const adminEnableUser: On<"AdminEnableUser"> = (input, context) => {
  const pool = findPool(context, input.UserPoolId);
  putUser(context, pool, { ...findUser(context, pool, input.Username), enabled: true });
  return {};
};

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminDisableUser.html: tokens are revoked, too. */
export const adminDisableUser: On<"AdminDisableUser"> = (input, context) => {
  const pool = findPool(context, input.UserPoolId);
  const user = putUser(context, pool, { ...findUser(context, pool, input.Username), enabled: false });
  endSessions(context, user);
  return {};
};

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminConfirmSignUp.html */
export const adminConfirmSignUp: On<"AdminConfirmSignUp"> = (input, context) => {
  const pool = findPool(context, input.UserPoolId);
  const user = findUser(context, pool, input.Username);
  if (user.status !== "UNCONFIRMED") throw notAuthorized(`User cannot be confirmed. Current status is ${user.status}`);
  putUser(context, pool, { ...user, status: "CONFIRMED" });
  return {};
};
