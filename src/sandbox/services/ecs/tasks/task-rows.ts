/** Tasks as rows: their keys, their changes, and which of them count. */
import type * as ECS from "@aws-sdk/client-ecs";
import type { Context } from "../../../kit/index.ts";
import { type TaskRow, tasks } from "../state.ts";

export const taskKey = ({ cluster, id }: Pick<TaskRow, "cluster" | "id">): string => `${cluster}/${id}`;

/** Changes a task; every change raises its version, as in the events of ECS. */
export function patchTask(
  context: Context,
  key: string,
  task: Partial<ECS.Task>,
  internals: Partial<Omit<TaskRow, "task">> = {},
): TaskRow | undefined {
  return context.table(tasks).update(key, (row) => {
    const { taskArn, taskDefinitionArn } = row.task;
    const version = (row.task.version ?? 1) + 1;
    return {
      ...row,
      ...internals,
      task: { ...row.task, ...withoutUndefined(task), taskArn, taskDefinitionArn, version },
    };
  });
}

/** Changes one container of a task. */
export function patchContainer(context: Context, key: string, name: string, change: Partial<ECS.Container>): void {
  const row = context.table(tasks).get(key);
  if (!row) return;
  const containers = (row.task.containers ?? []).map((each) =>
    each.name === name ? { ...each, ...withoutUndefined(change) } : each,
  );
  patchTask(context, key, { containers, healthStatus: healthOf(containers) });
}

/** Tasks that have not stopped, of a cluster or of all. */
export const liveTasks = (context: Context, cluster?: string): TaskRow[] =>
  context
    .table(tasks)
    .list(cluster === undefined ? "" : `${cluster}/`)
    .filter((row) => row.task.lastStatus !== "STOPPED");

/** Tasks of a service that have not stopped. */
export const tasksOfService = (context: Context, cluster: string, service: string): TaskRow[] =>
  liveTasks(context, cluster).filter((row) => row.service === service);

/** Whether the task is meant to run. */
export const isWanted = ({ task }: TaskRow): boolean => task.desiredStatus === "RUNNING";

/** Whether neither scaling in nor a deployment may stop the task. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection.html */
export const isProtected = (context: Context, { protectedUntil }: TaskRow): boolean =>
  protectedUntil !== undefined && protectedUntil > context.clock.now();

/** The worst of the containers that have a health check; UNKNOWN where none has. */
function healthOf(containers: readonly ECS.Container[]): ECS.HealthStatus {
  const checked = containers.filter((each) => each.healthStatus !== undefined && each.healthStatus !== "UNKNOWN");
  if (checked.some((each) => each.healthStatus === "UNHEALTHY")) return "UNHEALTHY";
  return checked.length > 0 ? "HEALTHY" : "UNKNOWN";
}

const withoutUndefined = <T extends object>(members: T): T =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T;
