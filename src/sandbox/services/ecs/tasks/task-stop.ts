/** The steps of a task from RUNNING to STOPPED. */
import { rm } from "node:fs/promises";
import type * as ECS from "@aws-sdk/client-ecs";
import { sleep } from "../../../../shared/clock.ts";
import type { Context } from "../../../kit/index.ts";
import { agents } from "../agent/agent.ts";
import { taskFolder } from "../agent/task-plan.ts";
import { deregisterTargets, isDraining } from "../services/load-balancing.ts";
import { deregisterInstances } from "../services/service-discovery.ts";
import { addServiceEvent } from "../services/service-events.ts";
import { type TaskRow, tasks } from "../state.ts";
import { deleteInterface } from "./network-interface.ts";
import { patchContainer, patchTask, taskKey } from "./task-rows.ts";

/** Why a task stops, as DescribeTasks says it. */
export interface Stop {
  readonly stopCode: ECS.TaskStopCode;
  readonly stoppedReason: string;
}

const DRAIN_POLL_MS = 1_000;

/** Takes the task out of load balancers and Cloud Map; where its containers still run, waits until targets have drained. */
export async function deactivate(context: Context, row: TaskRow): Promise<void> {
  await deregisterInstances(context, row.registrations);
  await deregisterTargets(context, row.targets);
  if (row.targets.length > 0 && row.service !== undefined) {
    const key = `${row.cluster}/${row.service}`;
    addServiceEvent(
      context,
      key,
      (name) =>
        `(service ${name}) deregistered ${row.targets.length} targets in (target-group ${row.targets[0]?.targetGroupArn})`,
    );
    addServiceEvent(context, key, (name) => `(service ${name}) has begun draining connections on 1 tasks.`);
  }
  while (isServing(context, row) && (await isDraining(context, row.targets)))
    await sleep(context.clock.period(DRAIN_POLL_MS), context.signal);
  patchTask(context, taskKey(row), {}, { targets: [], registrations: [] });
}

/** SIGTERM, stop timeout, SIGKILL. */
export async function endContainers(context: Context, row: TaskRow): Promise<void> {
  const key = taskKey(row);
  const agent = context.runtime(agents);
  await agent.runs.get(key)?.stop();
  agent.runs.delete(key);
  agent.revokeTokens(key);
  for (const { name = "", lastStatus } of context.table(tasks).get(key)?.task.containers ?? [])
    if (lastStatus !== "STOPPED") patchContainer(context, key, name, { lastStatus: "STOPPED" });
  patchTask(context, key, { executionStoppedAt: context.clock.date() });
}

/** Gives back the network interface and the disk. */
export async function deprovision(context: Context, row: TaskRow): Promise<void> {
  const eniId = row.network?.eniId ?? interfaceOf(row);
  if (eniId) await deleteInterface(context, eniId);
  const attachments = (row.task.attachments ?? []).map((each) => ({ ...each, status: "DELETED" }));
  patchTask(context, taskKey(row), { attachments });
  await rm(taskFolder(context, row.id), { recursive: true, force: true });
}

const interfaceOf = (row: TaskRow): string | undefined =>
  row.task.attachments?.[0]?.details?.find((each) => each.name === "networkInterfaceId")?.value;

const isServing = (context: Context, row: TaskRow): boolean => {
  const containers = context.table(tasks).get(taskKey(row))?.task.containers ?? [];
  return context.runtime(agents).runs.has(taskKey(row)) && containers.every((each) => each.lastStatus === "RUNNING");
};
