/** https://docs.aws.amazon.com/cognito/latest/developerguide/how-to-manage-user-accounts.html#cognito-user-pools-searching-for-users-listusers-api-examples */
import { page } from "../../kit/index.ts";
import { invalid } from "./faults.ts";
import type { On } from "./handler.ts";
import { findPool, inPool, type UserRow, users } from "./state.ts";
import { toUserType } from "./user-directory.ts";

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUsers.html */
export const listUsers: On<"ListUsers"> = (input, context) => {
  const pool = findPool(context, input.UserPoolId);
  const accepts = filterOf(input.Filter);
  const rows = context.table(users).list(inPool(pool.id, "")).filter(accepts);
  const { items, next } = page(rows, { token: input.PaginationToken, limit: input.Limit, max: 60 });
  const wanted = input.AttributesToGet;
  const Users = items.map(toUserType).map((user) => ({
    ...user,
    Attributes: user.Attributes?.filter(({ Name = "" }) => wanted === undefined || wanted.includes(Name)),
  }));
  return { Users, PaginationToken: next };
};

const SEARCHABLE = [
  ...["username", "email", "phone_number", "name", "given_name", "family_name", "preferred_username"],
  ...["cognito:user_status", "status", "sub"],
];

/** `<attribute> = "<value>"` or, for a beginning, `^=`. */
function filterOf(text: string | undefined): (user: UserRow) => boolean {
  if (text === undefined || text.trim() === "") return () => true;
  const [, name = "", operator, value = ""] = /^\s*([\w:]+)\s*(=|\^=)\s*"((?:[^"\\]|\\.)*)"\s*$/.exec(text) ?? [];
  if (operator === undefined) throw invalid(`Error while parsing filter: ${text}`);
  if (!SEARCHABLE.includes(name)) throw invalid(`Attribute ${name} is not searchable.`);
  const wanted = value.replace(/\\(.)/g, "$1");
  return (user) => {
    const actual = searchValue(user, name);
    return actual !== undefined && (operator === "=" ? actual === wanted : actual.startsWith(wanted));
  };
}

function searchValue(user: UserRow, name: string): string | undefined {
  if (name === "username") return user.username;
  if (name === "cognito:user_status") return user.status;
  // In filters, `status` is whether the user is enabled.
  if (name === "status") return user.enabled ? "Enabled" : "Disabled";
  return user.attributes[name];
}
