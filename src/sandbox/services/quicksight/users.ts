import { arn, type Context, found, page, parseArn } from "../../kit/index.ts";
import { inIdentityRegion, subscribed } from "./account.ts";
import { exists, invalidValue, notFound, notInSandbox } from "./faults.ts";
import { answered, type On } from "./handler.ts";
import { type UserRow, users } from "./state.ts";

/** https://docs.aws.amazon.com/quicksight/latest/APIReference/API_RegisterUser.html: users of IAM, and of QuickSight itself. */
export const registerUser: On<"RegisterUser"> = async (input, context) => {
  inNamespace(input.Namespace, context);
  const { IdentityType: identityType = "IAM", Email: email = "", UserRole: role = "READER" } = input;
  if (identityType !== "IAM" && identityType !== "QUICKSIGHT") throw notInSandbox(`Identity type ${identityType}`);
  const name = identityType === "IAM" ? iamName(input.IamArn, input.SessionName) : input.UserName;
  if (name === undefined) throw invalidValue("UserName is required for users of QuickSight.");
  if (context.table(users).has(name)) throw exists("USER", name);
  const row = context.table(users).put(name, {
    name,
    arn: arn(context, "quicksight", `user/default/${name}`),
    email,
    role,
    identityType,
    principalId: identityType === "IAM" ? `federated/iam/${name}` : `user/${name}`,
    // A user of QuickSight is invited by e-mail, and inactive until the invitation is accepted.
    active: identityType === "IAM",
  });
  return { User: described(row), ...answered(context, 201) };
};

export const describeUser: On<"DescribeUser"> = (input, context) => {
  inNamespace(input.Namespace, context);
  return { User: described(userOf(context, input.UserName)), ...answered(context) };
};

export const listUsers: On<"ListUsers"> = (input, context) => {
  inNamespace(input.Namespace, context);
  const { items, next } = page(context.table(users).list(), {
    token: input.NextToken,
    limit: input.MaxResults,
    max: 100,
    badToken: "InvalidNextTokenException",
  });
  return { UserList: items.map(described), NextToken: next, ...answered(context) };
};

export const updateUser: On<"UpdateUser"> = (input, context) => {
  inNamespace(input.Namespace, context);
  const row = userOf(context, input.UserName);
  const changed = { ...row, email: input.Email ?? row.email, role: input.Role ?? row.role };
  context.table(users).put(row.name, changed);
  return { User: described(changed), ...answered(context) };
};

export const deleteUser: On<"DeleteUser"> = (input, context) => {
  inNamespace(input.Namespace, context);
  context.table(users).delete(userOf(context, input.UserName).name);
  return answered(context);
};

/** Whether a permission may name this principal. */
export const isPrincipal = (context: Context, principal: string): boolean =>
  principal === arn(context, "quicksight", "namespace/default") ||
  context
    .table(users)
    .list()
    .some((row) => row.arn === principal);

function inNamespace(namespace: string | undefined, context: Context): void {
  subscribed(context);
  inIdentityRegion(context);
  if (namespace !== "default") throw notFound("NAMESPACE", namespace ?? "");
}

const userOf = (context: Context, name = ""): UserRow =>
  found(context.table(users).get(name), () => notFound("USER", name));

/** Users of IAM have their IAM name; sessions of a role have the role's name and their own. */
function iamName(iamArn: string | undefined, session: string | undefined): string {
  const resource = parseArn(iamArn ?? "")?.resource ?? "";
  const last = resource.slice(resource.lastIndexOf("/") + 1);
  if (resource.startsWith("user/")) return last;
  if (resource.startsWith("role/") && session !== undefined) return `${last}/${session}`;
  throw invalidValue(resource.startsWith("role/") ? "SessionName is required for a role." : "IamArn is not valid.");
}

const described = (row: UserRow) => ({
  Arn: row.arn,
  UserName: row.name,
  Email: row.email,
  Role: row.role,
  IdentityType: row.identityType,
  Active: row.active,
  PrincipalId: row.principalId,
});
