/**
 * Moves a service from its older deployments to the PRIMARY one within minimumHealthyPercent and maximumPercent.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
 */
import type { Context } from "../../../kit/index.ts";
import { desiredTasks } from "../services/desired-tasks.ts";
import { isReady } from "../services/service-health.ts";
import { type DeploymentRow, type ServiceRow, services, type TaskRow } from "../state.ts";
import { isProtected, isWanted, tasksOfService } from "../tasks/task-rows.ts";
import { deploymentFailure } from "./deployment-monitors.ts";
import { completeDeployment, failDeployment } from "./deployment-outcome.ts";
import { startDeploymentTasks, stopDeploymentTasks, surplusOf } from "./deployment-tasks.ts";

export async function rollDeployments(context: Context, key: string): Promise<void> {
  const failure = await deploymentFailure(context, key);
  if (failure && failDeployment(context, key, failure) === "stopped") return;
  const row = context.table(services).get(key);
  const [primary] = row?.deployments ?? [];
  // A failed deployment that is not rolled back starts nothing more, and what ran before it goes on.
  if (!row || !primary || primary.rolloutState === "FAILED") return;
  const wanted = tasksOfService(context, row.cluster, row.name).filter(isWanted);
  const ready = new Set<string>();
  for (const task of wanted) if (await isReady(context, task)) ready.add(task.id);
  const plan = planStep(context, { row, primary, wanted, ready });
  stopDeploymentTasks(context, { key, tasks: plan.stop, deployment: primary });
  if (plan.start > 0) await startDeploymentTasks(context, { row, deployment: primary, count: plan.start });
  const old = tasksOfService(context, row.cluster, row.name).filter((each) => each.task.startedBy !== primary.id);
  const own = wanted.filter((each) => each.task.startedBy === primary.id && !plan.stop.includes(each));
  const reached = own.length === plan.desired && own.every((each) => ready.has(each.id)) && !old.some(isWanted);
  if (reached) completeDeployment(context, key);
  else context.table(services).patch(key, { steady: false });
}

interface Situation {
  readonly row: ServiceRow;
  readonly primary: DeploymentRow;
  readonly wanted: readonly TaskRow[];
  readonly ready: ReadonlySet<string>;
}

/** How many tasks of the PRIMARY deployment to start now, and which tasks to stop. */
function planStep(
  context: Context,
  { row, primary, wanted, ready }: Situation,
): { start: number; stop: TaskRow[]; desired: number } {
  const desired = desiredTasks(context, row);
  const { minimumHealthyPercent = 100, maximumPercent = 200 } = row.service.deploymentConfiguration ?? {};
  const least = Math.ceil((desired * minimumHealthyPercent) / 100);
  const most = Math.max(desired, Math.floor((desired * maximumPercent) / 100));
  const own = wanted.filter((each) => each.task.startedBy === primary.id);
  const old = wanted.filter((each) => each.task.startedBy !== primary.id);
  const free = wanted.filter((each) => !isProtected(context, each));
  const isFree = (each: TaskRow): boolean => free.includes(each);
  const surplus = own.length > desired ? surplusOf(own.filter(isFree), own.length - desired, ready) : [];
  // Old tasks that are not up do not count for the minimum and go first; of the others as many as may.
  const idle = old.filter((each) => isFree(each) && !ready.has(each.id));
  const serving = old.filter((each) => isFree(each) && ready.has(each.id));
  const healthy = wanted.filter((each) => ready.has(each.id) && !surplus.includes(each)).length;
  const spare = Math.max(0, healthy - least);
  const stopOld = [...idle, ...serving.slice(0, spare)];
  const remaining = wanted.length - surplus.length - stopOld.length;
  const missing = Math.max(0, desired - own.length);
  return { start: Math.max(0, Math.min(missing, most - remaining)), stop: [...surplus, ...stopOld], desired };
}
