/** What an invocation came to, with its REPORT. */
import { monotonicMs } from "../../../../shared/clock.ts";
import type { Environment } from "./environment.ts";
import type { Failure } from "./failure.ts";
import { type Answer, MAX_RESPONSE_BYTES } from "./runtime-answers.ts";
import type { Invocation } from "./runtime-api.ts";

export interface Outcome {
  readonly status: "success" | "error" | "timeout";
  readonly errorType: string | undefined;
  readonly contentType: string;
  /** Response or error as JSON; empty where the response was streamed. */
  readonly payload: Buffer;
  readonly streamed: boolean;
  readonly durationMs: number;
  /** The last 4 KB of the log. */
  readonly tail: string;
}

/** Runs one event in an environment that has been initialised; kills it at the function's timeout. */
export async function runInEnvironment(
  environment: Environment,
  invocation: Invocation,
  timeoutMs: number,
): Promise<Outcome> {
  const { api, platform, memory, cpu } = environment;
  environment.write(platform.start(invocation.requestId));
  memory.resume();
  await cpu.begin();
  const begin = monotonicMs();
  let timer: NodeJS.Timeout | undefined;
  const timedOut = new Promise<Failure>((resolve) => {
    const message = `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`;
    timer = setTimeout(() => resolve({ status: "timeout", errorType: "Sandbox.Timedout", message }), timeoutMs);
  });
  let fairMs: number | undefined;
  const answer = api.run(invocation).then(async (each) => {
    fairMs = await cpu.settle();
    return each;
  });
  const answered = await Promise.race([answer, environment.failed, timedOut]);
  clearTimeout(timer);
  cpu.end();
  const durationMs = "status" in answered ? monotonicMs() - begin : (fairMs ?? monotonicMs() - begin);
  const result = "status" in answered ? failureOf(answered, invocation) : resultOf(answered);
  if (result.status === "timeout") environment.write(timedOutLine(environment, invocation, result));
  if ("status" in answered && answered.status === "error" && !answered.body)
    environment.write(`RequestId: ${invocation.requestId} Error: ${answered.message}\r${answered.errorType}`);
  // What the function wrote before it answered lies in the pipe: let it be read first.
  await laps(2);
  if (!("status" in answered)) memory.pause();
  return finish(environment, invocation, { result, durationMs });
}

const timedOutLine = ({ platform }: Environment, { requestId }: Invocation, { message }: Result): string =>
  `${platform.time()} ${requestId} ${message}`;

interface Result {
  readonly status: Outcome["status"];
  readonly errorType: string | undefined;
  readonly contentType: string;
  readonly payload: Buffer;
  readonly streamed: boolean;
  readonly message?: string;
}

/** INIT failed: the event was never given to the runtime. */
export async function reportInitFailure(
  environment: Environment,
  invocation: Invocation,
  failure: Failure,
): Promise<Outcome> {
  environment.write(environment.platform.start(invocation.requestId));
  const result = failureOf(failure, invocation);
  if (result.status === "timeout") environment.write(timedOutLine(environment, invocation, result));
  return finish(environment, invocation, { result, durationMs: 0 });
}

async function finish(
  environment: Environment,
  { requestId }: Invocation,
  { result, durationMs: ranMs }: { result: Result; durationMs: number },
): Promise<Outcome> {
  const { platform, config } = environment;
  const maxMemoryMb = await environment.memory.look();
  const { restoreMs, initPhase } = environment;
  // INIT that had to be repeated is a part of the invocation: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
  const durationMs = ranMs + (initPhase === "invoke" ? (environment.initMs ?? 0) : 0);
  const initMs = initPhase === "invoke" ? undefined : environment.initMs;
  environment.initMs = undefined;
  environment.restoreMs = undefined;
  const isOnDemand = environment.initializationType === "on-demand";
  environment.write(platform.end(requestId));
  environment.write(
    platform.report({
      requestId,
      durationMs,
      // INIT is billed with the invocation that it was for: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
      billedMs: Math.ceil(durationMs + (isOnDemand ? (initMs ?? 0) : 0)),
      memoryMb: config.MemorySize ?? 128,
      maxMemoryMb,
      initMs: isOnDemand ? initMs : undefined,
      restoreMs,
      status: result.status,
      errorType: result.errorType,
    }),
  );
  return { ...result, durationMs, tail: environment.log.takeTail() };
}

function resultOf(answer: Answer): Result {
  if ("tooLarge" in answer) {
    const errorMessage = `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`;
    return errorResult("error", "Function.ResponseSizeTooLarge", {
      errorMessage,
      errorType: "Function.ResponseSizeTooLarge",
    });
  }
  if ("streamed" in answer) {
    const { error } = answer;
    return {
      ...SUCCESS,
      streamed: true,
      ...(error && { status: "error", errorType: error.errorType, payload: error.body }),
    };
  }
  if ("errorType" in answer) return { ...SUCCESS, status: "error", errorType: answer.errorType, payload: answer.body };
  return { ...SUCCESS, contentType: answer.contentType, payload: answer.body };
}

const SUCCESS: Result = {
  status: "success",
  errorType: undefined,
  contentType: "application/json",
  payload: Buffer.alloc(0),
  streamed: false,
};

function failureOf({ status, errorType, message, body }: Failure, { requestId }: Invocation): Result {
  if (body) return { ...SUCCESS, status, errorType, payload: body };
  const errorMessage = `RequestId: ${requestId} Error: ${message}`;
  return { ...errorResult(status, errorType, { errorType, errorMessage }), message };
}

const errorResult = (status: Result["status"], errorType: string, error: object): Result => ({
  ...SUCCESS,
  status,
  errorType,
  payload: Buffer.from(JSON.stringify(error)),
});

const laps = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
};
