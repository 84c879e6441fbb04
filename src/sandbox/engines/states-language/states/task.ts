import { argumentsOf, numberOf, resultOf } from "../data-flow.ts";
import { type Frame, type Handler, record, rootsOf } from "../frame.ts";
import type { Task } from "../host.ts";
import { bytesOf, type Json, type JsonObject, textOf } from "../json.ts";
import { evaluatePath } from "../json-path/evaluate-path.ts";
import { parsePath } from "../json-path/parse-path.ts";
import { parseResource, type Resource } from "../resource.ts";
import { DATA_LIMIT, dataLimitExceeded, runtimeError, StatesError } from "../states-error.ts";
import { performWithin, TimedOut } from "./task-limits.ts";

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html */
export const runTask: Handler = async (frame) => {
  const { state, at } = frame;
  const resource = parseResource(state.Resource ?? "");
  if (!resource) throw runtimeError(`The resource ${String(state.Resource)} is not valid.`);
  const isResumed = at.task?.scheduledAt !== undefined && at.task.scheduledAt > 0;
  const task = isResumed ? taskOf(frame, resource, true) : await schedule(frame, resource);
  const result = await perform(frame, task);
  delete at.task;
  frame.thread.run.host.inspect?.("result", result);
  return { ...(await resultOf(frame, result)), next: state.Next };
};

async function schedule(frame: Frame, resource: Resource): Promise<Task> {
  const { at, thread } = frame;
  const { host } = thread.run;
  // The token is made first: arguments may carry it.
  at.task = { token: host.newToken(), input: null, scheduledAt: 0 };
  const input = await argumentsOf(frame);
  const timeoutSeconds = await numberOf(frame, "TimeoutSeconds");
  const heartbeatSeconds = await numberOf(frame, "HeartbeatSeconds");
  at.task = {
    token: at.task.token,
    input,
    scheduledAt: host.now(),
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
    ...(heartbeatSeconds !== undefined && { heartbeatSeconds }),
  };
  const task = taskOf(frame, resource, false);
  await host.admit(task);
  recordScheduled(frame, task);
  if (resource.kind === "lambda") record(frame, "LambdaFunctionStarted");
  if (resource.kind === "service") record(frame, "TaskStarted", namesOf(resource));
  host.checkpoint();
  return task;
}

function taskOf(frame: Frame, resource: Resource, isResumed: boolean): Task {
  const { at, name } = frame;
  if (!at.task) throw new Error(`no task in ${name}`);
  return {
    resource,
    stateName: name,
    input: at.task.input,
    token: at.task.token,
    roleArn: roleOf(frame),
    timeoutSeconds: at.task.timeoutSeconds,
    heartbeatSeconds: at.task.heartbeatSeconds,
    submitted: at.task.submitted,
    isResumed,
    scheduledAt: at.task.scheduledAt,
  };
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/concepts-access-cross-acct-resources.html */
function roleOf(frame: Frame): string | undefined {
  const { Credentials } = frame.state;
  const path = Credentials?.["RoleArn.$"];
  const role =
    typeof path === "string" ? evaluatePath(parsePath(path), rootsOf(frame, frame.input)) : Credentials?.RoleArn;
  return typeof role === "string" ? role : undefined;
}

function recordScheduled(frame: Frame, { resource, input, timeoutSeconds, heartbeatSeconds }: Task): void {
  const timeouts: JsonObject = {
    ...(timeoutSeconds !== undefined && { timeoutInSeconds: timeoutSeconds }),
    ...(heartbeatSeconds !== undefined && resource.kind !== "lambda" && { heartbeatInSeconds: heartbeatSeconds }),
  };
  if (resource.kind === "service") {
    const { region } = frame.thread.run.host;
    record(frame, "TaskScheduled", { ...namesOf(resource), region, parameters: textOf(input), ...timeouts });
    return;
  }
  const type = resource.kind === "lambda" ? "LambdaFunctionScheduled" : "ActivityScheduled";
  record(frame, type, { resource: resource.arn, input: textOf(input), ...timeouts });
}

const namesOf = (resource: Resource): JsonObject =>
  resource.kind === "service" ? { resourceType: resource.resourceType, resource: resource.resource } : {};

const PREFIX = { lambda: "LambdaFunction", activity: "Activity", service: "Task" } as const;

async function perform(frame: Frame, task: Task): Promise<Json> {
  const { resource } = task;
  const prefix = PREFIX[resource.kind];
  try {
    const result = await performWithin(frame, task);
    if (bytesOf(result) > DATA_LIMIT)
      throw dataLimitExceeded(resource.kind === "service" ? resource.resourceType : resource.arn);
    record(frame, `${prefix}Succeeded`, { ...namesOf(resource), output: textOf(result) });
    return result;
  } catch (error) {
    if (!(error instanceof StatesError)) throw error;
    const how = error instanceof TimedOut ? "TimedOut" : isUnsent(frame, resource) ? "SubmitFailed" : "Failed";
    record(frame, `${prefix}${how}`, { ...namesOf(resource), ...detailsOf(error) });
    throw error instanceof TimedOut ? error : ofTask(error);
  }
}

/** The call itself failed, of a task whose end would have been awaited. */
const isUnsent = ({ at }: Frame, resource: Resource): boolean =>
  resource.kind === "service" && resource.pattern !== "request" && at.task?.submitted === undefined;

const ofTask = ({ error, reason, options }: StatesError): StatesError =>
  new StatesError(error, reason, { ...options, isOfTask: true });

const detailsOf = ({ error, reason }: StatesError): JsonObject => ({
  ...(error !== undefined && { error }),
  ...(reason !== undefined && { cause: reason }),
});
