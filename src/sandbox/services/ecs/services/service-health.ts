/** Health of a service's tasks: its own checks and its load balancers'. */
import type { Context } from "../../../kit/index.ts";
import { serviceKey } from "../deployments/deployments.ts";
import { taskDefinitionMissing } from "../faults.ts";
import type { ServiceRow, TaskRow } from "../state.ts";
import { findTaskDefinition } from "../task-definitions/task-definitions.ts";
import { stopTask } from "../tasks/task-lifecycle.ts";
import { isProtected, isWanted, taskKey, tasksOfService } from "../tasks/task-rows.ts";
import { balancedHealth } from "./load-balancing.ts";
import { addServiceEvent } from "./service-events.ts";

// A program of this machine needs real time to start, however much a pace compresses waiting.
const SHORTEST_GRACE_MS = 4_000;

/** Stops tasks that are not healthy; the scheduler then starts others for them. */
export async function replaceUnhealthy(context: Context, row: ServiceRow): Promise<void> {
  for (const task of tasksOfService(context, row.cluster, row.name).filter(isWanted)) {
    if (task.task.lastStatus !== "RUNNING" || isProtected(context, task)) continue;
    if (task.task.healthStatus === "UNHEALTHY") fail(context, task, "Task failed container health checks");
    else if (!inGrace(context, row, task)) await replaceUnbalanced(context, row, task);
  }
}

/** Whether the task counts as up: it runs, its health checks pass, and its load balancers find it healthy. */
export async function isReady(context: Context, row: TaskRow): Promise<boolean> {
  if (row.task.lastStatus !== "RUNNING" || !isWanted(row)) return false;
  const { definition } = findTaskDefinition(context, row.task.taskDefinitionArn, taskDefinitionMissing);
  const checked = definition.containerDefinitions?.some(
    ({ healthCheck }) => healthCheck && healthCheck.command?.[0] !== "NONE",
  );
  if (checked && row.task.healthStatus !== "HEALTHY") return false;
  if ((await balancedHealth(context, row)).state !== "healthy") return false;
  return checked || row.targets.length > 0 || context.clock.now() - Number(row.task.startedAt) >= settling(context);
}

const SETTLING_MS = 10_000;
const SHORTEST_SETTLING_MS = 1_000;

/** How long a task that nothing checks must run before it counts as up: a program that fails at once ends within it. */
const settling = (context: Context): number => Math.max(SHORTEST_SETTLING_MS, context.clock.period(SETTLING_MS));

async function replaceUnbalanced(context: Context, row: ServiceRow, task: TaskRow): Promise<void> {
  const health = await balancedHealth(context, task);
  if (health.state !== "unhealthy") return;
  const { target, reason } = health;
  addServiceEvent(
    context,
    serviceKey(row),
    (name) =>
      `(service ${name}) (port ${target.port}) is unhealthy in (target-group ${target.targetGroupArn}) due to (reason ${reason})`,
  );
  fail(context, task, `Task failed ELB health checks in (target-group ${target.targetGroupArn})`);
}

const fail = (context: Context, task: TaskRow, stoppedReason: string): void =>
  void stopTask(context, taskKey(task), { stopCode: "ServiceSchedulerInitiated", stoppedReason });

function inGrace(context: Context, { service }: ServiceRow, { task }: TaskRow): boolean {
  const grace = Math.max(context.clock.period((service.healthCheckGracePeriodSeconds ?? 0) * 1000), SHORTEST_GRACE_MS);
  return context.clock.now() - Number(task.startedAt) < grace;
}
