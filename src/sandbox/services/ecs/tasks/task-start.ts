/** The steps of a task up to RUNNING. */
import type * as ECS from "@aws-sdk/client-ecs";
import { randomHex } from "../../../../shared/random.ts";
import type { Context } from "../../../kit/index.ts";
import { agents } from "../agent/agent.ts";
import { planTask } from "../agent/task-plan.ts";
import { type TaskObserver, TaskRun } from "../agent/task-run.ts";
import { taskDefinitionNotFound } from "../faults.ts";
import { bindPorts } from "../instances/host-ports.ts";
import { registerTargets, targetsOf } from "../services/load-balancing.ts";
import { registerInstances } from "../services/service-discovery.ts";
import { addServiceEvent } from "../services/service-events.ts";
import { type TaskNetwork, type TaskRow, tasks } from "../state.ts";
import { findTaskDefinition } from "../task-definitions/task-definitions.ts";
import { wakeService } from "../wake.ts";
import { createInterface } from "./network-interface.ts";
import { instanceOf, sizeOf } from "./new-task.ts";
import { place } from "./placement.ts";
import { patchContainer, patchTask, taskKey } from "./task-rows.ts";
import type { Stop } from "./task-stop.ts";

const definitionOf = (context: Context, row: TaskRow): ECS.TaskDefinition =>
  findTaskDefinition(context, row.task.taskDefinitionArn, taskDefinitionNotFound).definition;

/** Finds an instance and makes the network interface; false where there is no instance with room yet. */
export async function provision(context: Context, row: TaskRow): Promise<boolean> {
  const definition = definitionOf(context, row);
  const key = taskKey(row);
  if (row.task.launchType !== "FARGATE" && row.task.containerInstanceArn === undefined) {
    const placement = place(context, placementRequest(row, definition));
    if (!placement.instance) return false;
    const { containerInstanceArn } = placement.instance.instance;
    patchTask(context, key, { containerInstanceArn, availabilityZone: zoneOf(placement.instance.instance) });
  }
  if (definition.networkMode !== "awsvpc") return true;
  const placed = context.table(tasks).get(key) ?? row;
  const made = await createInterface(context, placed, instanceZone(context, placed));
  const { id: attachmentId } = made.attachment;
  const address = { attachmentId, privateIpv4Address: made.network.privateIp };
  patchTask(
    context,
    key,
    {
      availabilityZone: made.zone,
      attachments: [made.attachment],
      containers: (placed.task.containers ?? []).map((each) => ({ ...each, networkInterfaces: [address] })),
    },
    { network: made.network },
  );
  return true;
}

/** What a task needs of an instance. */
export function placementRequest(row: TaskRow, definition: ECS.TaskDefinition) {
  const mappings = (definition.containerDefinitions ?? []).flatMap((each) => each.portMappings ?? []);
  return {
    cluster: row.cluster,
    ...sizeOf(definition, row.task.overrides),
    ports: definition.networkMode === "awsvpc" ? [] : mappings.flatMap((each) => each.hostPort || []),
    group: row.task.group ?? "",
    provider: row.task.capacityProviderName,
    constraints: [...row.placementConstraints, ...(definition.placementConstraints ?? [])],
    strategy: row.placementStrategy,
  };
}

/** Pulls, plans and starts the containers; resolves when all of them have started. */
export async function launch(context: Context, row: TaskRow, stop: (stop: Stop) => void): Promise<void> {
  const key = taskKey(row);
  const definition = definitionOf(context, row);
  const network = row.network ?? hostNetwork(context, row);
  if (!network) throw new Error("the task's container instance is gone");
  patchTask(
    context,
    key,
    { pullStartedAt: context.clock.date(), connectivity: "CONNECTED", connectivityAt: context.clock.date() },
    { network },
  );
  if (definition.networkMode === "bridge") bindAll(context, row, definition);
  const current = context.table(tasks).get(key);
  if (!current) return;
  const planned = await planTask(
    context,
    { ...current, network },
    {
      definition,
      pulled: (name, imageDigest) => patchContainer(context, key, name, { imageDigest, runtimeId: newRuntimeId(row) }),
    },
  );
  if (context.table(tasks).get(key)?.task.desiredStatus === "STOPPED" || context.signal.aborted) return;
  patchTask(context, key, { pullStoppedAt: context.clock.date() }, { launched: true });
  const run = new TaskRun(context, planned, observerOf(context, { key, definition, stop }));
  context.runtime(agents).runs.set(key, run);
  await run.start();
}

