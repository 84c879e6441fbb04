/** The work of a Task state, by the kind of its resource. */
import { type Json, type Progress, runtimeError, type Task } from "../../../engines/states-language/index.ts";
import type { Context } from "../../../kit/index.ts";
import { readActivityArn } from "../names.ts";
import { activities, type ExecutionRow } from "../state.ts";
import { performActivity } from "./activity.ts";
import { invokeFunction } from "./lambda.ts";
import { callService } from "./service-call.ts";

export interface TaskWork {
  readonly task: Task;
  readonly progress: Progress;
}

/** Refuses what cannot even be scheduled. */
export function admitTask(context: Context, { resource }: Task): void {
  if (resource.kind === "activity" && !context.table(activities).has(readActivityArn(resource.arn)))
    throw runtimeError(`The activity ${resource.arn} does not exist.`);
}

export function performTask(context: Context, row: ExecutionRow, work: TaskWork): Promise<Json> {
  const { resource } = work.task;
  if (resource.kind === "activity") return performActivity(context, row, work);
  return resource.kind === "lambda"
    ? invokeFunction(context, row, work)
    : callService(context, row, { ...work, resource });
}
