/** The tasks of both revisions while traffic is shifted: each at the service's desired count as long as it is needed. */
import type { Context } from "../../../kit/index.ts";
import { startDeploymentTasks, stopDeploymentTasks, surplusOf } from "../deployments/deployment-tasks.ts";
import { desiredTasks } from "../services/desired-tasks.ts";
import { isReady } from "../services/service-health.ts";
import { type DeploymentRow, type ServiceRow, services, type TaskRow } from "../state.ts";
import { isProtected, isWanted, tasksOfService } from "../tasks/task-rows.ts";
import type { TrafficShiftRow } from "./state.ts";

/** Starts and stops tasks so that each revision has what the step under way wants of it. */
export async function holdTasks(context: Context, shift: TrafficShiftRow): Promise<void> {
  const row = context.table(services).get(shift.service);
  if (!row) return;
  const wanted = tasksOfService(context, row.cluster, row.name).filter(isWanted);
  for (const deployment of row.deployments) {
    const own = wanted.filter((each) => each.task.startedBy === deployment.id);
    await hold(context, row, { deployment, own, count: countOf(context, row, shift, deployment) });
  }
  const [primary] = row.deployments;
  const strays = wanted.filter(({ task }) => row.deployments.every((each) => each.id !== task.startedBy));
  if (primary) stopDeploymentTasks(context, { key: shift.service, tasks: strays, deployment: primary });
}

function countOf(context: Context, row: ServiceRow, shift: TrafficShiftRow, { id }: DeploymentRow): number {
  const { work } = shift.steps[shift.position] ?? {};
  const ending = work === "clean-up" || shift.position >= shift.steps.length;
  const desired = desiredTasks(context, row);
  if (id === shift.source?.deploymentId) return ending && !shift.rollingBack ? 0 : desired;
  if (id !== shift.target.deploymentId) return 0;
  if (shift.rollingBack) return ending ? 0 : desired;
  return shift.position >= shift.steps.findIndex((each) => each.work === "scale-up") ? desired : 0;
}

interface Holding {
  readonly deployment: DeploymentRow;
  readonly own: readonly TaskRow[];
  readonly count: number;
}

async function hold(context: Context, row: ServiceRow, { deployment, own, count }: Holding): Promise<void> {
  if (own.length < count) await startDeploymentTasks(context, { row, deployment, count: count - own.length });
  if (own.length <= count) return;
  const ready = await readyOf(context, own);
  const tasks = surplusOf(
    own.filter((each) => !isProtected(context, each)),
    own.length - count,
    ready,
  );
  stopDeploymentTasks(context, { key: `${row.cluster}/${row.name}`, tasks, deployment });
}

async function readyOf(context: Context, own: readonly TaskRow[]): Promise<Set<string>> {
  const ready = new Set<string>();
  for (const task of own) if (await isReady(context, task)) ready.add(task.id);
  return ready;
}

const tasksNow = (context: Context, { service }: TrafficShiftRow): TaskRow[] => {
  const row = context.table(services).get(service);
  return row ? tasksOfService(context, row.cluster, row.name) : [];
};

/** Whether the new revision has all its tasks, and all of them are up. */
export async function isScaledUp(context: Context, shift: TrafficShiftRow): Promise<boolean> {
  const row = context.table(services).get(shift.service);
  const own = tasksNow(context, shift).filter(
    (each) => isWanted(each) && each.task.startedBy === shift.target.deploymentId,
  );
  if (!row || own.length !== desiredTasks(context, row)) return false;
  return (await readyOf(context, own)).size === own.length;
}

/** Whether nothing is left of revisions before the last good one. */
export const isReconciled = (context: Context, shift: TrafficShiftRow): boolean =>
  tasksNow(context, shift).every(
    ({ task }) => task.startedBy === shift.target.deploymentId || task.startedBy === shift.source?.deploymentId,
  );

/** Whether the losing revision has no task left. */
export const isCleanedUp = (context: Context, shift: TrafficShiftRow): boolean => {
  const kept = shift.rollingBack ? shift.source : shift.target;
  return tasksNow(context, shift).every(({ task }) => task.startedBy === kept?.deploymentId);
};
