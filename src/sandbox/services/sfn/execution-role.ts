/** A machine's role: whether Step Functions may assume it, and what it allows. */
import type * as IAM from "@aws-sdk/client-iam";
import type * as STS from "@aws-sdk/client-sts";
import { nameOf } from "../../../shared/errors.ts";
import type { Context } from "../../kit/index.ts";
import { accessDenied, invalidArn } from "./faults.ts";

const ROLE = /^arn:[a-zA-Z-]+:iam::\d{12}:role\/.+$/;

/** Refuses a role that does not exist or does not trust states.amazonaws.com. */
export async function requireAssumable(context: Context, roleArn: string): Promise<void> {
  if (!ROLE.test(roleArn)) throw invalidArn(`Invalid ARN: ${roleArn}`);
  await context
    .service<typeof STS>("sts")
    .AssumeRole({ RoleArn: roleArn, RoleSessionName: "StepFunctions", DurationSeconds: 900 })
    .catch((error: unknown) => {
      if (!["AccessDenied", "NoSuchEntityException", "ValidationError"].includes(nameOf(error))) throw error;
      throw accessDenied(
        "Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.",
      );
    });
}

/** Whether the role's policies allow all of these actions on a resource. */
export async function roleAllows(
  context: Context,
  roleArn: string,
  { actions, resource }: { actions: readonly string[]; resource: string },
): Promise<boolean> {
  const { EvaluationResults = [] } = await context
    .service<typeof IAM>("iam")
    .SimulatePrincipalPolicy({ PolicySourceArn: roleArn, ActionNames: [...actions], ResourceArns: [resource] })
    .catch(() => ({ EvaluationResults: [] }));
  return EvaluationResults.length > 0 && EvaluationResults.every((each) => each.EvalDecision === "allowed");
}
