import type * as Lambda from "@aws-sdk/client-lambda";
import type { Context } from "../../../kit/index.ts";
import type { Api } from "../api.ts";
import { Deferred } from "../environments/deferred.ts";
import { notInSandbox } from "../faults.ts";
import { readFunctionName } from "../function-name.ts";
import { bytesOf, checkedPayload } from "./invoke.ts";
import { type InvocationRequest, type InvocationResult, resolveVersion, runInvocation } from "./run-invocation.ts";

/** https://docs.aws.amazon.com/lambda/latest/api/API_InvokeWithResponseStream.html */
export const invokeWithResponseStream: Api<"InvokeWithResponseStream"> = async (input, context) => {
  if (input.TenantId !== undefined) throw notInSandbox("TenantId");
  const asked = readFunctionName(context, input.FunctionName, input.Qualifier);
  const { config } = resolveVersion(context, asked);
  if (input.InvocationType === "DryRun")
    return { StatusCode: 204, ExecutedVersion: config.Version, EventStream: undefined };
  const payload = checkedPayload(bytesOf(input.Payload), "RequestResponse");
  const { requestId, trace } = context;
  const streamed = await startStreaming(context, { asked, payload, requestId, trace });
  return {
    StatusCode: 200,
    ExecutedVersion: config.Version,
    ResponseStreamContentType: streamed.contentType,
    EventStream: eventsOf(streamed, input.LogType === "Tail"),
  };
};

export interface StreamedInvocation {
  readonly contentType: string;
  readonly body: AsyncIterable<Uint8Array>;
  readonly result: Promise<InvocationResult>;
}

/** Resolves when the response begins, or with all of it where the function does not stream. */
export async function startStreaming(context: Context, request: InvocationRequest): Promise<StreamedInvocation> {
  const begun = new Deferred<{ contentType: string; body: AsyncIterable<Uint8Array> }>();
  const result = runInvocation(context, {
    ...request,
    onStream: (contentType, body) => begun.resolve({ contentType, body }),
  });
  const whole = result.then(({ contentType, payload }) => ({ contentType, body: single(payload) }));
  const { contentType, body } = await Promise.race([begun.promise, whole]);
  return { contentType, body, result };
}

async function* single(payload: Uint8Array): AsyncGenerator<Uint8Array> {
  if (payload.length > 0) yield payload;
}

async function* eventsOf(
  { body, result }: StreamedInvocation,
  withLog: boolean,
): AsyncGenerator<Lambda.InvokeWithResponseStreamResponseEvent> {
  for await (const Payload of body) yield { PayloadChunk: { Payload } };
  const { status, errorType, payload, tail } = await result;
  yield {
    InvokeComplete: {
      ...(status !== "success" && { ErrorCode: errorType ?? "Unhandled", ErrorDetails: payload.toString("utf8") }),
      ...(withLog && { LogResult: Buffer.from(tail).toString("base64") }),
    },
  };
}
