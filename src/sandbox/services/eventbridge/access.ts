/** Whether EventBridge may use a target: by the role of the target, else by the target's own policy. */
import type * as IAM from "@aws-sdk/client-iam";
import type * as SQS from "@aws-sdk/client-sqs";
import type * as STS from "@aws-sdk/client-sts";
import { serviceMayCall } from "../../engines/policy/index.ts";
import { type Context, parseArn } from "../../kit/index.ts";

/** EventBridge lacks the permission; trying again would not help. */
export class NoAccess extends Error {}

export const PRINCIPAL = "events.amazonaws.com";

export interface Wanted {
  readonly action: string;
  readonly resource: string;
}

/** Throws `NoAccess` where the role does not trust EventBridge or does not allow the action. */
export async function requireRole(context: Context, role: string, { action, resource }: Wanted): Promise<void> {
  try {
    await context.service<typeof STS>("sts").AssumeRole({ RoleArn: role, RoleSessionName: "eventbridge" });
  } catch {
    throw new NoAccess(`${role} cannot be assumed by ${PRINCIPAL}.`);
  }
  const { EvaluationResults = [] } = await context
    .service<typeof IAM>("iam")
    .SimulatePrincipalPolicy({ PolicySourceArn: role, ActionNames: [action], ResourceArns: [resource] });
  if (EvaluationResults[0]?.EvalDecision !== "allowed")
    throw new NoAccess(`${role} is not authorized to perform: ${action} on resource: ${resource}`);
}

/** Throws `NoAccess` where the target's policy does not let EventBridge act for the rule. */
export function requirePolicy(
  { account }: Context,
  policy: string | undefined,
  { action, resource, sourceArn }: Wanted & { readonly sourceArn: string },
): void {
  if (!serviceMayCall({ policy, service: PRINCIPAL, action, resource, sourceArn, account }))
    throw new NoAccess(`The policy of ${resource} does not allow ${PRINCIPAL} to perform: ${action} for ${sourceArn}`);
}

/** The URL of a queue whose policy lets EventBridge send to it. */
export async function requireQueueAccess(context: Context, queueArn: string, sourceArn: string): Promise<string> {
  const sqs = context.service<typeof SQS>("sqs");
  const { QueueUrl } = await sqs.GetQueueUrl({ QueueName: parseArn(queueArn)?.resource ?? "" });
  const { Attributes } = await sqs.GetQueueAttributes({ QueueUrl, AttributeNames: ["Policy"] });
  requirePolicy(context, Attributes?.Policy, { action: "sqs:SendMessage", resource: queueArn, sourceArn });
  return QueueUrl ?? "";
}
