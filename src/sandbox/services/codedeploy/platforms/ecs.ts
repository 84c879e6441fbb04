/** Blue/green deployments of an ECS service. https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-steps-ecs.html */
import type * as CodeDeploy from "@aws-sdk/client-codedeploy";
import type { Context } from "../../../kit/index.ts";
import { changeDeployment } from "../deployment-rows.ts";
import { hookStage } from "../hooks.ts";
import { requireAction } from "../service-role.ts";
import type { DeploymentRow, EcsTarget } from "../state.ts";
import { shiftTraffic } from "../traffic.ts";
import { forwardTo, requirePrimaryBehind } from "./listeners.ts";
import { DeploymentFailure, type PlatformWork, type Stage } from "./platform.ts";
import { createReplacement, deleteSet, ecs, isGone, isSteady, primaryOf, serviceOf } from "./task-sets.ts";

const MINUTE_MS = 60_000;
const STEADY_WITHIN_MS = 60 * MINUTE_MS;

const event = (name: string, perform: Stage["perform"]): Stage => ({ name, isEvent: true, perform });
const wait = (name: string, perform: Stage["perform"]): Stage => ({ name, isEvent: false, perform });

const targetOf = ({ target }: DeploymentRow): EcsTarget => {
  if (target.kind !== "ECS") throw new Error("not a deployment of an ECS service");
  return target;
};

/** Makes the replacement task set behind the idle target group, and waits until its tasks are healthy. */
const install = event("Install", async (context, row) => {
  const target = targetOf(row);
  if (target.green) {
    if (await isSteady(context, target, target.green)) return "done";
    if (row.due === undefined || context.clock.now() < row.due) return "wait";
    throw new DeploymentFailure(
      "TIMEOUT",
      "The deployment timed out while waiting for the replacement task set to become healthy. This time out period is 60 minutes.",
    );
  }
  const service = await serviceOf(context, target);
  const blue = primaryOf(service);
  await requirePrimaryBehind(context, target, blue);
  const idle = target.groups.find((each) => each.arn !== blue.groupArn);
  const action = { action: "ecs:CreateTaskSet", resource: service.serviceArn ?? "" };
  await requireAction(context, row.serviceRoleArn, action);
  const green = await createReplacement(context, { row, target, service, groupArn: idle?.arn ?? "" });
  const due = context.clock.now() + context.clock.period(STEADY_WITHIN_MS);
  changeDeployment(context, row.id, { target: { ...target, blue, green }, due });
  return "wait";
});

const allowTestTraffic = event("AllowTestTraffic", async (context, row) => {
  const target = targetOf(row);
  if (target.test !== undefined) await forwardTo(context, row, { listener: target.test, percent: 100 });
  return "done";
});

/** Waits for ContinueDeployment where the group asks for it. */
const ready = wait("Ready", async (context, row) => {
  const { deploymentReadyOption: option } = row.info.blueGreenDeploymentConfiguration ?? {};
  if (row.continued || option?.actionOnTimeout !== "STOP_DEPLOYMENT") return "done";
  const minutes = option.waitTimeInMinutes ?? 0;
  if (row.due === undefined) {
    // A person answers, so this is not compressed as lifecycles are.
    const due = context.clock.now() + context.clock.period(minutes * MINUTE_MS);
    changeDeployment(context, row.id, { due, info: { status: "Ready" } });
  } else if (context.clock.now() >= row.due)
    throw new DeploymentFailure(
      "TIMEOUT",
      `The deployment timed out while waiting for a notification to continue. This time out period is ${minutes} minutes.`,
    );
  return "wait";
});

const allowTraffic = event("AllowTraffic", async (context, row) => {
  const target = targetOf(row);
  const shifted = await shiftTraffic(context, row, (percent) =>
    forwardTo(context, row, { listener: target.production, percent }),
  );
  if (shifted === "done") await makePrimary(context, row, target.green?.id);
  return shifted;
});

async function makePrimary(context: Context, row: DeploymentRow, primaryTaskSet: string | undefined): Promise<void> {
  const { cluster, service } = targetOf(row);
  await ecs(context)
    .UpdateServicePrimaryTaskSet({ cluster, service, primaryTaskSet })
    .catch((error: Error) => {
      throw new DeploymentFailure("ECS_UPDATE_ERROR", ecsProblem(error));
    });
}

