/** The role that CodeDeploy works with: whether it may be assumed, and what it allows. */
import type * as IAM from "@aws-sdk/client-iam";
import type * as STS from "@aws-sdk/client-sts";
import type { Context } from "../../kit/index.ts";
import { DeploymentFailure } from "./platforms/platform.ts";

/** Whether the role is there and trusts codedeploy.amazonaws.com. */
export const mayAssume = (context: Context, RoleArn: string): Promise<boolean> =>
  context
    .service<typeof STS>("sts")
    .AssumeRole({ RoleArn, RoleSessionName: "codedeploy", SourceIdentity: "codedeploy.amazonaws.com" })
    .then(
      () => true,
      () => false,
    );

/** Names of services as CodeDeploy writes them in its errors. */
const SERVICES: Readonly<Record<string, string>> = {
  cloudwatch: "AmazonCloudWatch",
  ecs: "AmazonECS",
  elasticloadbalancing: "AmazonElasticLoadBalancing",
  lambda: "AWSLambda",
};

/** Throws the deployment's failure where the role does not allow the action on the resource. */
export async function requireAction(
  context: Context,
  serviceRoleArn: string,
  { action, resource }: { action: string; resource: string },
): Promise<void> {
  if (!(await mayAssume(context, serviceRoleArn)))
    throw new DeploymentFailure("IAM_ROLE_MISSING", `The IAM role ${serviceRoleArn} cannot be assumed.`);
  const { EvaluationResults: [result] = [] } = await context
    .service<typeof IAM>("iam")
    .SimulatePrincipalPolicy({ PolicySourceArn: serviceRoleArn, ActionNames: [action], ResourceArns: [resource] });
  if (result?.EvalDecision === "allowed") return;
  const service = action.split(":")[0] ?? "";
  throw new DeploymentFailure(
    "IAM_ROLE_PERMISSIONS",
    `The IAM role ${serviceRoleArn} does not give you permission to perform operations in the following AWS service: ${SERVICES[service] ?? service}.`,
  );
}
