/** A function's role: whether Lambda may assume it, what it allows, and its keys. */
import type * as IAM from "@aws-sdk/client-iam";
import type * as STS from "@aws-sdk/client-sts";
import { nameOf } from "../../../shared/errors.ts";
import type { Context } from "../../kit/index.ts";
import { invalidValue } from "./faults.ts";

const ROLE = /^arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+$/;

/** Refuses a role that does not exist or does not trust lambda.amazonaws.com. */
export async function requireAssumable(context: Context, role: string): Promise<void> {
  if (!ROLE.test(role))
    throw invalidValue(
      `1 validation error detected: Value '${role}' at 'role' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+`,
    );
  await assumeRole(context, role, "awslambda").catch((error: unknown) => {
    if (nameOf(error) !== "AccessDenied" && nameOf(error) !== "ValidationError") throw error;
    throw invalidValue("The role defined for the function cannot be assumed by Lambda.");
  });
}

const SESSION_SECONDS = 3600;

/** Keys of the role for an execution environment; its session is named after the function, with at least the two characters that STS asks for. */
export async function assumeRole(context: Context, role: string, session: string): Promise<STS.Credentials> {
  const { Credentials } = await context
    .service<typeof STS>("sts")
    .AssumeRole({ RoleArn: role, RoleSessionName: session.padEnd(2, "-"), DurationSeconds: SESSION_SECONDS });
  if (!Credentials) throw new Error(`no credentials for ${role}`);
  return Credentials;
}

/** Whether the role's policies allow all of these actions on a resource. */
export async function roleAllows(
  context: Context,
  role: string,
  { actions, resource }: { actions: readonly string[]; resource: string },
): Promise<boolean> {
  const { EvaluationResults = [] } = await context
    .service<typeof IAM>("iam")
    .SimulatePrincipalPolicy({ PolicySourceArn: role, ActionNames: [...actions], ResourceArns: [resource] })
    .catch(() => ({ EvaluationResults: [] }));
  return EvaluationResults.length > 0 && EvaluationResults.every((each) => each.EvalDecision === "allowed");
}
