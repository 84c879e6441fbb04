/** Functions as Tasks: by their ARN, or by `lambda:invoke`. https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html */
import { isObject, type Json, type JsonObject, StatesError } from "../../../engines/states-language/index.ts";
import type { Context } from "../../../kit/index.ts";
import type { ExecutionRow } from "../state.ts";
import { integrationError } from "./integration-error.ts";
import type { TaskWork } from "./perform-task.ts";
import { OPTIMIZED } from "./sdk-services.ts";
import { roleOf } from "./task-role.ts";

/** The function's result; its own error is the Task's. */
export async function invokeFunction(context: Context, row: ExecutionRow, { task }: TaskWork): Promise<Json> {
  const answer = await invoke(context, row, {
    task,
    input: { FunctionName: task.resource.arn, Payload: JSON.stringify(task.input) },
  });
  return payloadOf(answer);
}

/** What Lambda answers, its payload read as JSON. */
export async function invokeByService(
  context: Context,
  row: ExecutionRow,
  { task, input }: Pick<TaskWork, "task"> & { input: JsonObject },
): Promise<JsonObject> {
  const { Payload = {}, ...rest } = input;
  const answer = await invoke(context, row, { task, input: { ...rest, Payload: JSON.stringify(Payload) } });
  return { ...answer, Payload: payloadOf(answer) };
}

async function invoke(
  context: Context,
  row: ExecutionRow,
  { task, input }: Pick<TaskWork, "task"> & { input: JsonObject },
): Promise<JsonObject> {
  const names = OPTIMIZED.lambda?.names;
  if (!names) throw new Error("lambda has no names");
  const answer: unknown = await context
    .callDocument({ service: "lambda", operation: "Invoke", input, role: roleOf(row, task) })
    .catch((error: unknown) => {
      throw integrationError(error, names);
    });
  if (!isObject(answer)) throw new Error("Invoke answered nothing");
  if (answer.FunctionError !== undefined) throw functionError(answer);
  return answer;
}

function functionError({ Payload }: JsonObject): StatesError {
  const cause = typeof Payload === "string" ? Payload : "";
  const payload = parsed(cause);
  const type = isObject(payload) ? payload.errorType : undefined;
  return new StatesError(typeof type === "string" && type !== "" ? type : "Lambda.Unknown", cause);
}

function payloadOf({ Payload }: JsonObject): Json {
  return typeof Payload === "string" && Payload !== "" ? parsed(Payload) : {};
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
