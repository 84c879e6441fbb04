/** Users of a pool, found by whatever name they may sign in with, and how they are answered. */
import type * as Cognito from "@aws-sdk/client-cognito-identity-provider";
import { randomUuid } from "../../../shared/random.ts";
import { type Context, found } from "../../kit/index.ts";
import { aliasExists, invalid, userNotFound } from "./faults.ts";
import { inPool, type PoolRow, type UserRow, users } from "./state.ts";

/** The row's key: user names are case-insensitive unless the pool says otherwise. */
export const userKey = (pool: PoolRow, username: string): string =>
  inPool(pool.id, pool.settings.UsernameConfiguration?.CaseSensitive ? username : username.toLowerCase());

export const findUser = (context: Context, pool: PoolRow, name: string | undefined): UserRow =>
  found(lookUp(context, pool, name ?? ""), userNotFound);

/** By user name, sub, or an attribute that the pool lets people sign in with. */
export function lookUp(context: Context, pool: PoolRow, name: string): UserRow | undefined {
  const direct = context.table(users).get(userKey(pool, name));
  if (direct) return direct;
  const { UsernameAttributes = [], AliasAttributes = [] } = pool.settings;
  const wanted = fold(pool, name);
  return context
    .table(users)
    .list(inPool(pool.id, ""))
    .find(
      ({ attributes }) =>
        attributes.sub === name ||
        UsernameAttributes.some((each) => fold(pool, attributes[each]) === wanted) ||
        AliasAttributes.some((each) => isAlias(attributes, each) && fold(pool, attributes[each]) === wanted),
    );
}

const fold = (pool: PoolRow, text: string | undefined): string | undefined =>
  pool.settings.UsernameConfiguration?.CaseSensitive ? text : text?.toLowerCase();

/** An e-mail address or phone number is an alias once it is verified. */
const isAlias = (attributes: Readonly<Record<string, string>>, name: string): boolean =>
  name === "preferred_username" || attributes[`${name}_verified`] === "true";

export interface NewUser {
  readonly username: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Name and attributes of a user to be made: where people sign in with an attribute, the name becomes that attribute. */
export function nameNewUser(pool: PoolRow, given: string, attributes: Readonly<Record<string, string>>): NewUser {
  const sub = randomUuid();
  const { UsernameAttributes = [] } = pool.settings;
  if (UsernameAttributes.length === 0) {
    requirePlainName(pool, given);
    return { username: given, attributes: { ...attributes, sub } };
  }
  const attribute = UsernameAttributes.find((each) => isOfKind(each, given));
  if (attribute === undefined) {
    const kinds = UsernameAttributes.map((each) => (each === "email" ? "an email" : "a phone number"));
    throw invalid(`Username should be ${kinds.join(" or ")}.`);
  }
  return { username: sub, attributes: { ...attributes, [attribute]: given, sub } };
}

const isOfKind = (attribute: Cognito.UsernameAttributeType, name: string): boolean =>
  attribute === "email" ? /^[^\s@]+@[^\s@]+$/.test(name) : /^\+\d{4,15}$/.test(name);

function requirePlainName(pool: PoolRow, name: string): void {
  const { AliasAttributes = [] } = pool.settings;
  if (AliasAttributes.includes("email") && isOfKind("email", name))
    throw invalid("Username cannot be of email format, since user pool is configured for email alias.");
  if (AliasAttributes.includes("phone_number") && isOfKind("phone_number", name))
    throw invalid("Username cannot be of phone number format, since user pool is configured for phone number alias.");
}

/** Takes verified aliases of another user away (`force`) or throws. */
export function claimAliases(context: Context, pool: PoolRow, user: UserRow, force: boolean): void {
  const { AliasAttributes = [] } = pool.settings;
  for (const name of AliasAttributes) {
    const value = user.attributes[name];
    if (value === undefined || !isAlias(user.attributes, name)) continue;
    const other = context
      .table(users)
      .list(inPool(pool.id, ""))
      .find(
        (each) => each.username !== user.username && each.attributes[name] === value && isAlias(each.attributes, name),
      );
    if (!other) continue;
    if (!force) throw aliasExists(name);
    const attributes = { ...other.attributes, [`${name}_verified`]: "false" };
    putUser(context, pool, { ...other, attributes });
  }
}

/** Writes the row and answers it. */
export const putUser = (context: Context, pool: PoolRow, user: UserRow): UserRow =>
  context.table(users).put(userKey(pool, user.username), { ...user, modified: context.clock.now() });

export const attributesOf = (list: readonly Cognito.AttributeType[] | undefined): Record<string, string> =>
  Object.fromEntries((list ?? []).map(({ Name = "", Value = "" }) => [Name, Value]));

export function toAttributeList({ attributes }: UserRow): { Name: string; Value: string }[] {
  const { sub, ...rest } = attributes;
  const list = Object.entries(rest).map(([Name, Value]) => ({ Name, Value }));
  return sub === undefined ? list : [...list, { Name: "sub", Value: sub }];
}

export const toUserType = (row: UserRow): Cognito.UserType => ({
  Username: row.username,
  Attributes: toAttributeList(row),
  UserCreateDate: new Date(row.created),
  UserLastModifiedDate: new Date(row.modified),
  Enabled: row.enabled,
  UserStatus: row.status,
});
