/** The role of a crawler, job or session: whether Glue may assume it, and what is done as it. */
import type * as STS from "@aws-sdk/client-sts";
import { nameOf } from "../../../shared/errors.ts";
import { type Context, globalArn } from "../../kit/index.ts";

/** Roles are named by their ARN or by name and path. */
export const roleArn = (context: Context, role: string): string =>
  role.startsWith("arn:") ? role : globalArn(context, "iam", `role/${role.replace(/^\//, "")}`);

/** Keys of the role; undefined where it does not exist or does not trust glue.amazonaws.com. */
export async function assumeRole(
  context: Context,
  role: string,
  session: string,
): Promise<STS.Credentials | undefined> {
  try {
    const { Credentials } = await context
      .service<typeof STS>("sts")
      .AssumeRole({ RoleArn: roleArn(context, role), RoleSessionName: session, DurationSeconds: 3600 });
    return Credentials;
  } catch (error) {
    if (!["AccessDenied", "NoSuchEntityException", "ValidationError"].includes(nameOf(error))) throw error;
    return undefined;
  }
}

/** All other services under the role's permissions. */
export const asRole = (context: Context, role: string, session: string): Pick<Context, "service"> =>
  context.asRole({ roleArn: roleArn(context, role), sessionName: session });
