/** The service that CodeDeploy deploys to, and the revisions of its definition. */
import { ECS, type TaskDefinition, type TaskSet } from "@aws-sdk/client-ecs";
import { found, type LabContext, type SolveContext } from "../../../src/lab/index.ts";
import { exists, type Place } from "../services/stable.ts";
import { taskSetsOf } from "../services/task-sets.ts";

/** The ARN of the revision of the family with this image; registered unless it is there already. */
export async function keepOrRegister(
  { aws, run }: Pick<SolveContext, "aws" | "run">,
  like: TaskDefinition,
  image: string,
): Promise<string> {
  const family = run.name("cd");
  const { taskDefinitionArns = [] } = await aws(ECS).listTaskDefinitions({ familyPrefix: family, status: "ACTIVE" });
  for (const taskDefinition of taskDefinitionArns) {
    const known = (await aws(ECS).describeTaskDefinition({ taskDefinition })).taskDefinition;
    if (known?.containerDefinitions?.every((each) => each.image === image)) return taskDefinition;
  }
  const { networkMode, requiresCompatibilities, cpu, memory, runtimePlatform, executionRoleArn, taskRoleArn } = like;
  const { taskDefinition } = await aws(ECS).registerTaskDefinition({
    family,
    networkMode,
    requiresCompatibilities,
    cpu,
    memory,
    runtimePlatform,
    executionRoleArn,
    taskRoleArn,
    containerDefinitions: (like.containerDefinitions ?? []).map((each) => ({ ...each, image })),
  });
  return found(taskDefinition?.taskDefinitionArn, "ECS registered a task definition without an ARN.");
}

export interface ServiceRecipe {
  readonly definition: string;
  readonly targetGroup: string;
  readonly subnets: string[];
  readonly securityGroup: string;
}

/** A service of one task whose deployments CodeDeploy makes, steady. */
export async function keepOrMakeService(context: SolveContext, place: Place, recipe: ServiceRecipe): Promise<void> {
  if (!(await exists(context, place)))
    await context.aws(ECS).createService({
      cluster: place.cluster,
      serviceName: place.serviceName,
      deploymentController: { type: "CODE_DEPLOY" },
      taskDefinition: recipe.definition,
      launchType: "FARGATE",
      desiredCount: 1,
      healthCheckGracePeriodSeconds: 60,
      networkConfiguration: {
        awsvpcConfiguration: {
          subnets: recipe.subnets,
          securityGroups: [recipe.securityGroup],
          assignPublicIp: "ENABLED",
        },
      },
      loadBalancers: [{ targetGroupArn: recipe.targetGroup, containerName: "app", containerPort: 8080 }],
    });
  await context.until({
    for: "the first task set to be steady",
    read: () => primaryOf(context, place),
    observed: (set) => `${set?.runningCount ?? 0} of ${set?.computedDesiredCount ?? "?"} running`,
    done: (set) => set?.stabilityStatus === "STEADY_STATE" && set.runningCount === set.computedDesiredCount,
    usual: 90,
    limit: 600,
  });
}

export const primaryOf = async (context: Pick<LabContext, "aws" | "run">, place: Place): Promise<TaskSet | undefined> =>
  (await taskSetsOf(context, place)).find(({ status }) => status === "PRIMARY");
