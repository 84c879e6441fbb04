/** Starting and stopping tasks of one deployment or task set, as any strategy does it. */
import type { Context } from "../../../kit/index.ts";
import { resolvedBalancers } from "../services/resolved-balancers.ts";
import { addServiceEvent, taskList } from "../services/service-events.ts";
import { startServiceTasks, type TaskSource } from "../services/service-tasks.ts";
import type { DeploymentRow, ServiceRow, TaskRow } from "../state.ts";
import { stopTask } from "../tasks/task-lifecycle.ts";
import { taskKey } from "../tasks/task-rows.ts";
import { restartDelay } from "./deployment-failures.ts";
import { revisionOf, serviceKey } from "./deployments.ts";

interface DeploymentStart {
  readonly row: ServiceRow;
  readonly deployment: DeploymentRow;
  readonly count: number;
}

/** Starts tasks of a deployment, with its revision. */
export async function startDeploymentTasks(
  context: Context,
  { row, deployment, count }: DeploymentStart,
): Promise<void> {
  const revision = revisionOf(context, deployment);
  if (!revision) return;
  const source = { ...revision, loadBalancers: resolvedBalancers(revision) };
  await startTasksOf(context, { row, id: deployment.id, source, count });
}

interface Start {
  readonly row: ServiceRow;
  /** Of the deployment or task set. */
  readonly id: string;
  readonly source: TaskSource;
  readonly count: number;
}

/** Starts tasks, unless those before failed so often that AWS would wait now. */
export async function startTasksOf(context: Context, start: Start): Promise<void> {
  if (restartDelay(context, start.row, start) > 0) {
    addServiceEvent(
      context,
      serviceKey(start.row),
      (name) =>
        `(service ${name}) is unable to consistently start tasks successfully. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.`,
    );
    return;
  }
  await startServiceTasks(context, start);
}

interface Stopping {
  readonly key: string;
  readonly tasks: readonly TaskRow[];
}

export const stopDeploymentTasks = (
  context: Context,
  { deployment, ...stopping }: Stopping & { readonly deployment: DeploymentRow },
): void => stopTasksOf(context, { ...stopping, says: `deployment ${deployment.id}` });

/** Stops tasks on behalf of a deployment or task set, and says so in the service's events. */
export function stopTasksOf(context: Context, { key, tasks, says }: Stopping & { readonly says: string }): void {
  if (tasks.length === 0) return;
  for (const task of tasks)
    stopTask(context, taskKey(task), {
      stopCode: "ServiceSchedulerInitiated",
      stoppedReason: `Scaling activity initiated by (${says})`,
    });
  addServiceEvent(
    context,
    key,
    (name) => `(service ${name}) has stopped ${tasks.length} running tasks: ${taskList(tasks.map((each) => each.id))}.`,
  );
}

/** Tasks to give up when scaling in: those not up first, then from the zone that has most, the newest first. */
export function surplusOf(own: readonly TaskRow[], count: number, ready: ReadonlySet<string>): TaskRow[] {
  const kept = [...own];
  const given: TaskRow[] = [];
  while (given.length < count) {
    const inZone = (zone: string | undefined): number =>
      kept.filter((each) => each.task.availabilityZone === zone).length;
    kept.sort(
      (a, b) =>
        Number(ready.has(a.id)) - Number(ready.has(b.id)) ||
        inZone(b.task.availabilityZone) - inZone(a.task.availabilityZone) ||
        Number(b.task.createdAt) - Number(a.task.createdAt),
    );
    const next = kept.shift();
    if (!next) break;
    given.push(next);
  }
  return given;
}
