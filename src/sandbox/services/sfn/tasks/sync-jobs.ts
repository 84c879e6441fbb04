/** The end of jobs that a Task waits for (`.sync`). https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-sync */
import { sleep } from "../../../../shared/clock.ts";
import { isList, isObject, type Json, type JsonObject, StatesError } from "../../../engines/states-language/index.ts";
import type { Context } from "../../../kit/index.ts";
import type { ExecutionRow } from "../state.ts";
import { integrationError } from "./integration-error.ts";
import { OPTIMIZED } from "./sdk-services.ts";
import type { ServiceWork } from "./service-call.ts";
import { roleOf } from "./task-role.ts";

export interface Job extends ServiceWork {
  /** What the service answered when the job began. */
  readonly job: Json;
}

/** What the job has come to; a StatesError where it failed. A Task that is given up stops its job. */
export async function followJob(context: Context, row: ExecutionRow, job: Job): Promise<Json> {
  const { resourceType } = job.resource;
  try {
    return await (resourceType === "states" ? followExecution(context, row, job) : followTask(context, row, job));
  } catch (error) {
    if (job.progress.signal.aborted && !context.signal.aborted) await stopJob(context, row, job).catch(() => {});
    throw error;
  }
}

const LOOK_MS = 50;

async function ask(
  context: Context,
  row: ExecutionRow,
  job: Job,
  call: { operation: string; input: JsonObject },
): Promise<JsonObject> {
  const integrated = OPTIMIZED[job.resource.resourceType];
  if (!integrated) throw new Error(`no integration ${job.resource.resourceType}`);
  const answer: unknown = await context
    .callDocument({ service: integrated.id, ...call, role: roleOf(row, job.task) })
    .catch((error: unknown) => {
      throw integrationError(error, integrated.names);
    });
  return isObject(answer) ? answer : {};
}

const member = (value: Json, name: string): string => {
  const found = isObject(value) ? value[name] : undefined;
  return typeof found === "string" ? found : "";
};

async function followExecution(context: Context, row: ExecutionRow, job: Job): Promise<Json> {
  const input = { executionArn: member(job.job, "ExecutionArn") };
  for (;;) {
    const seen = await ask(context, row, job, { operation: "DescribeExecution", input });
    if (seen.Status === "SUCCEEDED") return job.resource.pattern === "sync:2" ? withJson(seen) : seen;
    if (seen.Status !== "RUNNING" && seen.Status !== "PENDING_REDRIVE")
      throw new StatesError("States.TaskFailed", JSON.stringify(seen));
    await sleep(LOOK_MS, job.progress.signal);
  }
}

/** `.sync:2` answers input and output as JSON, not as text. */
const withJson = (seen: JsonObject): JsonObject => ({
  ...seen,
  Input: typeof seen.Input === "string" ? JSON.parse(seen.Input) : {},
  Output: typeof seen.Output === "string" ? JSON.parse(seen.Output) : {},
});

async function followTask(context: Context, row: ExecutionRow, job: Job): Promise<Json> {
  const first = isObject(job.job) && isList(job.job.Tasks) ? job.job.Tasks[0] : undefined;
  if (first === undefined) throw new StatesError("ECS.AmazonECSException", JSON.stringify(job.job));
  const input = { cluster: member(first, "ClusterArn"), tasks: [member(first, "TaskArn")] };
  for (;;) {
    const { Tasks } = await ask(context, row, job, { operation: "DescribeTasks", input });
    const seen = isList(Tasks) ? Tasks[0] : undefined;
    if (isObject(seen) && seen.LastStatus === "STOPPED") {
      if (hasFailed(seen)) throw new StatesError("States.TaskFailed", JSON.stringify(seen));
      return seen;
    }
    await sleep(LOOK_MS, job.progress.signal);
  }
}

const hasFailed = ({ Containers }: JsonObject): boolean =>
  !isList(Containers) || Containers.some((each) => !isObject(each) || each.ExitCode !== 0);

async function stopJob(context: Context, row: ExecutionRow, job: Job): Promise<void> {
  if (job.resource.resourceType === "states")
    await ask(context, row, job, {
      operation: "StopExecution",
      input: { executionArn: member(job.job, "ExecutionArn") },
    });
  const task = isObject(job.job) && isList(job.job.Tasks) ? job.job.Tasks[0] : undefined;
  if (task !== undefined)
    await ask(context, row, job, {
      operation: "StopTask",
      input: { cluster: member(task, "ClusterArn"), task: member(task, "TaskArn") },
    });
}
