/** Deployments: reading, continuing and stopping them. */
import { type Context, fault, page } from "../../kit/index.ts";
import { PAGE } from "./applications.ts";
import { findGroup } from "./deployment-groups.ts";
import { changeDeployment, deploymentsOf, findDeployment, isOver, wakeDeployment } from "./deployment-rows.ts";
import { endDeployment } from "./end-deployment.ts";
import { deploymentOver } from "./faults.ts";
import type { On } from "./handler.ts";
import { platformOf, stagesOf } from "./platforms/index.ts";
import type { DeploymentRow } from "./state.ts";

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_GetDeployment.html */
export const getDeployment: On<"GetDeployment"> = (input, context) => ({
  deploymentInfo: findDeployment(context, input.deploymentId).info,
});

/** Those that are not there are left out. https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_BatchGetDeployments.html */
export const batchGetDeployments: On<"BatchGetDeployments"> = (input, context) => ({
  deploymentsInfo: (input.deploymentIds ?? []).map((id) => findDeployment(context, id).info),
});

/** The newest first. https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ListDeployments.html */
export const listDeployments: On<"ListDeployments"> = (input, context) => {
  const { applicationName, deploymentGroupName, includeOnlyStatuses = [], createTimeRange: range } = input;
  if (deploymentGroupName !== undefined) findGroup(context, applicationName, deploymentGroupName);
  const rows = deploymentsOf(context, {
    ...(applicationName !== undefined && { applicationName }),
    ...(deploymentGroupName !== undefined && { deploymentGroupName }),
  }).filter(
    ({ info }) =>
      (includeOnlyStatuses.length === 0 || includeOnlyStatuses.includes(info.status)) &&
      Number(info.createTime) >= Number(range?.start ?? 0) &&
      Number(info.createTime) <= Number(range?.end ?? Number.POSITIVE_INFINITY),
  );
  const { items, next } = page(rows, { ...PAGE, token: input.nextToken });
  return { deployments: items.map(({ id }) => id), nextToken: next };
};

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ListDeploymentTargets.html */
export const listDeploymentTargets: On<"ListDeploymentTargets"> = async (input, context) => {
  const row = findDeployment(context, input.deploymentId);
  const wanted = input.targetFilters?.TargetStatus;
  const { ecsTarget, lambdaTarget } = await platformOf(row).describe(context, row);
  const status = (ecsTarget ?? lambdaTarget)?.status;
  const shown = wanted === undefined || wanted.some((each) => each === status);
  return { targetIds: shown ? [platformOf(row).targetId(row)] : [] };
};

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_GetDeploymentTarget.html */
export const getDeploymentTarget: On<"GetDeploymentTarget"> = async (input, context) => {
  const row = findDeployment(context, input.deploymentId);
  return { deploymentTarget: await target(context, row, input.targetId) };
};

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_BatchGetDeploymentTargets.html */
export const batchGetDeploymentTargets: On<"BatchGetDeploymentTargets"> = async (input, context) => {
  const row = findDeployment(context, input.deploymentId);
  if ((input.targetIds ?? []).length > 25)
    throw fault("DeploymentTargetListSizeExceededException", "At most 25 deployment targets can be asked for.");
  const asked = (input.targetIds ?? []).map((id) => target(context, row, id));
  return { deploymentTargets: await Promise.all(asked) };
};

function target(context: Context, row: DeploymentRow, id: string | undefined) {
  if (id !== platformOf(row).targetId(row))
    throw fault("DeploymentTargetDoesNotExistException", `The deployment target ${id} does not exist.`);
  return platformOf(row).describe(context, row);
}

/** Ends the wait that the deployment is in. https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ContinueDeployment.html */
export const continueDeployment: On<"ContinueDeployment"> = (input, context) => {
  const row = findDeployment(context, input.deploymentId);
  if (isOver(row)) throw deploymentOver(row.id);
  const waits = input.deploymentWaitType === "TERMINATION_WAIT" ? "Termination" : "Ready";
  const stage = stagesOf(row)[row.position]?.name;
  if (stage !== waits || (waits === "Ready" && row.info.status !== "Ready"))
    throw fault("DeploymentIsNotInReadyStateException", `The deployment ${row.id} is not in a state to be continued.`);
  changeDeployment(context, row.id, { continued: true });
  wakeDeployment(context, row.id);
  return {};
};

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_StopDeployment.html */
export const stopDeployment: On<"StopDeployment"> = (input, context) => {
  const row = findDeployment(context, input.deploymentId);
  if (isOver(row)) throw deploymentOver(row.id);
  const rollback = input.autoRollbackEnabled === true ? "now" : "DEPLOYMENT_STOP_ON_REQUEST";
  endDeployment(context, row, {
    status: "Stopped",
    error: { code: "MANUAL_STOP", message: "The deployment was stopped on request." },
    ...(input.autoRollbackEnabled !== false && { rollback }),
  });
  return {
    status: "Succeeded",
    statusMessage: "No more commands will be scheduled for execution in the deployment instances",
  };
};
