/** Tasks that are run by hand. */
import type * as ECS from "@aws-sdk/client-ecs";
import type { Context, Handler, Input, Tags } from "../../../kit/index.ts";
import { checkRoles } from "../agent/role-credentials.ts";
import { type Capacity, capacityOf, nextProvider } from "../clusters/capacity-strategy.ts";
import { invalidParameter, notInSandbox } from "../faults.ts";
import { activeCluster, lastPart } from "../names.ts";
import { activeDefinition } from "../services/create-service.ts";
import { checkCompatibility, checkedNetwork } from "../services/service-settings.ts";
import { type ClusterRow, containerInstances, type TaskDefinitionRow, type TaskRow, tasks } from "../state.ts";
import { validTags } from "../tag-list.ts";
import { startTicker } from "../ticker.ts";
import { createTask, launchTypeOf, type NewTask, sizeOf } from "./new-task.ts";
import { type Placement, place } from "./placement.ts";

type Run = Input<typeof ECS, "RunTask">;

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html */
export const runTask: Handler<typeof ECS, "RunTask"> = async (input, context) => {
  const cluster = activeCluster(context, input.cluster);
  const count = input.count ?? 1;
  if (count < 1 || count > 10) throw invalidParameter("Count must be between 1 and 10.");
  const repeated = earlier(context, cluster, input.clientToken);
  if (repeated.length > 0) return { tasks: repeated.map((row) => row.task), failures: [] };
  const found = activeDefinition(context, input.taskDefinition ?? "");
  const capacity = capacityOf(cluster, input);
  checkCompatibility(found.definition, capacity);
  const common = await commonSpec(context, input, { cluster, found, capacity });
  startTicker(context);
  const started: ECS.Task[] = [];
  const failures: ECS.Failure[] = [];
  const counts = new Map<string, number>();
  for (let index = 0; index < count; index += 1) {
    const next = capacityFor(context, { capacity, counts, common, input });
    if ("reason" in next) {
      failures.push({ arn: next.arn, reason: next.reason });
      continue;
    }
    started.push(createTask(context, { ...common, ...next }).task);
  }
  return { tasks: started, failures };
};

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StartTask.html */
export const startTask: Handler<typeof ECS, "StartTask"> = async (input, context) => {
  const cluster = activeCluster(context, input.cluster);
  const references = input.containerInstances ?? [];
  if (references.length === 0 || references.length > 10) throw invalidParameter("Container instances must be 1 to 10.");
  const found = activeDefinition(context, input.taskDefinition ?? "");
  const capacity: Capacity = { launchType: "EC2", strategy: [] };
  checkCompatibility(found.definition, capacity);
  const common = await commonSpec(context, input, { cluster, found, capacity });
  startTicker(context);
  const started: ECS.Task[] = [];
  const failures: ECS.Failure[] = [];
  for (const reference of references) {
    const row = context.table(containerInstances).get(`${cluster.name}/${lastPart(reference)}`);
    const containerInstanceArn = row?.instance.containerInstanceArn;
    if (containerInstanceArn)
      started.push(createTask(context, { ...common, launchType: "EC2", containerInstanceArn }).task);
    else failures.push({ arn: reference, reason: "MISSING" });
  }
  return { tasks: started, failures };
};

/** Tasks that an earlier call with the same client token started. */
const earlier = (context: Context, { name }: ClusterRow, clientToken: string | undefined): TaskRow[] =>
  clientToken === undefined
    ? []
    : context
        .table(tasks)
        .list(`${name}/`)
        .filter((row) => row.clientToken === clientToken);

interface Parts {
  readonly cluster: ClusterRow;
  readonly found: TaskDefinitionRow;
  readonly capacity: Capacity;
}

type Common = Omit<NewTask, "launchType">;

async function commonSpec(
  context: Context,
  input: Omit<Run, "launchType" | "capacityProviderStrategy">,
  { cluster, found, capacity }: Parts,
): Promise<Common> {
  const { definition } = found;
  if (input.enableExecuteCommand) throw notInSandbox("enableExecuteCommand (ECS Exec)");
  if ((input.volumeConfigurations?.length ?? 0) > 0) throw notInSandbox("volumeConfigurations");
  if ((input.startedBy?.length ?? 0) > 128) throw invalidParameter("startedBy can have at most 128 characters.");
  checkOverrides(definition, input.overrides);
  const networkConfiguration = await checkedNetwork(context, input.networkConfiguration, { definition, capacity });
  const { executionRoleArn = definition.executionRoleArn, taskRoleArn = definition.taskRoleArn } =
    input.overrides ?? {};
  await checkRoles(context, [executionRoleArn, taskRoleArn]);
  return {
    cluster,
    definition,
    networkConfiguration,
    group: input.group ?? `family:${definition.family}`,
    startedBy: input.startedBy,
    overrides: input.overrides,
    placementConstraints: input.placementConstraints,
    placementStrategy: input.placementStrategy,
    tags: tagsFor(input, cluster, found.tags),
    clientToken: input.clientToken,
  };
}

function checkOverrides(definition: ECS.TaskDefinition, overrides: ECS.TaskOverride | undefined): void {
  for (const { name } of overrides?.containerOverrides ?? [])
    if (!definition.containerDefinitions?.some((each) => each.name === name))
      throw invalidParameter(`Override for container named ${name} is not a container in the TaskDefinition.`);
}

function tagsFor(
  input: Pick<Run, "tags" | "propagateTags" | "enableECSManagedTags">,
  cluster: ClusterRow,
  ofDefinition: Tags,
): Tags {
  return {
    ...(input.propagateTags === "TASK_DEFINITION" ? ofDefinition : {}),
    ...validTags(input.tags),
    ...(input.enableECSManagedTags ? { "aws:ecs:clusterName": cluster.name } : {}),
  };
}

interface Next {
  readonly capacity: Capacity;
  readonly counts: Map<string, number>;
  readonly common: Common;
  readonly input: Run;
}

function capacityFor(
  context: Context,
  { capacity, counts, common, input }: Next,
):
  | Pick<NewTask, "launchType" | "capacityProvider" | "containerInstanceArn">
  | { arn: string | undefined; reason: string } {
  if (capacity.strategy.length > 0) {
    const provider = nextProvider(capacity.strategy, counts) ?? "";
    counts.set(provider, (counts.get(provider) ?? 0) + 1);
    return { launchType: launchTypeOf(provider), capacityProvider: provider };
  }
  if (capacity.launchType === "FARGATE") return { launchType: "FARGATE" };
  const { definition } = common;
  const mappings = (definition.containerDefinitions ?? []).flatMap((each) => each.portMappings ?? []);
  const placement: Placement = place(context, {
    cluster: common.cluster.name,
    ...sizeOf(definition, input.overrides),
    ports: definition.networkMode === "awsvpc" ? [] : mappings.flatMap((each) => each.hostPort || []),
    group: common.group,
    provider: undefined,
    constraints: [...(input.placementConstraints ?? []), ...(definition.placementConstraints ?? [])],
    strategy: input.placementStrategy ?? [],
  });
  if (placement.instance)
    return { launchType: "EC2", containerInstanceArn: placement.instance.instance.containerInstanceArn };
  // AWS refuses the request where there is no instance at all, and lists failures where there are some.
  if (/^No Container/.test(placement.reason)) throw invalidParameter(placement.reason);
  const [closest] = context.table(containerInstances).list(`${common.cluster.name}/`);
  return { arn: closest?.instance.containerInstanceArn, reason: placement.reason };
}
