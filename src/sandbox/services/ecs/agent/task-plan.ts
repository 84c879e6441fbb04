/** All that a task needs before its containers can start: access, secrets, images, log streams, environment. */

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type * as ECS from "@aws-sdk/client-ecs";
import { loopbackFor, type SocketAddress } from "../../../engines/network.ts";
import { graceFor } from "../../../engines/process/index.ts";
import type { Context } from "../../../kit/index.ts";
import { copyRoot, type Image, pullImage } from "../images/image-store.ts";
import { PullError } from "../images/pull-error.ts";
import { resolveInside } from "../images/rootfs.ts";
import { hostPortOf } from "../services/load-balancing.ts";
import type { TaskNetwork, TaskRow } from "../state.ts";
import { architectureOf } from "../tasks/new-task.ts";
import { taskKey } from "../tasks/task-rows.ts";
import { checkAccess } from "./access.ts";
import { agents } from "./agent.ts";
import { containerEnvironment } from "./container-environment.ts";
import { openLog } from "./container-logs.ts";
import { readSecrets } from "./secrets.ts";
import { CannotPullContainerError } from "./start-failure.ts";
import type { TaskAddress } from "./task-channel.ts";
import type { PlannedContainer } from "./task-run.ts";

const STOP_TIMEOUT_S = 30;

/** Throws a `StartFailure` in AWS's words. `pulled` is told the digest of each container's image. */
export async function planTask(
  context: Context,
  row: TaskRow & { network: TaskNetwork },
  { definition, pulled }: { definition: ECS.TaskDefinition; pulled(container: string, digest: string): void },
): Promise<PlannedContainer[]> {
  await checkAccess(context, row, definition);
  const executionRoleArn = row.task.overrides?.executionRoleArn ?? definition.executionRoleArn;
  const containers = definition.containerDefinitions ?? [];
  const addresses = await addressesOf(context, row, definition);
  const planned: PlannedContainer[] = [];
  for (const container of containers) {
    const secrets = await readSecrets(context, container.secrets ?? [], { executionRoleArn, taskId: row.id });
    const image = await pull(context, container, { definition, fargate: row.task.launchType === "FARGATE" });
    pulled(container.name ?? "", image.digest);
    const address = addresses(container);
    planned.push(await planContainer(context, row, { definition, container, image, secrets, address }));
  }
  return planned;
}

async function pull(
  context: Context,
  { name = "", image = "" }: ECS.ContainerDefinition,
  { definition, fargate }: { definition: ECS.TaskDefinition; fargate: boolean },
): Promise<Image> {
  try {
    return await pullImage(context, { image, architecture: architectureOf(definition), fargate });
  } catch (error) {
    throw error instanceof PullError ? new CannotPullContainerError(name, error.message) : error;
  }
}

interface ContainerParts {
  readonly definition: ECS.TaskDefinition;
  readonly container: ECS.ContainerDefinition;
  readonly image: Image;
  readonly secrets: Readonly<Record<string, string>>;
  readonly address: TaskAddress;
}

async function planContainer(context: Context, row: TaskRow, parts: ContainerParts): Promise<PlannedContainer> {
  const { definition, container, image, address } = parts;
  const { name = "", stopTimeout = STOP_TIMEOUT_S } = container;
  const override = row.task.overrides?.containerOverrides?.find((each) => each.name === name);
  const root = await rootOf(context, row, container, image);
  const cwd = await resolveInside(root, container.workingDirectory ?? image.config.workingDir, true);
  // As Docker does: a working folder that the image lacks is made.
  mkdirSync(cwd, { recursive: true });
  const entrypoint = container.entryPoint ?? image.config.entrypoint;
  const command = override?.command ?? container.command ?? (container.entryPoint ? [] : image.config.command);
  const token = context.runtime(agents).issueToken({ taskKey: taskKey(row), container: name });
  return {
    definition: container,
    stopGraceMs: graceFor(context.clock, stopTimeout * 1000),
    plan: {
      name,
      taskId: row.id,
      argv: [...entrypoint, ...command],
      env: containerEnvironment(context, { ...parts, row, override, token }),
      root,
      cwd,
      architecture: { image: image.config.architecture, platform: architectureOf(definition) },
      init: container.linuxParameters?.initProcessEnabled ?? false,
      log: await openLog(context, container, row.id),
      address,
    },
  };
}

/** A read-only container shares the image's files; any other gets a copy of its own. */
async function rootOf(
  context: Context,
  row: TaskRow,
  container: ECS.ContainerDefinition,
  image: Image,
): Promise<string> {
  if (container.readonlyRootFilesystem) return image.root;
  const root = join(taskFolder(context, row.id), container.name ?? "");
  await copyRoot(image, root);
  return root;
}

/** Where the files of a task's containers are while it runs. */
export const taskFolder = (context: Context, id: string): string => join(context.folder(), "tasks", id);

/** The network namespaces of a task's containers: one for all of them, or behind a bridge one for each. */
async function addressesOf(
  context: Context,
  row: TaskRow & { network: TaskNetwork },
  definition: ECS.TaskDefinition,
): Promise<(container: ECS.ContainerDefinition) => TaskAddress> {
  const endpoint = addressOf(await context.endpoint());
  const agent = addressOf(await context.runtime(agents).url());
  const passed = new Set([endpoint.port, agent.port]);
  const make = (seed: string, hostPort: TaskAddress["hostPort"]): TaskAddress => ({
    loopback: loopbackFor(seed),
    network: row.network,
    hostPort,
    listeners: new Map(),
    passed,
    endpoint,
    agent,
  });
  if (definition.networkMode === "bridge")
    return ({ name = "" }) => make(`${row.id}/${name}`, (port) => hostPortOf(row, name, port));
  const shared = make(row.network.eniId ?? `${row.network.vpcId}/${row.network.privateIp}`, (port) => port);
  return () => shared;
}

function addressOf(url: string): SocketAddress {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) };
}
