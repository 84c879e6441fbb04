/** Deployment groups. https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-groups.html */
import type * as CodeDeploy from "@aws-sdk/client-codedeploy";
import { randomUuid } from "../../../shared/random.ts";
import { type Context, fault, found, fromTagList, type Input, page } from "../../kit/index.ts";
import { findApplication, PAGE } from "./applications.ts";
import { findConfig } from "./deployment-configs.ts";
import { activeDeployment, deploymentsOf } from "./deployment-rows.ts";
import { groupExists, noGroup } from "./faults.ts";
import { checkGroup } from "./group-rules.ts";
import type { On } from "./handler.ts";
import { codeDeployArn, type GroupRow, groups, type Platform } from "./state.ts";

type Create = Input<typeof CodeDeploy, "CreateDeploymentGroup">;

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeploymentGroup.html */
export const createDeploymentGroup: On<"CreateDeploymentGroup"> = async (input, context) => {
  const { info: application } = findApplication(context, input.applicationName);
  const { deploymentGroupName = "" } = input;
  const key = `${application.applicationName}/${deploymentGroupName}`;
  if (context.table(groups).has(key)) throw groupExists(deploymentGroupName);
  const deploymentGroupId = randomUuid();
  const info = groupInfo(input, {
    applicationName: application.applicationName,
    deploymentGroupId,
    deploymentGroupName,
    deploymentConfigName: `CodeDeployDefault.${application.computePlatform}AllAtOnce`,
    serviceRoleArn: "",
    computePlatform: application.computePlatform,
  });
  await checked(context, info, application.computePlatform);
  if (context.table(groups).has(key)) throw groupExists(deploymentGroupName);
  context.table(groups).put(key, {
    arn: codeDeployArn(context, `deploymentgroup:${application.applicationName}/${deploymentGroupName}`),
    info,
    tags: fromTagList(input.tags),
  });
  return { deploymentGroupId };
};

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_UpdateDeploymentGroup.html */
export const updateDeploymentGroup: On<"UpdateDeploymentGroup"> = async (input, context) => {
  const row = findGroup(context, input.applicationName, input.currentDeploymentGroupName);
  const { applicationName, deploymentGroupName: before, computePlatform } = row.info;
  const deploymentGroupName = input.newDeploymentGroupName ?? before;
  if (deploymentGroupName !== before && context.table(groups).has(`${applicationName}/${deploymentGroupName}`))
    throw groupExists(deploymentGroupName);
  const info = { ...groupInfo(input, row.info), deploymentGroupName };
  await checked(context, info, computePlatform === "Lambda" ? "Lambda" : "ECS");
  context.table(groups).delete(`${applicationName}/${before}`);
  const arn = codeDeployArn(context, `deploymentgroup:${applicationName}/${deploymentGroupName}`);
  context.table(groups).put(`${applicationName}/${deploymentGroupName}`, { ...row, arn, info });
  return { hooksNotCleanedUp: [] };
};

async function checked(context: Context, info: GroupRow["info"], platform: Platform): Promise<void> {
  const config = findConfig(context, info.deploymentConfigName);
  if (config.computePlatform !== platform)
    throw fault(
      "InvalidDeploymentConfigNameException",
      `The deployment configuration ${info.deploymentConfigName} is not for compute platform ${platform}.`,
    );
  await checkGroup(context, info, { platform, routing: config.trafficRoutingConfig });
}

/** What the request says over what was. */
const groupInfo = (input: Partial<Omit<Create, "autoScalingGroups">>, before: GroupRow["info"]): GroupRow["info"] => ({
  ...before,
  ...(input.deploymentConfigName && { deploymentConfigName: input.deploymentConfigName }),
  ...(input.serviceRoleArn && { serviceRoleArn: input.serviceRoleArn }),
  ...(input.triggerConfigurations && { triggerConfigurations: input.triggerConfigurations }),
  ...(input.alarmConfiguration && { alarmConfiguration: input.alarmConfiguration }),
  ...(input.autoRollbackConfiguration && { autoRollbackConfiguration: input.autoRollbackConfiguration }),
  ...(input.deploymentStyle && { deploymentStyle: input.deploymentStyle }),
  ...(input.blueGreenDeploymentConfiguration && {
    blueGreenDeploymentConfiguration: input.blueGreenDeploymentConfiguration,
  }),
  ...(input.loadBalancerInfo && { loadBalancerInfo: input.loadBalancerInfo }),
  ...(input.ecsServices && { ecsServices: input.ecsServices }),
});

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_GetDeploymentGroup.html */
export const getDeploymentGroup: On<"GetDeploymentGroup"> = (input, context) => ({
  deploymentGroupInfo: describeGroup(context, findGroup(context, input.applicationName, input.deploymentGroupName)),
});

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_BatchGetDeploymentGroups.html */
export const batchGetDeploymentGroups: On<"BatchGetDeploymentGroups"> = (input, context) => ({
  deploymentGroupsInfo: (input.deploymentGroupNames ?? []).map((name) =>
    describeGroup(context, findGroup(context, input.applicationName, name)),
  ),
});

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ListDeploymentGroups.html */
export const listDeploymentGroups: On<"ListDeploymentGroups"> = (input, context) => {
  const { applicationName } = findApplication(context, input.applicationName).info;
  const names = context
    .table(groups)
    .list(`${applicationName}/`)
    .map(({ info }) => info.deploymentGroupName);
  const { items, next } = page(names, { ...PAGE, token: input.nextToken });
  return { applicationName, deploymentGroups: items, nextToken: next };
};

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_DeleteDeploymentGroup.html */
export const deleteDeploymentGroup: On<"DeleteDeploymentGroup"> = (input, context) => {
  const { applicationName = "", deploymentGroupName = "" } = input;
  // AWS answers success for one that is not there.
  if (activeDeployment(context, { applicationName, deploymentGroupName }))
    throw fault("InvalidOperationException", `Deployment group ${deploymentGroupName} has a deployment under way.`);
  context.table(groups).delete(`${applicationName}/${deploymentGroupName}`);
  return { hooksNotCleanedUp: [] };
};

export function findGroup(context: Context, applicationName: string | undefined, name = ""): GroupRow {
  const { info } = findApplication(context, applicationName);
  return found(context.table(groups).get(`${info.applicationName}/${name}`), () => noGroup(name));
}

function describeGroup(context: Context, { info }: GroupRow): CodeDeploy.DeploymentGroupInfo {
  const [attempted, ...earlier] = deploymentsOf(context, info);
  const successful = [attempted, ...earlier].find((each) => each?.info.status === "Succeeded");
  const summary = ({ info: each }: NonNullable<typeof attempted>): CodeDeploy.LastDeploymentInfo => ({
    deploymentId: each.deploymentId,
    status: each.status,
    createTime: each.createTime,
    endTime: each.completeTime,
  });
  return {
    ...info,
    ...(successful && { lastSuccessfulDeployment: summary(successful), targetRevision: successful.info.revision }),
    ...(attempted && { lastAttemptedDeployment: summary(attempted) }),
  };
}