/** Registers the task with what finds it. */
export async function activate(context: Context, row: TaskRow): Promise<void> {
  const key = taskKey(row);
  const targets = targetsOf(context, row);
  // Written before, so that a task that stops half-way leaves none behind.
  patchTask(
    context,
    key,
    {},
    {
      targets,
      registrations: row.serviceRegistries.map((each) => ({
        serviceId: each.registryArn?.split("/").at(-1) ?? "",
        instanceId: row.id,
      })),
    },
  );
  await registerTargets(context, targets);
  await registerInstances(context, row);
  if (row.service === undefined) return;
  for (const { targetGroupArn } of targets)
    addServiceEvent(
      context,
      `${row.cluster}/${row.service}`,
      (name) => `(service ${name}) registered 1 targets in (target-group ${targetGroupArn})`,
    );
}

function observerOf(
  context: Context,
  { key, definition, stop }: { key: string; definition: ECS.TaskDefinition; stop(stop: Stop): void },
): TaskObserver {
  return {
    started: (name) => patchContainer(context, key, name, { lastStatus: "RUNNING" }),
    health: (name, healthStatus) => {
      patchContainer(context, key, name, { healthStatus });
      const row = context.table(tasks).get(key);
      if (row?.service) wakeService(context, `${row.cluster}/${row.service}`);
    },
    exited: (name, { code }, reason) => {
      if (context.signal.aborted) return;
      patchContainer(context, key, name, { lastStatus: "STOPPED", exitCode: code, ...(reason && { reason }) });
      const essential = definition.containerDefinitions?.find((each) => each.name === name)?.essential;
      const containers = context.table(tasks).get(key)?.task.containers ?? [];
      if (essential || containers.every((each) => each.lastStatus === "STOPPED"))
        stop({ stopCode: "EssentialContainerExited", stoppedReason: "Essential container in task exited" });
    },
  };
}

function bindAll(context: Context, row: TaskRow, definition: ECS.TaskDefinition): void {
  const instance = instanceOf(context, row);
  if (!instance) return;
  for (const { name = "", portMappings = [] } of definition.containerDefinitions ?? [])
    patchContainer(context, taskKey(row), name, { networkBindings: bindPorts(context, instance, portMappings) });
}

function hostNetwork(context: Context, row: TaskRow): TaskNetwork | undefined {
  const instance = instanceOf(context, row);
  if (!instance) return undefined;
  const subnetId = instance.instance.attributes?.find((each) => each.name === "ecs.subnet-id")?.value ?? "";
  return { vpcId: instance.vpcId, subnetId, privateIp: instance.privateIp, eniId: undefined };
}

const zoneOf = (instance: ECS.ContainerInstance): string | undefined =>
  instance.attributes?.find((each) => each.name === "ecs.availability-zone")?.value;

function instanceZone(context: Context, row: TaskRow): string | undefined {
  const instance = instanceOf(context, row);
  return instance && zoneOf(instance.instance);
}

/** Fargate's look like `<task id>-<digits>`, Docker's are 64 hexadecimal digits. */
const newRuntimeId = (row: TaskRow): string =>
  row.task.launchType === "FARGATE" ? `${row.id}-${Number.parseInt(randomHex(8), 16)}` : randomHex(64);
