import type * as Lambda from "@aws-sdk/client-lambda";
import { Uint8ArrayBlobAdapter } from "@smithy/core/serde";
import type { Api } from "../api.ts";
import { invalidRequestContent, notInSandbox, payloadTooLarge } from "../faults.ts";
import { readFunctionName } from "../function-name.ts";
import { enqueue } from "./async-events.ts";
import { resolveVersion, runInvocation } from "./run-invocation.ts";

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: 6 MB, and 1 MB for asynchronous calls. */
const SYNC_LIMIT = 6_291_456;
const ASYNC_LIMIT = 1_048_576;

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export const invoke: Api<"Invoke"> = async (input, context) => {
  if (input.DurableExecutionName !== undefined) throw notInSandbox("DurableExecutionName");
  if (input.TenantId !== undefined) throw notInSandbox("TenantId");
  const asked = readFunctionName(context, input.FunctionName, input.Qualifier);
  const kind = input.InvocationType ?? "RequestResponse";
  const { config } = resolveVersion(context, asked);
  if (kind === "DryRun") return { StatusCode: 204, ExecutedVersion: config.Version };
  const payload = checkedPayload(bytesOf(input.Payload), kind);
  if (kind === "Event") {
    enqueue(context, asked, payload);
    return { StatusCode: 202, Payload: new Uint8ArrayBlobAdapter() };
  }
  const clientContext = readClientContext(input.ClientContext);
  const { requestId, trace } = context;
  const result = await runInvocation(context, { asked, payload, requestId, clientContext, trace });
  return {
    StatusCode: 200,
    Payload: Uint8ArrayBlobAdapter.mutate(result.payload),
    ExecutedVersion: result.version,
    ...(result.status !== "success" && { FunctionError: "Unhandled" }),
    ...(input.LogType === "Tail" && { LogResult: Buffer.from(result.tail).toString("base64") }),
  };
};

/** Over the wire it is bytes; another service of the sandbox may give text. */
export const bytesOf = (given: Lambda.InvokeCommandInput["Payload"]): Uint8Array | undefined =>
  given === undefined || given instanceof Uint8Array ? given : Buffer.from(String(given));

/** JSON of allowed size; without any, an empty object. */
export function checkedPayload(given: Uint8Array | undefined, kind: "RequestResponse" | "Event"): Uint8Array {
  const payload = given ?? new Uint8Array();
  const limit = kind === "Event" ? ASYNC_LIMIT : SYNC_LIMIT;
  if (payload.length > limit) throw payloadTooLarge(payload.length, kind, limit);
  if (payload.length === 0) return Buffer.from("{}");
  try {
    JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(payload));
    return payload;
  } catch (error) {
    throw invalidRequestContent(`Could not parse request body into json: ${(error as Error).message}`);
  }
}

function readClientContext(given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  try {
    const text = Buffer.from(given, "base64").toString("utf8");
    JSON.parse(text);
    return text;
  } catch {
    throw invalidRequestContent("Client context must be a valid Base64-encoded JSON object.");
  }
}
