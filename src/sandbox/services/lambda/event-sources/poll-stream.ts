/** https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
import type * as Streams from "@aws-sdk/client-dynamodb-streams";
import { messageOf, nameOf } from "../../../../shared/errors.ts";
import { type Polling, pause, tell } from "./polling.ts";
import { positions } from "./state.ts";
import { processRecords } from "./stream-batches.ts";
import { afterNewest, readRecords, shardsOf } from "./stream-reader.ts";

/** AWS asks each shard about four times a second; the sandbox once a second of its own time. */
const POLL_MS = 1000;
const TROUBLE_MS = 10_000;

/** Reads the stream's shards until the mapping stops or they end. */
export async function pollStream(polling: Polling): Promise<void> {
  const { signal } = polling;
  while (!signal.aborted) {
    try {
      const shards = await shardsOf(polling);
      await Promise.all(shards.map((shard) => pollShard(polling, shard)));
      return;
    } catch (error) {
      if (signal.aborted) return;
      tell(polling, `PROBLEM: ${messageOf(error)}`);
      await pause(polling, TROUBLE_MS);
    }
  }
}

/** Ends with the shard. Only what has been processed moves the position on, so that a restart repeats the rest. */
async function pollShard(polling: Polling, shard: string): Promise<void> {
  const { signal } = polling;
  await establishPosition(polling, shard);
  let iterator: string | undefined;
  while (!signal.aborted) {
    try {
      const page = await gather(polling, { shard, iterator, after: positionOf(polling, shard) });
      if (signal.aborted) return;
      if (page.records.length > 0) {
        await processRecords(polling, shard, page.records);
        if (signal.aborted) return;
        setPosition(polling, shard, page.records.at(-1)?.dynamodb?.SequenceNumber);
      } else if (page.next !== undefined) await pause(polling, POLL_MS);
      iterator = page.next;
      if (iterator === undefined) return;
    } catch (error) {
      if (nameOf(error) === "TrimmedDataAccessException") setPosition(polling, shard, undefined);
      else if (nameOf(error) !== "ExpiredIteratorException") throw error;
      iterator = undefined;
    }
  }
}

interface Place {
  readonly shard: string;
  readonly iterator: string | undefined;
  readonly after: string | undefined;
}

interface Page {
  readonly records: Streams._Record[];
  readonly next: string | undefined;
}

/** A batch: what there is, or with a window what comes until it is over. */
async function gather(polling: Polling, place: Place): Promise<Page> {
  const { context, row, signal } = polling;
  const { BatchSize: size = 100, MaximumBatchingWindowInSeconds: window = 0 } = row.settings;
  let { records, next } = await readRecords(polling, place, size);
  if (window === 0 || records.length === 0) return { records, next };
  const deadline = context.clock.now() + context.clock.period(window * 1000);
  while (!signal.aborted && next !== undefined && records.length < size && context.clock.now() < deadline) {
    await pause(polling, POLL_MS);
    const more = await readRecords(polling, { ...place, iterator: next }, size - records.length);
    records = [...records, ...more.records];
    next = more.next;
  }
  return { records, next };
}

/** LATEST is where the stream is now: decided once, so that nothing is lost between this and the first record. */
async function establishPosition(polling: Polling, shard: string): Promise<void> {
  const { context, row } = polling;
  if (context.table(positions).has(keyOf(polling, shard))) return;
  const after = row.settings.StartingPosition === "LATEST" ? await afterNewest(polling, shard) : undefined;
  setPosition(polling, shard, after);
}

const keyOf = ({ row }: Polling, shard: string): string => `${row.uuid}/${shard}`;

const positionOf = (polling: Polling, shard: string): string | undefined =>
  polling.context.table(positions).get(keyOf(polling, shard))?.after;

function setPosition(polling: Polling, shard: string, after: string | undefined): void {
  if (polling.signal.aborted) return;
  polling.context.table(positions).put(keyOf(polling, shard), { uuid: polling.row.uuid, after });
}
