/** Batches that are given up: told to the destination on failure. https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html */
import type * as Streams from "@aws-sdk/client-dynamodb-streams";
import { messageOf } from "../../../../shared/errors.ts";
import { randomUuid } from "../../../../shared/random.ts";
import { deliver } from "../destination-targets.ts";
import { functionArn } from "../state.ts";
import type { BatchOutcome, Polling } from "./polling.ts";

interface FailedBatch {
  readonly shard: string;
  readonly records: readonly Streams._Record[];
  readonly failures: number;
  readonly condition: "RetryAttemptsExhausted" | "RecordAgeExceeded";
  readonly outcome: BatchOutcome | undefined;
}

/** Sends where the batch is to be found, not the batch itself. What cannot be sent is logged. */
export async function giveUp(polling: Polling, batch: FailedBatch): Promise<void> {
  const { context, row } = polling;
  const target = row.settings.DestinationConfig?.OnFailure?.Destination;
  if (!target) return;
  try {
    await deliver(context, target, { body: JSON.stringify(describe(polling, batch)), attributes: {} });
  } catch (error) {
    if (!context.signal.aborted) context.log(`a failed batch could not be sent to ${target}: ${messageOf(error)}`);
  }
}

function describe({ context, row }: Polling, { shard, records, failures, condition, outcome }: FailedBatch): object {
  const failed = outcome?.kind === "failed" ? outcome : undefined;
  const times = records.map(({ dynamodb }) => dynamodb?.ApproximateCreationDateTime?.toISOString());
  return {
    requestContext: {
      requestId: failed?.requestId ?? randomUuid(),
      functionArn: functionArn(context, row.name, row.qualifier),
      condition,
      approximateInvokeCount: failures,
    },
    ...(failed
      ? { responseContext: { statusCode: 200, executedVersion: failed.version, functionError: "Unhandled" } }
      : {}),
    version: "1.0",
    timestamp: context.clock.date().toISOString(),
    DDBStreamBatchInfo: {
      shardId: shard,
      startSequenceNumber: records[0]?.dynamodb?.SequenceNumber,
      endSequenceNumber: records.at(-1)?.dynamodb?.SequenceNumber,
      approximateArrivalOfFirstRecord: times[0],
      approximateArrivalOfLastRecord: times.at(-1),
      batchSize: records.length,
      streamArn: row.source,
    },
  };
}
