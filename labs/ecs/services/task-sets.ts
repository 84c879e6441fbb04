/** Task sets: the parts of a service with deployment controller EXTERNAL. */
import { ECS, type TaskSet } from "@aws-sdk/client-ecs";
import { found, type LabContext } from "../../../src/lab/index.ts";
import type { Place } from "./stable.ts";

type Context = Pick<LabContext, "aws" | "run">;

/** What one set runs, and where. */
export interface Half {
  readonly externalId: string;
  readonly taskDefinition: string;
  readonly subnets: string[];
  readonly securityGroup: string;
}

export async function taskSetsOf({ aws }: Pick<Context, "aws">, { cluster, serviceName }: Place): Promise<TaskSet[]> {
  const { taskSets = [] } = await aws(ECS).describeTaskSets({ cluster, service: serviceName });
  return taskSets;
}

/** A set as large as the service. */
export async function createTaskSet({ aws }: Pick<Context, "aws">, place: Place, half: Half): Promise<void> {
  const { externalId, taskDefinition, subnets, securityGroup } = half;
  await aws(ECS).createTaskSet({
    cluster: place.cluster,
    service: place.serviceName,
    externalId,
    taskDefinition,
    launchType: "FARGATE",
    networkConfiguration: {
      awsvpcConfiguration: { subnets, securityGroups: [securityGroup], assignPublicIp: "ENABLED" },
    },
    scale: { value: 100, unit: "PERCENT" },
  });
}

export async function makePrimary({ aws }: Pick<Context, "aws">, place: Place, set: TaskSet): Promise<void> {
  const primaryTaskSet = set.taskSetArn;
  await aws(ECS).updateServicePrimaryTaskSet({ cluster: place.cluster, service: place.serviceName, primaryTaskSet });
}

export async function scaleSet(
  { aws }: Pick<Context, "aws">,
  place: Place,
  set: TaskSet,
  value: number,
): Promise<void> {
  const scale = { value, unit: "PERCENT" as const };
  await aws(ECS).updateTaskSet({ cluster: place.cluster, service: place.serviceName, taskSet: set.taskSetArn, scale });
}

/** Waits until the set with this external id runs what its scale says; answers it. */
export async function untilSteady(
  context: Pick<LabContext, "aws" | "until">,
  place: Place,
  externalId: string,
): Promise<TaskSet> {
  const read = async () => (await taskSetsOf(context, place)).find((each) => each.externalId === externalId);
  const set = await context.until({
    for: `the task set ${externalId} to be steady`,
    read,
    observed: (each) => `${each?.runningCount ?? 0} of ${each?.computedDesiredCount ?? "?"} running`,
    done: (each) => each?.stabilityStatus === "STEADY_STATE" && each.runningCount === each.computedDesiredCount,
    usual: 60,
    limit: 600,
  });
  return found(set, `There is no task set ${externalId}.`);
}
