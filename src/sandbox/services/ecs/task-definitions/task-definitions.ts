/** Task definitions. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definitions.html */
import type * as ECS from "@aws-sdk/client-ecs";
import { type Context, found, type Handler, type Input } from "../../../kit/index.ts";
import { clientError, invalidParameter, notInSandbox, taskDefinitionNotFound } from "../faults.ts";
import { ecsArn, lastPart, validName } from "../names.ts";
import { families, type TaskDefinitionRow, taskDefinitions } from "../state.ts";
import { tagList, validTags } from "../tag-list.ts";
import { containerDefinition } from "./container-definition.ts";
import {
  checkContainers,
  checkFargate,
  compatibilitiesOf,
  requiredAttributes,
  type TaskShape,
} from "./task-definition-rules.ts";
import { cpuUnits, memoryMib } from "./task-sizes.ts";

type Register = Input<typeof ECS, "RegisterTaskDefinition">;

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html */
export const registerTaskDefinition: Handler<typeof ECS, "RegisterTaskDefinition"> = (input, context) => {
  const family = validName(input.family ?? "", "Family");
  refuseUnsupported(input);
  const shape = shapeOf(input);
  checkContainers(shape);
  if (input.requiresCompatibilities?.includes("FARGATE")) checkFargate(shape);
  const tags = validTags(input.tags);
  const revision = (context.table(families).get(family)?.last ?? 0) + 1;
  context.table(families).put(family, { last: revision });
  const definition = {
    taskDefinitionArn: ecsArn(context, `task-definition/${family}:${revision}`),
    containerDefinitions: [...shape.containers],
    family,
    taskRoleArn: input.taskRoleArn,
    executionRoleArn: input.executionRoleArn,
    networkMode: shape.networkMode,
    revision,
    volumes: input.volumes ?? [],
    status: "ACTIVE" as const,
    requiresAttributes: requiredAttributes(shape),
    placementConstraints: input.placementConstraints ?? [],
    compatibilities: compatibilitiesOf(shape),
    runtimePlatform: input.runtimePlatform,
    requiresCompatibilities: input.requiresCompatibilities ?? [],
    cpu: shape.cpu?.toString(),
    memory: shape.memory?.toString(),
    registeredAt: context.clock.date(),
    registeredBy: context.principal.kind === "service" ? `arn:aws:iam::${context.account}:root` : context.principal.arn,
    ephemeralStorage: input.ephemeralStorage,
  };
  context.table(taskDefinitions).put(definitionKey(family, revision), { definition, tags });
  return { taskDefinition: definition, tags: tagList(tags) };
};

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTaskDefinition.html */
export const describeTaskDefinition: Handler<typeof ECS, "DescribeTaskDefinition"> = (input, context) => {
  const { definition, tags } = findTaskDefinition(context, input.taskDefinition ?? "", taskDefinitionNotFound);
  return { taskDefinition: definition, tags: input.include?.includes("TAGS") ? tagList(tags) : [] };
};

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeregisterTaskDefinition.html */
export const deregisterTaskDefinition: Handler<typeof ECS, "DeregisterTaskDefinition"> = (input, context) => {
  if (!/:\d+$/.test(input.taskDefinition ?? "")) throw clientError("TaskDefinition must contain a revision.");
  const row = findTaskDefinition(context, input.taskDefinition ?? "", () =>
    clientError(
      "The specified task definition does not exist. Specify a valid account, family, revision and try again.",
    ),
  );
  if (row.definition.status !== "ACTIVE")
    throw clientError("The specified task definition is inactive. You cannot deregister an inactive task definition.");
  const definition = { ...row.definition, status: "INACTIVE" as const, deregisteredAt: context.clock.date() };
  context.table(taskDefinitions).put(definitionKey(definition.family, definition.revision), { ...row, definition });
  return { taskDefinition: definition };
};

