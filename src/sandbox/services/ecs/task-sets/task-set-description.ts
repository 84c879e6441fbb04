/** Task sets as the API describes them: counts come from the tasks there are. */
import type * as ECS from "@aws-sdk/client-ecs";
import type { Context } from "../../../kit/index.ts";
import { isPending, isRunning } from "../clusters/cluster-description.ts";
import { type ServiceRow, services, type TaskRow } from "../state.ts";
import { tasksOfService } from "../tasks/task-rows.ts";
import { type TaskSetRow, taskSets } from "./state.ts";

/** Newest first, as deployments are. */
export const taskSetsOf = (context: Context, { cluster, name }: Pick<ServiceRow, "cluster" | "name">): TaskSetRow[] =>
  context
    .table(taskSets)
    .list(`${cluster}/${name}/`)
    .sort((a, b) => Number(b.taskSet.createdAt) - Number(a.taskSet.createdAt));

/** The service's desired count times the scale, rounded up; none for a set that drains. */
export function computedCount({ taskSet }: TaskSetRow, desiredCount: number): number {
  if (taskSet.status === "DRAINING") return 0;
  // Rounded in hundredths before, so that 55 % of 20 are 11 and not 12.
  return Math.ceil(Math.round(desiredCount * (taskSet.scale?.value ?? 0) * 100) / 10_000);
}

export const tasksOfSet = (live: readonly TaskRow[], { taskSet }: TaskSetRow): TaskRow[] =>
  live.filter((each) => each.task.startedBy === taskSet.id);

export function describeTaskSet(context: Context, row: TaskSetRow, withTags: boolean): ECS.TaskSet {
  const service = context.table(services).get(`${row.cluster}/${row.service}`);
  const own = tasksOfSet(tasksOfService(context, row.cluster, row.service), row);
  return {
    ...row.taskSet,
    computedDesiredCount: computedCount(row, service?.service.desiredCount ?? 0),
    runningCount: own.filter(isRunning).length,
    pendingCount: own.filter(isPending).length,
    tags: withTags ? row.taskSet.tags : [],
  };
}
