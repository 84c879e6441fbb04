/** Tasks: reading, stopping, protecting. */
import type * as ECS from "@aws-sdk/client-ecs";
import { type Context, found, type Handler, page } from "../../../kit/index.ts";
import { invalidParameter, serviceNotFound, taskNotFound } from "../faults.ts";
import { activeCluster, ecsArn, lastPart } from "../names.ts";
import { services, type TaskRow, tasks } from "../state.ts";
import { stopTask as beginStop } from "./task-lifecycle.ts";
import { patchTask, taskKey } from "./task-rows.ts";

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html */
export const describeTasks: Handler<typeof ECS, "DescribeTasks"> = (input, context) => {
  const cluster = activeCluster(context, input.cluster);
  const references = input.tasks ?? [];
  if (references.length === 0) throw invalidParameter("Tasks cannot be empty.");
  if (references.length > 100) throw invalidParameter("Tasks cannot have more than 100 elements.");
  const withTags = input.include?.includes("TAGS") ?? false;
  const rows = references.map((reference) => rowOf(context, cluster.name, reference));
  return {
    tasks: rows.filter((row) => row !== undefined).map(({ task }) => ({ ...task, tags: withTags ? task.tags : [] })),
    failures: references
      .filter((_, index) => !rows[index])
      .map((each) => ({
        arn: each.startsWith("arn:") ? each : ecsArn(context, `task/${cluster.name}/${each}`),
        reason: "MISSING",
      })),
  };
};

/** Tasks that are meant to run, unless stopped ones are asked for. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTasks.html */
export const listTasks: Handler<typeof ECS, "ListTasks"> = (input, context) => {
  const cluster = activeCluster(context, input.cluster);
  const service = input.serviceName && lastPart(input.serviceName);
  if (service && !context.table(services).has(`${cluster.name}/${service}`)) throw serviceNotFound();
  const instance = input.containerInstance && lastPart(input.containerInstance);
  const status = input.desiredStatus ?? "RUNNING";
  const arns = context
    .table(tasks)
    .list(`${cluster.name}/`)
    .filter((row) => row.task.desiredStatus === status)
    .filter((row) => !service || row.service === service)
    .filter((row) => !instance || row.task.containerInstanceArn?.endsWith(`/${instance}`))
    .filter((row) => !input.family || familyOf(row) === input.family)
    .filter((row) => !input.startedBy || row.task.startedBy === input.startedBy)
    .filter((row) => !input.launchType || row.task.launchType === input.launchType)
    .map((row) => row.task.taskArn);
  const { items, next } = page(arns, { token: input.nextToken, limit: input.maxResults, max: 100 });
  return { taskArns: items, nextToken: next };
};

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopTask.html */
export const stopTask: Handler<typeof ECS, "StopTask"> = (input, context) => {
  const cluster = activeCluster(context, input.cluster);
  const row = found(rowOf(context, cluster.name, input.task ?? ""), taskNotFound);
  const stopped = beginStop(context, taskKey(row), {
    stopCode: "UserInitiated",
    stoppedReason: input.reason ?? "Task stopped by user",
  });
  return { task: stopped?.task };
};

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateTaskProtection.html */
export const updateTaskProtection: Handler<typeof ECS, "UpdateTaskProtection"> = (input, context) => {
  const cluster = activeCluster(context, input.cluster);
  const protectedTasks: ECS.ProtectedTask[] = [];
  const failures: ECS.Failure[] = [];
  for (const reference of input.tasks ?? []) {
    const row = rowOf(context, cluster.name, reference);
    if (!row || row.service === undefined) {
      failures.push({ arn: reference, reason: row ? "TASK_NOT_VALID" : "MISSING" });
      continue;
    }
    const minutes = input.expiresInMinutes ?? 120;
    const protectedUntil = input.protectionEnabled ? context.clock.now() + minutes * 60_000 : undefined;
    const changed = patchTask(context, taskKey(row), {}, { protectedUntil });
    protectedTasks.push(protection(changed ?? row));
  }
  return { protectedTasks, failures };
};

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_GetTaskProtection.html */
export const getTaskProtection: Handler<typeof ECS, "GetTaskProtection"> = (input, context) => {
  const cluster = activeCluster(context, input.cluster);
  const references = input.tasks ?? [];
  const rows = references.map((reference) => rowOf(context, cluster.name, reference));
  return {
    protectedTasks: rows.filter((row) => row !== undefined).map(protection),
    failures: references.filter((_, index) => !rows[index]).map((arn) => ({ arn, reason: "MISSING" })),
  };
};

const protection = ({ task, protectedUntil }: TaskRow): ECS.ProtectedTask => ({
  taskArn: task.taskArn,
  protectionEnabled: protectedUntil !== undefined,
  ...(protectedUntil !== undefined && { expirationDate: new Date(protectedUntil) }),
});

function rowOf(context: Context, cluster: string, reference: string): TaskRow | undefined {
  const row = context.table(tasks).get(`${cluster}/${lastPart(reference)}`);
  return row && (!reference.startsWith("arn:") || row.task.taskArn === reference) ? row : undefined;
}

const familyOf = ({ task }: TaskRow): string => lastPart(task.taskDefinitionArn).split(":")[0] ?? "";
