/** Where the records of asynchronous invocations go. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
import type * as EventBridge from "@aws-sdk/client-eventbridge";
import type * as Lambda from "@aws-sdk/client-lambda";
import { messageOf } from "../../../../shared/errors.ts";
import { type Context, parseArn } from "../../../kit/index.ts";
import { deliver } from "../destination-targets.ts";
import { eventConfigOf } from "../event-invoke-config.ts";
import { functionArn, functions, type QueuedEventRow } from "../state.ts";
import type { InvocationResult } from "./run-invocation.ts";

interface Ending {
  readonly condition: "Success" | "RetriesExhausted" | "EventAgeExceeded";
  readonly result: InvocationResult | undefined;
}

/** Sends the record to the destination for this ending, and a failed event to the dead-letter queue. */
export async function sendOn(own: Context, row: QueuedEventRow, ending: Ending): Promise<void> {
  const { OnSuccess, OnFailure } = eventConfigOf(own, row).DestinationConfig ?? {};
  const context = own.traced(ending.result?.trace ?? row.trace);
  const isSuccess = ending.condition === "Success";
  const target = (isSuccess ? OnSuccess : OnFailure)?.Destination;
  if (target) await guarded(context, target, () => send(context, target, { row, ending }));
  const queue = context.table(functions).get(row.name)?.config.DeadLetterConfig?.TargetArn;
  if (queue && !isSuccess) await guarded(context, queue, () => deliver(context, queue, deadLetter(row, ending)));
}

async function guarded(context: Context, target: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!context.signal.aborted) context.log(`a record could not be sent to ${target}: ${messageOf(error)}`);
  }
}

interface Sent {
  readonly row: QueuedEventRow;
  readonly ending: Ending;
}

async function send(context: Context, target: string, { row, ending }: Sent): Promise<void> {
  const record = JSON.stringify(recordOf(context, row, ending));
  const service = parseArn(target)?.service;
  if (service === "events") return putEvent(context, target, { row, ending, record });
  if (service !== "lambda") return deliver(context, target, { body: record, attributes: {} });
  await context
    .service<typeof Lambda>("lambda")
    .Invoke({ FunctionName: target, InvocationType: "Event", Payload: Buffer.from(record) });
}

async function putEvent(context: Context, bus: string, { row, ending, record }: Sent & { record: string }) {
  const source = functionArn(context, row.name, row.qualifier ?? "$LATEST");
  await context.service<typeof EventBridge>("eventbridge").PutEvents({
    Entries: [
      {
        EventBusName: bus,
        Source: "lambda",
        DetailType: `Lambda Function Invocation Result - ${ending.condition === "Success" ? "Success" : "Failure"}`,
        Resources: [source, bus],
        Detail: record,
      },
    ],
  });
}

function recordOf(context: Context, row: QueuedEventRow, { condition, result }: Ending): object {
  const isFailed = result !== undefined && result.status !== "success";
  return {
    version: "1.0",
    timestamp: context.clock.date().toISOString(),
    requestContext: {
      requestId: row.requestId,
      functionArn: functionArn(context, row.name, row.qualifier ?? "$LATEST"),
      condition,
      approximateInvokeCount: row.failures + (condition === "Success" ? 1 : 0),
    },
    requestPayload: JSON.parse(row.payload),
    ...(result && {
      responseContext: {
        statusCode: 200,
        executedVersion: result.version,
        ...(isFailed && { functionError: "Unhandled" }),
      },
      responsePayload: parsed(result.payload),
    }),
  };
}

function parsed(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString("utf8"));
  } catch {
    return payload.toString("utf8");
  }
}

const deadLetter = (row: QueuedEventRow, { result }: Ending) => ({
  body: row.payload,
  attributes: {
    RequestID: { DataType: "String", StringValue: row.requestId },
    ErrorCode: { DataType: "Number", StringValue: "200" },
    ErrorMessage: { DataType: "String", StringValue: errorMessage(result).slice(0, 1024) || "Unknown" },
  },
});

function errorMessage(result: InvocationResult | undefined): string {
  const value = result && parsed(result.payload);
  if (typeof value !== "object" || value === null || !("errorMessage" in value)) return "";
  return String(value.errorMessage);
}
