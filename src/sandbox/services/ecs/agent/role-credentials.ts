/** Roles of a task: whether ECS may assume them, what they allow, and their keys. */
import type * as IAM from "@aws-sdk/client-iam";
import type * as STS from "@aws-sdk/client-sts";
import type { Context } from "../../../kit/index.ts";
import { assumeRoleFailed } from "../faults.ts";

/** Keys as the credentials endpoint answers them; only for the role given. */
export async function roleCredentials(context: Context, roleArn: string, taskId: string): Promise<object> {
  const { Credentials } = await assume(context, roleArn, taskId);
  return {
    RoleArn: roleArn,
    AccessKeyId: Credentials?.AccessKeyId,
    SecretAccessKey: Credentials?.SecretAccessKey,
    Token: Credentials?.SessionToken,
    Expiration: Credentials?.Expiration?.toISOString(),
  };
}

/** Refuses a task whose roles do not exist or do not trust ecs-tasks.amazonaws.com. */
export async function checkRoles(context: Context, roleArns: readonly (string | undefined)[]): Promise<void> {
  for (const roleArn of new Set(roleArns))
    if (roleArn)
      await assume(context, roleArn, "ecs-task-check").catch(() => {
        throw assumeRoleFailed(roleArn);
      });
}

// SourceIdentity says as which of the service's principals it asks: tasks' roles must trust this one, not ecs.amazonaws.com.
const assume = (context: Context, RoleArn: string, RoleSessionName: string) =>
  context.service<typeof STS>("sts").AssumeRole({
    RoleArn,
    RoleSessionName,
    DurationSeconds: 3600,
    SourceIdentity: "ecs-tasks.amazonaws.com",
  });

/** The first of `actions` that the role's policies do not allow on `resource`; undefined where all are allowed. */
export async function deniedAction(
  context: Context,
  roleArn: string,
  { actions, resource }: { actions: readonly string[]; resource: string },
): Promise<string | undefined> {
  const { EvaluationResults = [] } = await context
    .service<typeof IAM>("iam")
    .SimulatePrincipalPolicy({ PolicySourceArn: roleArn, ActionNames: [...actions], ResourceArns: [resource] });
  return EvaluationResults.find((each) => each.EvalDecision !== "allowed")?.EvalActionName;
}

/** `AccessDeniedException: User: ... is not authorized to perform: ...` as AWS words it for a role's session. */
export function accessDenied(
  context: Context,
  { roleArn, taskId, action, resource }: { roleArn: string; taskId: string; action: string; resource: string },
): string {
  const role = roleArn.slice(roleArn.lastIndexOf("/") + 1);
  return `AccessDeniedException: User: arn:aws:sts::${context.account}:assumed-role/${role}/${taskId} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
}
