import type * as IAM from "@aws-sdk/client-iam";
import { nameOf } from "../../../shared/errors.ts";
import { type Context, parseArn } from "../../kit/index.ts";
import { invalid } from "./faults.ts";

/** A password, or a secret that Redshift keeps, or neither: the namespace is then used with IAM only. */
export function checkPassword(password: string | undefined, isManaged: boolean | undefined): void {
  if (password === undefined) return;
  if (isManaged === true) throw invalid("You can't specify adminUserPassword when manageAdminPassword is true.");
  const isStrong = [/^[!-~]{8,64}$/, /[A-Z]/, /[a-z]/, /[0-9]/].every((form) => form.test(password));
  if (!isStrong || /['"\\/@]/.test(password))
    throw invalid(
      "The password must be 8 to 64 printable characters with an uppercase letter, a lowercase letter and a digit, without / @ \" ' \\ or spaces.",
    );
}

/** Roles that exist, the default one among them. Whether they trust Redshift shows when a statement uses them. */
export async function checkRoles(
  context: Context,
  roles: readonly string[],
  defaultRole: string | undefined,
): Promise<void> {
  for (const arn of roles)
    if (!(await isRole(context, arn))) throw invalid(`The IAM role ${arn} is not valid or does not exist.`);
  if (defaultRole !== undefined && !roles.includes(defaultRole))
    throw invalid("The default IAM role must be one of the IAM roles of the namespace.");
}

async function isRole(context: Context, arn: string): Promise<boolean> {
  const RoleName = /^role\/(?:.*\/)?([^/]+)$/.exec(parseArn(arn)?.resource ?? "")?.[1];
  if (RoleName === undefined) return false;
  try {
    const { Role } = await context.service<typeof IAM>("iam").GetRole({ RoleName });
    return Role?.Arn === arn;
  } catch (error) {
    if (nameOf(error) !== "NoSuchEntityException") throw error;
    return false;
  }
}
