/** Blue/green by ECS itself: a deployment that brings a revision up beside the old one and moves the traffic over. */
import { type DeploymentLifecycleHook, ECS, type ServiceDeployment, type TaskDefinition } from "@aws-sdk/client-ecs";
import { found, type LabContext, type SolveContext } from "../../../src/lab/index.ts";
import { describeDefinition } from "../definitions/find.ts";
import { deploymentsOf, newestDeployment } from "../read/deployments.ts";
import { readService } from "../read/services.ts";
import type { Place } from "./stable.ts";

type Reader = Pick<LabContext, "aws">;

/** The newest deployment that has moved traffic from one revision to another; a service's first moves none. */
export async function lastShift(context: Reader, place: Place): Promise<ServiceDeployment | undefined> {
  const done = await deploymentsOf(context, place, ["SUCCESSFUL"]);
  return done.find(
    ({ sourceServiceRevisions = [], deploymentConfiguration }) =>
      sourceServiceRevisions.length > 0 && deploymentConfiguration?.strategy === "BLUE_GREEN",
  );
}

/** The ARN of the newest revision of the family with this image; registered unless it is there already. */
export async function deployVersion({ aws }: SolveContext, like: TaskDefinition, image: string): Promise<string> {
  const newest = found(await describeDefinition({ aws }, like.family ?? ""), `There is no family ${like.family}.`);
  const { family, networkMode, requiresCompatibilities, cpu, memory, runtimePlatform, executionRoleArn, taskRoleArn } =
    newest;
  const containers = newest.containerDefinitions ?? [];
  if (newest.taskDefinitionArn !== undefined && containers.every((each) => each.image === image))
    return newest.taskDefinitionArn;
  const { taskDefinition } = await aws(ECS).registerTaskDefinition({
    family,
    networkMode,
    requiresCompatibilities,
    cpu,
    memory,
    runtimePlatform,
    executionRoleArn,
    taskRoleArn,
    containerDefinitions: containers.map((each) => ({ ...each, image })),
  });
  return found(taskDefinition?.taskDefinitionArn, "ECS registered a task definition without an ARN.");
}

export interface Plan {
  readonly definition: string;
  /** The function that is asked before new tasks start. */
  readonly gate: string;
  /** With it ECS invokes the function. */
  readonly roleArn: string;
}

/** Begins the deployment, unless an interrupted attempt has begun it. */
export async function beginShift(
  context: SolveContext,
  place: Place,
  { definition, gate, roleArn }: Plan,
): Promise<void> {
  const { taskDefinition } = await readService(context, place.cluster, place.serviceName);
  const { status } = await newestDeployment(context, place);
  if (taskDefinition === definition && (status === "PENDING" || status === "IN_PROGRESS")) return;
  await context.aws(ECS).updateService({
    cluster: place.cluster,
    service: place.serviceName,
    taskDefinition: definition,
    deploymentConfiguration: {
      strategy: "BLUE_GREEN",
      bakeTimeInMinutes: 1,
      lifecycleHooks: [askGate(gate, roleArn), PAUSE],
    },
  });
}

/** Replaces the hooks of the service: these functions and the pause. Begins no deployment. */
export async function hooksWith(
  { aws }: SolveContext,
  place: Place,
  gates: readonly string[],
  roleArn = "",
): Promise<void> {
  const lifecycleHooks = [...gates.map((gate) => askGate(gate, roleArn)), PAUSE];
  const deploymentConfiguration = { strategy: "BLUE_GREEN" as const, bakeTimeInMinutes: 1, lifecycleHooks };
  await aws(ECS).updateService({ cluster: place.cluster, service: place.serviceName, deploymentConfiguration });
}

const askGate = (hookTargetArn: string, roleArn: string): DeploymentLifecycleHook => ({
  targetType: "AWS_LAMBDA",
  hookTargetArn,
  roleArn,
  lifecycleStages: ["PRE_SCALE_UP"],
});

/** With the test traffic on the new revision and production on the old one: the moment to look. */
const PAUSE: DeploymentLifecycleHook = {
  targetType: "PAUSE",
  lifecycleStages: ["POST_TEST_TRAFFIC_SHIFT"],
  timeoutConfiguration: { timeoutInMinutes: 30, action: "ROLLBACK" },
};

/** Waits for the pause; answers the deployment as it then is. */
export const untilPaused = (context: LabContext, place: Place): Promise<ServiceDeployment> =>
  context.until({
    for: "the new version behind the test listener",
    read: () => newestDeployment(context, place),
    observed: stageOf,
    done: (deployment) => pauseIn(deployment) !== undefined || deployment.status === "SUCCESSFUL",
    failed: troubleIn,
    usual: 240,
    limit: 1200,
  });

/** Lets a paused deployment go on; one that does not wait is left alone. */
export async function continueShift({ aws }: SolveContext, deployment: ServiceDeployment): Promise<void> {
  const hookId = pauseIn(deployment)?.hookId;
  if (hookId === undefined) return;
  const { serviceDeploymentArn } = deployment;
  await aws(ECS).continueServiceDeployment({ serviceDeploymentArn, hookId, action: "CONTINUE" });
}

export const untilShifted = (context: LabContext, place: Place): Promise<ServiceDeployment> =>
  context.until({
    for: "production traffic to move, and the old version to go",
    read: () => newestDeployment(context, place),
    observed: stageOf,
    done: ({ status }) => status === "SUCCESSFUL",
    failed: troubleIn,
    usual: 180,
    limit: 1200,
  });

const pauseIn = ({ lifecycleHookDetails = [] }: ServiceDeployment) =>
  lifecycleHookDetails.find(({ targetType, status }) => targetType === "PAUSE" && status === "AWAITING_ACTION");

const stageOf = ({ status, lifecycleStage }: ServiceDeployment): string =>
  [status, lifecycleStage].filter((each) => each !== undefined).join(" at ");

const troubleIn = ({ status, statusReason }: ServiceDeployment): string | undefined =>
  status !== undefined && /^(ROLLBACK|STOP)/.test(status) ? (statusReason ?? status) : undefined;