const ecsProblem = ({ name, message }: Error): string =>
  `The ECS service cannot be updated due to an unexpected error: ${message} (Service: AmazonECS; Status Code: 400; Error Code: ${name}).`;

/** Keeps the original task set for a while, then ends it. */
const termination = wait("Termination", async (context, row) => {
  const target = targetOf(row);
  const { terminationWaitTimeInMinutes: minutes = 0 } =
    row.info.blueGreenDeploymentConfiguration?.terminateBlueInstancesOnDeploymentSuccess ?? {};
  if (row.due === undefined) {
    const due = context.clock.now() + context.clock.lifecycle(minutes * MINUTE_MS);
    changeDeployment(context, row.id, { due, info: { instanceTerminationWaitTimeStarted: true } });
    return "wait";
  }
  if (!row.continued && context.clock.now() < row.due) return "wait";
  await deleteSet(context, target, target.blue);
  return (await isGone(context, target, target.blue)) ? "done" : "wait";
});

/** Sends all traffic back to the original task set. */
const reroute = event("AllowTraffic", async (context, row) => {
  const target = targetOf(row);
  if (target.test !== undefined) await forwardTo(context, row, { listener: target.test, percent: 0 });
  await forwardTo(context, row, { listener: target.production, percent: 0 });
  await makePrimary(context, row, target.blue?.id);
  return "done";
});

const removeReplacement = wait("Removal", async (context, row) => {
  const target = targetOf(row);
  await deleteSet(context, target, target.green);
  return (await isGone(context, target, target.green)) ? "done" : "wait";
});

export const ecsPlatform: PlatformWork = {
  stages: [
    hookStage("BeforeInstall"),
    install,
    hookStage("AfterInstall"),
    allowTestTraffic,
    hookStage("AfterAllowTestTraffic"),
    ready,
    hookStage("BeforeAllowTraffic"),
    allowTraffic,
    hookStage("AfterAllowTraffic"),
    termination,
  ],
  undoing: [reroute, removeReplacement],
  canUndo: (row) => targetOf(row).green !== undefined,
  targetId: (row) => `${targetOf(row).cluster}:${targetOf(row).service}`,
  describe: describeTarget,
};

async function describeTarget(context: Context, row: DeploymentRow): Promise<CodeDeploy.DeploymentTarget> {
  const target = targetOf(row);
  const { taskSets = [], serviceArn } = await serviceOf(context, target).catch(() => ({
    taskSets: [],
    serviceArn: "",
  }));
  const taskSetsInfo = (["Blue", "Green"] as const).flatMap((taskSetLabel): CodeDeploy.ECSTaskSet[] => {
    const of = taskSetLabel === "Blue" ? target.blue : target.green;
    const set = taskSets.find(({ id }) => id !== undefined && id === of?.id);
    if (!of || !set) return [];
    const { status, runningCount, pendingCount, computedDesiredCount: desiredCount } = set;
    const group = target.groups.find((each) => each.arn === of.groupArn);
    const trafficWeight = taskSetLabel === "Green" ? row.weight : 100 - row.weight;
    return [
      {
        identifer: of.id,
        ...{ status, runningCount, pendingCount, desiredCount, trafficWeight, taskSetLabel },
        targetGroup: { name: group?.name },
      },
    ];
  });
  return {
    deploymentTargetType: "ECSTarget",
    ecsTarget: {
      deploymentId: row.id,
      targetId: ecsPlatform.targetId(row),
      targetArn: serviceArn,
      lastUpdatedAt: row.updatedAt,
      lifecycleEvents: [...row.events],
      status: targetStatus(row),
      taskSetsInfo,
    },
  };
}

/** The state of the target that goes with the state of its deployment. */
export function targetStatus({ info: { status } }: DeploymentRow): CodeDeploy.TargetStatus {
  switch (status) {
    case "Succeeded":
    case "Ready":
    case "Failed":
      return status;
    case "Stopped":
      return "Failed";
    case "Created":
    case "Queued":
      return "Pending";
    default:
      return "InProgress";
  }
}
