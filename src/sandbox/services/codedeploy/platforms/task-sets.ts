/** The task sets of the ECS service that is deployed to. */
import type * as ECS from "@aws-sdk/client-ecs";
import { messageOf, nameOf } from "../../../../shared/errors.ts";
import type { Context } from "../../../kit/index.ts";
import { isObject } from "../app-spec.ts";
import type { DeploymentRow, EcsTarget, TaskSetOf } from "../state.ts";
import { DeploymentFailure } from "./platform.ts";

export const ecs = (context: Context) => context.service<typeof ECS>("ecs");

type Place = Pick<EcsTarget, "cluster" | "service">;

export async function serviceOf(context: Context, { cluster, service }: Place): Promise<ECS.Service> {
  const { services = [] } = await ecs(context)
    .DescribeServices({ cluster, services: [service] })
    .catch(() => ({ services: [] as ECS.Service[] }));
  const [found] = services;
  if (found?.status === "ACTIVE") return found;
  throw new DeploymentFailure("ECS_UPDATE_ERROR", `The ECS service ${service} of cluster ${cluster} is not ACTIVE.`);
}

/** The primary task set; one that is left of a deployment that failed would be in the way of the next. */
export function primaryOf({ taskSets = [] }: ECS.Service): TaskSetOf {
  const primary = taskSets.find(({ status }) => status === "PRIMARY");
  const [balancer] = primary?.loadBalancers ?? [];
  if (!primary?.id || !balancer?.targetGroupArn)
    throw new DeploymentFailure("ECS_UPDATE_ERROR", "The ECS service has no primary task set behind a target group.");
  if (taskSets.some(({ status }) => status === "ACTIVE"))
    throw new DeploymentFailure("ECS_UPDATE_ERROR", "The ECS service has more than one task set.");
  return { id: primary.id, groupArn: balancer.targetGroupArn };
}

interface Replacement {
  readonly row: DeploymentRow;
  readonly target: EcsTarget;
  readonly service: ECS.Service;
  readonly groupArn: string;
}

/** The task set of the AppSpec file; what it does not say is as in the primary one. */
export async function createReplacement(
  context: Context,
  { row, target, service, groupArn }: Replacement,
): Promise<TaskSetOf> {
  const primary = service.taskSets?.find(({ status }) => status === "PRIMARY");
  const strategy = target.capacity?.map(strategyItem) ?? primary?.capacityProviderStrategy ?? [];
  const { taskSet } = await ecs(context)
    .CreateTaskSet({
      cluster: target.cluster,
      service: target.service,
      externalId: row.id,
      clientToken: row.id,
      taskDefinition: target.taskDefinition,
      ...(strategy.length > 0 ? { capacityProviderStrategy: strategy } : { launchType: primary?.launchType }),
      platformVersion: target.platformVersion ?? primary?.platformVersion,
      networkConfiguration: networkOf(target) ?? primary?.networkConfiguration,
      serviceRegistries: primary?.serviceRegistries,
      loadBalancers: [
        { targetGroupArn: groupArn, containerName: target.containerName, containerPort: target.containerPort },
      ],
      scale: { value: 100, unit: "PERCENT" },
    })
    .catch((error: unknown) => {
      throw new DeploymentFailure(
        "ECS_UPDATE_ERROR",
        `The ECS service cannot be updated due to an unexpected error: ${messageOf(error)} (Service: AmazonECS; Status Code: 400; Error Code: ${nameOf(error)}).`,
      );
    });
  return { id: taskSet?.id ?? "", groupArn };
}

const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === "string") : [];

function networkOf({ network }: EcsTarget): ECS.NetworkConfiguration | undefined {
  const vpc = network?.AwsvpcConfiguration ?? network?.awsvpcConfiguration;
  if (!isObject(vpc)) return undefined;
  return {
    awsvpcConfiguration: {
      subnets: strings(vpc.Subnets ?? vpc.subnets),
      securityGroups: strings(vpc.SecurityGroups ?? vpc.securityGroups),
      assignPublicIp: (vpc.AssignPublicIp ?? vpc.assignPublicIp) === "ENABLED" ? "ENABLED" : "DISABLED",
    },
  };
}

const strategyItem = (item: Readonly<Record<string, unknown>>): ECS.CapacityProviderStrategyItem => ({
  capacityProvider: String(item.CapacityProvider ?? ""),
  base: Number(item.Base ?? 0),
  weight: Number(item.Weight ?? 0),
});

const taskSetOf = async (
  context: Context,
  target: Place,
  set: TaskSetOf | undefined,
): Promise<ECS.TaskSet | undefined> => (await serviceOf(context, target)).taskSets?.find(({ id }) => id === set?.id);

export async function isSteady(context: Context, target: Place, set: TaskSetOf): Promise<boolean> {
  const found = await taskSetOf(context, target, set);
  return found?.stabilityStatus === "STEADY_STATE" && found.runningCount === found.computedDesiredCount;
}

/** Lets the set drain, unless it does so already. */
export async function deleteSet(context: Context, target: Place, set: TaskSetOf | undefined): Promise<void> {
  const found = await taskSetOf(context, target, set);
  if (!found || found.status === "DRAINING") return;
  await ecs(context)
    .DeleteTaskSet({ cluster: target.cluster, service: target.service, taskSet: found.id, force: true })
    .catch((error: unknown) => {
      throw new DeploymentFailure("ECS_UPDATE_ERROR", messageOf(error));
    });
}

export const isGone = async (context: Context, target: Place, set: TaskSetOf | undefined): Promise<boolean> =>
  (await taskSetOf(context, target, set)) === undefined;
