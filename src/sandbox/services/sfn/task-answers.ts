/** What workers and callbacks answer. https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskSuccess.html */
import { DATA_LIMIT, jsonProblem } from "../../engines/states-language/index.ts";
import type { Context } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { invalidOutput, invalidToken, taskTimedOut } from "./faults.ts";
import { type TokenAnswer, type TokenRow, tokens } from "./state.ts";
import { waiterFor } from "./tasks/tokens.ts";

export const sendTaskSuccess: Api<"SendTaskSuccess"> = (input, context) => {
  const output = input.output ?? "";
  const problem = jsonProblem(output);
  if (problem) throw invalidOutput(problem.message);
  if (Buffer.byteLength(output) > DATA_LIMIT) throw invalidOutput("Output exceeds the maximum length of 262144 bytes.");
  answer(context, input.taskToken, { output });
  return {};
};

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskFailure.html */
export const sendTaskFailure: Api<"SendTaskFailure"> = (input, context) => {
  answer(context, input.taskToken, { error: input.error, cause: input.cause });
  return {};
};

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskHeartbeat.html */
export const sendTaskHeartbeat: Api<"SendTaskHeartbeat"> = (input, context) => {
  const { token } = openToken(context, input.taskToken);
  waiterFor(context, token)?.heartbeat();
  return {};
};

function answer(context: Context, token: string | undefined, given: TokenAnswer): void {
  const row = openToken(context, token);
  // Kept as well: the task may not wait for it yet, or wait again after a restart.
  context.table(tokens).patch(row.token, { answer: given, isClosed: true });
  waiterFor(context, row.token)?.answer(given);
}

function openToken(context: Context, token = ""): TokenRow {
  const row = context.table(tokens).get(token);
  if (!row) throw invalidToken();
  if (row.isClosed) throw taskTimedOut();
  return row;
}
