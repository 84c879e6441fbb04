/** https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html */
import type * as IAM from "@aws-sdk/client-iam";
import type { Context } from "../../kit/index.ts";
import { findIdentity, identityTable, keyOf, modifiableRole } from "./entities.ts";
import { noSuchEntity } from "./faults.ts";
import type { On } from "./handler.ts";
import { findPolicy } from "./policy-lookup.ts";
import type { IdentityRow } from "./state.ts";

export const putRolePermissionsBoundary: On<"PutRolePermissionsBoundary"> = (input, context) => {
  modifiableRole(context, input.RoleName);
  return setBoundary(context, "role", input.RoleName, checkedBoundary(context, input.PermissionsBoundary));
};

export const putUserPermissionsBoundary: On<"PutUserPermissionsBoundary"> = (input, context) =>
  setBoundary(context, "user", input.UserName, checkedBoundary(context, input.PermissionsBoundary));

export const deleteRolePermissionsBoundary: On<"DeleteRolePermissionsBoundary"> = (input, context) =>
  setBoundary(context, "role", input.RoleName, undefined);

export const deleteUserPermissionsBoundary: On<"DeleteUserPermissionsBoundary"> = (input, context) =>
  setBoundary(context, "user", input.UserName, undefined);

function setBoundary(context: Context, kind: "role" | "user", name: string | undefined, arn: string | undefined) {
  const row = findIdentity(context, kind, name);
  if (arn === undefined && row.boundary === undefined)
    throw noSuchEntity(`The ${kind} with name ${name} does not have a permissions boundary.`);
  identityTable(context, kind).patch(keyOf(row.name), { boundary: arn });
  return {};
}

/** The ARN given, if there is such a policy. */
export function checkedBoundary(context: Context, arn: string | undefined): string | undefined {
  if (arn === undefined) return undefined;
  if (!findPolicy(context, arn)) throw noSuchEntity(`Scope ARN: ${arn} does not exist or is not attachable.`);
  return arn;
}

export const boundaryOf = ({ boundary }: IdentityRow): IAM.AttachedPermissionsBoundary | undefined =>
  boundary === undefined
    ? undefined
    : { PermissionsBoundaryType: "PermissionsBoundaryPolicy", PermissionsBoundaryArn: boundary };
