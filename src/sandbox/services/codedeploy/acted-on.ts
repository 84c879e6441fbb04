import type { ResourcesOf } from "../../kit/index.ts";
import { codeDeployArn, deployments } from "./state.ts";

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodedeploy.html */
export const actedOn: ResourcesOf = (operation, input, context) => {
  const text = (member: string): string | undefined =>
    typeof input[member] === "string" ? String(input[member]) : undefined;
  const arnGiven = text("ResourceArn");
  if (arnGiven !== undefined) return [arnGiven];
  const config = text("deploymentConfigName");
  if (/DeploymentConfigs?$/.test(operation))
    return config === undefined ? ["*"] : [codeDeployArn(context, `deploymentconfig:${config}`)];
  if (/Lifecycle|DeploymentTargets?$|(Continue|Stop)Deployment$/.test(operation)) return ["*"];
  const known = context.table(deployments).get(text("deploymentId") ?? "")?.info;
  const application = text("applicationName") ?? known?.applicationName;
  const group = text("deploymentGroupName") ?? text("currentDeploymentGroupName") ?? known?.deploymentGroupName;
  if (application === undefined) return ["*"];
  return [codeDeployArn(context, group ? `deploymentgroup:${application}/${group}` : `application:${application}`)];
};