/** They stay as DELETE_IN_PROGRESS. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteTaskDefinitions.html */
export const deleteTaskDefinitions: Handler<typeof ECS, "DeleteTaskDefinitions"> = (input, context) => {
  const references = input.taskDefinitions ?? [];
  if (references.length > 10) throw invalidParameter("You can delete at most 10 task definitions at a time.");
  const deleted: ECS.TaskDefinition[] = [];
  const failures: ECS.Failure[] = [];
  for (const reference of references) {
    const row = /:\d+$/.test(reference) ? rowOf(context, reference) : undefined;
    const refused = reasonNotToDelete(reference, row);
    if (refused || !row) {
      failures.push({ arn: reference, reason: refused ?? "" });
      continue;
    }
    const definition = {
      ...row.definition,
      status: "DELETE_IN_PROGRESS" as const,
      deleteRequestedAt: context.clock.date(),
    };
    context.table(taskDefinitions).put(definitionKey(definition.family, definition.revision), { ...row, definition });
    deleted.push(definition);
  }
  return { taskDefinitions: deleted, failures };
};

/** The row that a family, `family:revision` or ARN means: without a revision, the latest ACTIVE one. */
export function findTaskDefinition(context: Context, reference: string, missing: () => Error): TaskDefinitionRow {
  return found(rowOf(context, reference), missing as never);
}

export const definitionKey = (family: string, revision: number): string =>
  `${family}:${String(revision).padStart(6, "0")}`;

/** Undefined where there is none. */
export function rowOf(context: Context, reference: string): TaskDefinitionRow | undefined {
  const [family = "", revision] = lastPart(reference).split(":");
  if (revision !== undefined) return context.table(taskDefinitions).get(definitionKey(family, Number(revision)));
  return context
    .table(taskDefinitions)
    .list(`${family}:`)
    .filter((row) => row.definition.status === "ACTIVE")
    .at(-1);
}

function reasonNotToDelete(reference: string, row: TaskDefinitionRow | undefined): string | undefined {
  if (!/:\d+$/.test(reference))
    return "The specified task definition does not contain a revision. Specify a revision and try again.";
  if (!row)
    return "The specified task definition does not exist. Specify a valid account, family, revision and try again.";
  if (row.definition.status === "ACTIVE")
    return "The specified task definition is still in ACTIVE status. Please deregister the target and try again.";
  return undefined;
}

function shapeOf(input: Register): TaskShape {
  const fargate = input.requiresCompatibilities?.includes("FARGATE");
  const networkMode = input.networkMode ?? (fargate ? "awsvpc" : "bridge");
  const memory = input.memory === undefined ? undefined : memoryMib(input.memory);
  return {
    networkMode,
    cpu: input.cpu === undefined ? undefined : cpuUnits(input.cpu),
    memory,
    executionRoleArn: input.executionRoleArn,
    taskRoleArn: input.taskRoleArn,
    containers: (input.containerDefinitions ?? []).map((each) => containerDefinition(each, networkMode, { memory })),
  };
}

/** Members that change what runs and that the sandbox cannot honour. */
function refuseUnsupported(input: Register): void {
  if (input.runtimePlatform?.operatingSystemFamily?.startsWith("WINDOWS")) throw notInSandbox("A Windows platform");
  if (input.proxyConfiguration) throw notInSandbox("proxyConfiguration (App Mesh)");
  for (const volume of input.volumes ?? [])
    if (volume.efsVolumeConfiguration || volume.fsxWindowsFileServerVolumeConfiguration || volume.configuredAtLaunch)
      throw notInSandbox(`The kind of volume '${volume.name}'`);
  for (const container of input.containerDefinitions ?? []) {
    if (container.firelensConfiguration) throw notInSandbox("firelensConfiguration");
    if ((container.environmentFiles?.length ?? 0) > 0) throw notInSandbox("environmentFiles");
    const driver = container.logConfiguration?.logDriver;
    if (driver && !["awslogs", "json-file"].includes(driver)) throw notInSandbox(`Log driver ${driver}`);
  }
}
