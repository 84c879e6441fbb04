/** Starts tasks for a service, as one of its deployments says. */
import type * as ECS from "@aws-sdk/client-ecs";
import { messageOf } from "../../../../shared/errors.ts";
import type { Context, Tags } from "../../../kit/index.ts";
import { checkRoles } from "../agent/role-credentials.ts";
import { nextProvider } from "../clusters/capacity-strategy.ts";
import { serviceKey } from "../deployments/deployments.ts";
import { taskDefinitionMissing } from "../faults.ts";
import { clusters, type ServiceRow, type TaskRow } from "../state.ts";
import { tagsOf } from "../tag-list.ts";
import { findTaskDefinition } from "../task-definitions/task-definitions.ts";
import { createTask, launchTypeOf, type NewTask, sizeOf } from "../tasks/new-task.ts";
import { place } from "../tasks/placement.ts";
import { isWanted, tasksOfService } from "../tasks/task-rows.ts";
import { addServiceEvent, taskList } from "./service-events.ts";

/** What a task of a service runs: members that a service revision and a task set have in common. */
export type TaskSource = Pick<
  ECS.TaskSet,
  "launchType" | "capacityProviderStrategy" | "networkConfiguration" | "loadBalancers" | "serviceRegistries"
> & { readonly taskDefinition: string };

interface Request {
  readonly row: ServiceRow;
  /** Id of the deployment or task set that starts them. */
  readonly id: string;
  readonly source: TaskSource;
  readonly count: number;
}

/** Starts up to `count` tasks, and says so in the service's events. */
export async function startServiceTasks(context: Context, { row, id, source, count }: Request): Promise<void> {
  const cluster = context.table(clusters).get(row.cluster);
  if (!cluster) return;
  const found = findTaskDefinition(context, source.taskDefinition, taskDefinitionMissing);
  const { definition } = found;
  try {
    await checkRoles(context, [definition.executionRoleArn, definition.taskRoleArn]);
  } catch (error) {
    addServiceEvent(
      context,
      serviceKey(row),
      (name) => `(service ${name}) failed to launch a task with (error ${messageOf(error)}).`,
    );
    return;
  }
  const started: string[] = [];
  while (started.length < count) {
    const capacity = capacityOfNext(context, { row, source, definition });
    if (!capacity) break;
    const task = createTask(context, {
      ...capacity,
      cluster,
      definition,
      service: row.name,
      group: `service:${row.name}`,
      startedBy: id,
      tags: taskTags(row, found.tags),
      networkConfiguration: source.networkConfiguration,
      placementConstraints: placementConstraints(row.service),
      placementStrategy: row.service.placementStrategy ?? [],
      loadBalancers: source.loadBalancers,
      serviceRegistries: source.serviceRegistries,
    });
    started.push(task.id);
  }
  if (started.length > 0)
    addServiceEvent(
      context,
      serviceKey(row),
      (name) => `(service ${name}) has started ${started.length} tasks: ${taskList(started)}.`,
    );
}

interface Parts {
  readonly row: ServiceRow;
  readonly source: TaskSource;
  readonly definition: ECS.TaskDefinition;
}

/** Launch type, provider and instance of the next task; undefined where no instance takes it. */
function capacityOfNext(
  context: Context,
  { row, source, definition }: Parts,
): Pick<NewTask, "launchType" | "capacityProvider" | "containerInstanceArn"> | undefined {
  const strategy = source.capacityProviderStrategy ?? [];
  if (strategy.length > 0) {
    const provider =
      nextProvider(strategy, providerCounts(tasksOfService(context, row.cluster, row.name).filter(isWanted))) ?? "";
    // A task of a provider with an Auto Scaling group waits in PROVISIONING until there is an instance.
    return { launchType: launchTypeOf(provider), capacityProvider: provider };
  }
  if (source.launchType === "FARGATE") return { launchType: "FARGATE" };
  const placement = place(context, {
    cluster: row.cluster,
    ...sizeOf(definition),
    ports: definition.networkMode === "awsvpc" ? [] : fixedPorts(definition),
    group: `service:${row.name}`,
    provider: undefined,
    constraints: [...placementConstraints(row.service), ...(definition.placementConstraints ?? [])],
    strategy: row.service.placementStrategy ?? [],
  });
  if (placement.instance)
    return { launchType: "EC2", containerInstanceArn: placement.instance.instance.containerInstanceArn };
  addServiceEvent(
    context,
    serviceKey(row),
    (name) =>
      `(service ${name}) was unable to place a task because no container instance met all of its requirements. Reason: ${placement.sentence} For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.`,
  );
  return undefined;
}

/** A DAEMON service has one task on each instance. */
const placementConstraints = (service: ECS.Service): ECS.PlacementConstraint[] =>
  service.schedulingStrategy === "DAEMON"
    ? [...(service.placementConstraints ?? []), { type: "distinctInstance" }]
    : (service.placementConstraints ?? []);

const fixedPorts = (definition: ECS.TaskDefinition): number[] =>
  (definition.containerDefinitions ?? [])
    .flatMap((each) => each.portMappings ?? [])
    .flatMap((each) => each.hostPort || []);

function providerCounts(live: readonly TaskRow[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { task } of live) {
    const name = task.capacityProviderName ?? "";
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

/** Tags that a task inherits. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html */
function taskTags(row: ServiceRow, ofDefinition: Tags): Tags {
  const { service } = row;
  const propagated = { SERVICE: tagsOf(service.tags), TASK_DEFINITION: ofDefinition, NONE: {} }[
    service.propagateTags ?? "NONE"
  ];
  const managed = service.enableECSManagedTags
    ? { "aws:ecs:clusterName": row.cluster, "aws:ecs:serviceName": row.name }
    : {};
  return { ...propagated, ...managed };
}
