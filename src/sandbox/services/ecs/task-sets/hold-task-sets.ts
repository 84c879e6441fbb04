/** The scheduler's part under an external deployment controller: each task set has as many tasks as its scale says. */
import type { Context } from "../../../kit/index.ts";
import { startTasksOf, stopTasksOf, surplusOf } from "../deployments/deployment-tasks.ts";
import { isReady } from "../services/service-health.ts";
import { type ServiceRow, services } from "../state.ts";
import { isProtected, isWanted, tasksOfService } from "../tasks/task-rows.ts";
import { type TaskSetRow, taskSetKey, taskSets } from "./state.ts";
import { computedCount, taskSetsOf, tasksOfSet } from "./task-set-description.ts";

export async function holdTaskSets(context: Context, row: ServiceRow): Promise<void> {
  let steady = true;
  for (const set of taskSetsOf(context, row)) {
    await hold(context, row, set);
    if (!(await settle(context, row, set))) steady = false;
  }
  context.table(services).patch(`${row.cluster}/${row.name}`, { steady });
}

async function hold(context: Context, row: ServiceRow, set: TaskSetRow): Promise<void> {
  const own = tasksOfSet(tasksOfService(context, row.cluster, row.name), set).filter(isWanted);
  const count = computedCount(set, row.service.desiredCount);
  const { id } = set.taskSet;
  if (own.length < count) await startTasksOf(context, { row, id, source: set.taskSet, count: count - own.length });
  if (own.length <= count) return;
  const ready = new Set<string>();
  for (const task of own) if (await isReady(context, task)) ready.add(task.id);
  const tasks = surplusOf(
    own.filter((each) => !isProtected(context, each)),
    own.length - count,
    ready,
  );
  stopTasksOf(context, { key: `${row.cluster}/${row.name}`, tasks, says: `taskSet ${id}` });
}

/** Writes whether the set is stable, and takes a drained one away; true where there is nothing to wait for. */
async function settle(context: Context, row: ServiceRow, set: TaskSetRow): Promise<boolean> {
  const own = tasksOfSet(tasksOfService(context, row.cluster, row.name), set);
  const key = taskSetKey(set);
  if (set.taskSet.status === "DRAINING") {
    if (own.length === 0) context.table(taskSets).delete(key);
    return own.length === 0;
  }
  const count = computedCount(set, row.service.desiredCount);
  let stable = own.length === count;
  for (const task of own) stable = stable && (await isReady(context, task));
  const stabilityStatus = stable ? "STEADY_STATE" : "STABILIZING";
  // Written over what is there now: the set may have been changed while its tasks were looked at.
  context
    .table(taskSets)
    .update(key, (current) =>
      current.taskSet.stabilityStatus === stabilityStatus || current.taskSet.scale !== set.taskSet.scale
        ? current
        : { ...current, taskSet: { ...current.taskSet, stabilityStatus, stabilityStatusAt: context.clock.date() } },
    );
  return stable;
}
