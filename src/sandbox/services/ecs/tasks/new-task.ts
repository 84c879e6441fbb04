/** Makes tasks: the row, and the first step of its life. */
import type * as ECS from "@aws-sdk/client-ecs";
import { randomHex, randomUuid } from "../../../../shared/random.ts";
import type { Context, Tags } from "../../../kit/index.ts";
import { isFargateProvider } from "../clusters/capacity-strategy.ts";
import { ecsArn } from "../names.ts";
import { type ClusterRow, containerInstances, type TaskDefinitionRow, type TaskRow, tasks } from "../state.ts";
import { tagList } from "../tag-list.ts";
import { taskKey } from "./task-rows.ts";

export interface NewTask {
  readonly cluster: ClusterRow;
  readonly definition: TaskDefinitionRow["definition"];
  readonly launchType: ECS.LaunchType;
  readonly group: string;
  readonly tags: Tags;
  readonly capacityProvider?: string | undefined;
  readonly containerInstanceArn?: string | undefined;
  readonly service?: string | undefined;
  readonly startedBy?: string | undefined;
  readonly overrides?: ECS.TaskOverride | undefined;
  readonly networkConfiguration?: ECS.NetworkConfiguration | undefined;
  readonly placementConstraints?: readonly ECS.PlacementConstraint[] | undefined;
  readonly placementStrategy?: readonly ECS.PlacementStrategy[] | undefined;
  readonly loadBalancers?: readonly ECS.LoadBalancer[] | undefined;
  readonly serviceRegistries?: readonly ECS.ServiceRegistry[] | undefined;
  readonly clientToken?: string | undefined;
}

/** The task's row; its life goes on by timer `task`. */
export function createTask(context: Context, spec: NewTask): TaskRow {
  const { cluster, definition, launchType } = spec;
  const id = randomHex(32);
  const taskArn = ecsArn(context, `task/${cluster.name}/${id}`);
  const fargate = launchType === "FARGATE";
  const size = sizeOf(definition, spec.overrides);
  const row: TaskRow = {
    id,
    cluster: cluster.name,
    service: spec.service,
    networkConfiguration: spec.networkConfiguration,
    placementConstraints: spec.placementConstraints ?? [],
    placementStrategy: spec.placementStrategy ?? [],
    loadBalancers: spec.loadBalancers ?? [],
    serviceRegistries: spec.serviceRegistries ?? [],
    launched: false,
    network: undefined,
    targets: [],
    registrations: [],
    clientToken: spec.clientToken,
    protectedUntil: undefined,
    task: {
      taskArn,
      clusterArn: cluster.arn,
      taskDefinitionArn: definition.taskDefinitionArn,
      ...(spec.containerInstanceArn && { containerInstanceArn: spec.containerInstanceArn }),
      ...(spec.capacityProvider && { capacityProviderName: spec.capacityProvider }),
      attributes: [
        { name: "ecs.cpu-architecture", value: architectureOf(definition) === "arm64" ? "arm64" : "x86_64" },
      ],
      attachments: [],
      containers: (definition.containerDefinitions ?? []).map((each) =>
        newContainer(context, each, { taskArn, path: `${cluster.name}/${id}` }),
      ),
      cpu: String(size.cpu),
      memory: String(size.memory),
      createdAt: context.clock.date(),
      desiredStatus: "RUNNING",
      enableExecuteCommand: false,
      group: spec.group,
      healthStatus: "UNKNOWN",
      lastStatus: fargate || definition.networkMode === "awsvpc" || spec.capacityProvider ? "PROVISIONING" : "PENDING",
      launchType,
      overrides: { containerOverrides: [], inferenceAcceleratorOverrides: [], ...spec.overrides },
      ...(fargate && { platformVersion: "1.4.0", platformFamily: "Linux", ephemeralStorage: { sizeInGiB: 20 } }),
      ...(spec.startedBy && { startedBy: spec.startedBy }),
      tags: tagList(spec.tags),
      version: 1,
    },
  };
  context.table(tasks).put(taskKey(row), row);
  context.later("task", 0, { key: taskKey(row) });
  return row;
}

/** CPU architecture in the words of image manifests. */
export const architectureOf = (definition: ECS.TaskDefinition): "amd64" | "arm64" =>
  definition.runtimePlatform?.cpuArchitecture === "ARM64" ? "arm64" : "amd64";

/** CPU units and MiB that a task reserves. */
export function sizeOf(definition: ECS.TaskDefinition, overrides?: ECS.TaskOverride): { cpu: number; memory: number } {
  const containers = definition.containerDefinitions ?? [];
  const sum = (of: (container: ECS.ContainerDefinition) => number | undefined): number =>
    containers.reduce((total, each) => total + (of(each) ?? 0), 0);
  return {
    cpu: Number(overrides?.cpu ?? definition.cpu ?? sum((each) => each.cpu)),
    memory: Number(overrides?.memory ?? definition.memory ?? sum((each) => each.memoryReservation ?? each.memory)),
  };
}

/** FARGATE for a Fargate provider, EC2 for one with an Auto Scaling group. */
export const launchTypeOf = (provider: string): ECS.LaunchType => (isFargateProvider(provider) ? "FARGATE" : "EC2");

function newContainer(
  context: Context,
  definition: ECS.ContainerDefinition,
  task: { taskArn: string; path: string },
): ECS.Container {
  return {
    containerArn: ecsArn(context, `container/${task.path}/${randomUuid()}`),
    taskArn: task.taskArn,
    name: definition.name,
    image: definition.image,
    lastStatus: "PENDING",
    networkInterfaces: [],
    networkBindings: [],
    healthStatus: "UNKNOWN",
    cpu: String(definition.cpu ?? 0),
    ...(definition.memory !== undefined && { memory: String(definition.memory) }),
    ...(definition.memoryReservation !== undefined && { memoryReservation: String(definition.memoryReservation) }),
  };
}

/** The row of the container instance that a task is on. */
export const instanceOf = (context: Context, { cluster, task }: TaskRow) =>
  task.containerInstanceArn === undefined
    ? undefined
    : context.table(containerInstances).get(`${cluster}/${task.containerInstanceArn.split("/").at(-1)}`);
