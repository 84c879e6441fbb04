/** Batches of a stream: handed over in order, retried, split and given up. https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html */
import { createHash } from "node:crypto";
import type * as Streams from "@aws-sdk/client-dynamodb-streams";
import { giveUp } from "./failed-batch.ts";
import { type BatchOutcome, filterOf, handOver, type Polling, pause, tell } from "./polling.ts";
import { streamRecord } from "./stream-reader.ts";

const FIRST_BACKOFF_MS = 1000;
const LONGEST_BACKOFF_MS = 60_000;

interface Batch {
  readonly records: readonly Streams._Record[];
  /** Attempts that failed and count. */
  readonly failures: number;
  /** When the poller got it: the age of its records counts from here. */
  readonly since: number;
}

/**
 * Ends when every record that fits the filters has been processed, or been given up. Records are shared out by their key
 * to as many lanes as ParallelizationFactor says; in each they keep their order.
 */
export async function processRecords(
  polling: Polling,
  shard: string,
  records: readonly Streams._Record[],
): Promise<void> {
  const { context, row } = polling;
  const fits = filterOf(polling);
  const wanted = records.filter((record) => fits(streamRecord(row.source, record)));
  const lanes = new Map<number, Streams._Record[]>();
  for (const record of wanted) {
    const lane = laneOf(record, row.settings.ParallelizationFactor ?? 1);
    lanes.set(lane, [...(lanes.get(lane) ?? []), record]);
  }
  const since = context.clock.now();
  await Promise.all(
    [...lanes.values()].map((lane) => processLane(polling, shard, { records: lane, failures: 0, since })),
  );
}

function laneOf({ dynamodb }: Streams._Record, lanes: number): number {
  if (lanes === 1) return 0;
  return createHash("md5").update(JSON.stringify(dynamodb?.Keys)).digest().readUInt32BE(0) % lanes;
}

async function processLane(polling: Polling, shard: string, first: Batch): Promise<void> {
  const { signal } = polling;
  const waiting: Batch[] = [first];
  for (let retries = 0; !signal.aborted; ) {
    const batch = waiting.shift();
    if (!batch) return;
    if (isTooOld(polling, batch)) {
      await giveUp(polling, { shard, ...batch, condition: "RecordAgeExceeded", outcome: undefined });
      continue;
    }
    const outcome = await attempt(polling, batch);
    if (signal.aborted) return;
    const next = await nextOf(polling, shard, batch, outcome);
    waiting.unshift(...next);
    if (next.length === 0) retries = 0;
    else {
      await pause(polling, Math.min(FIRST_BACKOFF_MS * 2 ** retries, LONGEST_BACKOFF_MS));
      retries++;
    }
  }
}

function attempt(polling: Polling, { records }: Batch): Promise<BatchOutcome> {
  const ids = records.map(({ dynamodb }) => dynamodb?.SequenceNumber ?? "");
  return handOver(polling, { records: records.map((record) => streamRecord(polling.row.source, record)), ids });
}

/** What is to be tried after this outcome: nothing, the same, its rest, or its halves. */
async function nextOf(polling: Polling, shard: string, batch: Batch, outcome: BatchOutcome): Promise<readonly Batch[]> {
  const { MaximumRetryAttempts: most = -1, BisectBatchOnFunctionError: bisects = false } = polling.row.settings;
  if (outcome.kind === "refused") {
    tell(polling, `PROBLEM: ${outcome.fault}`);
    return [batch];
  }
  if (outcome.kind === "done" && outcome.failed.length === 0) {
    tell(polling, "OK");
    return [];
  }
  tell(polling, "PROBLEM: Function call failed");
  // Of reported failures the first counts: everything from it on is tried again.
  const from =
    outcome.kind === "done"
      ? batch.records.findIndex(({ dynamodb }) => outcome.failed.includes(dynamodb?.SequenceNumber ?? ""))
      : 0;
  const records = batch.records.slice(Math.max(0, from));
  const rest = { ...batch, records, failures: from > 0 ? 0 : batch.failures };
  // Splitting is no retry: https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html
  if (bisects && records.length > 1) {
    const middle = Math.ceil(records.length / 2);
    return [
      { ...rest, records: records.slice(0, middle) },
      { ...rest, records: records.slice(middle) },
    ];
  }
  const failed = { ...rest, failures: rest.failures + 1 };
  if (most < 0 || failed.failures <= most) return [failed];
  await giveUp(polling, { shard, ...failed, condition: "RetryAttemptsExhausted", outcome });
  return [];
}

function isTooOld({ context, row }: Polling, { since }: Batch): boolean {
  const { MaximumRecordAgeInSeconds: seconds = -1 } = row.settings;
  return seconds > 0 && context.clock.now() - since > context.clock.period(seconds * 1000);
}
