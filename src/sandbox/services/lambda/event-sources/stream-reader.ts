import type * as Streams from "@aws-sdk/client-dynamodb-streams";
import type { Polling } from "./polling.ts";

const MOST_RECORDS = 1000;

const streams = ({ context }: Polling) => context.service<typeof Streams>("dynamodb-streams");

export async function shardsOf(polling: Polling): Promise<string[]> {
  const { StreamDescription } = await streams(polling).DescribeStream({ StreamArn: polling.row.source });
  return (StreamDescription?.Shards ?? []).flatMap(({ ShardId }) => ShardId ?? []);
}

export interface ReadPlace {
  readonly shard: string;
  readonly iterator: string | undefined;
  /** Where there is no iterator: the sequence number to go on after; undefined for the oldest record. */
  readonly after: string | undefined;
}

/** Records from the iterator on, and the next iterator: undefined at the end of the shard. */
export async function readRecords(
  polling: Polling,
  { shard, iterator, after }: ReadPlace,
  most: number,
): Promise<{ records: Streams._Record[]; next: string | undefined }> {
  const ShardIterator = iterator ?? (await iteratorAfter(polling, shard, after));
  const { Records = [], NextShardIterator } = await streams(polling).GetRecords({
    ShardIterator,
    Limit: Math.min(most, MOST_RECORDS),
  });
  return { records: Records, next: NextShardIterator };
}

/** The sequence number of the newest record; undefined where there is none. */
export async function afterNewest(polling: Polling, shard: string): Promise<string | undefined> {
  let newest: string | undefined;
  let iterator: string | undefined;
  do {
    const page = await readRecords(polling, { shard, iterator, after: undefined }, MOST_RECORDS);
    if (page.records.length === 0) break;
    newest = page.records.at(-1)?.dynamodb?.SequenceNumber;
    iterator = page.next;
  } while (iterator !== undefined);
  return newest;
}

async function iteratorAfter(polling: Polling, ShardId: string, after: string | undefined): Promise<string> {
  const { ShardIterator = "" } = await streams(polling).GetShardIterator({
    StreamArn: polling.row.source,
    ShardId,
    ShardIteratorType: after === undefined ? "TRIM_HORIZON" : "AFTER_SEQUENCE_NUMBER",
    SequenceNumber: after,
  });
  return ShardIterator;
}

/** A record as functions get it: https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html#events-sample-dynamodb */
export function streamRecord(source: string, record: Streams._Record) {
  const { dynamodb, userIdentity, ...rest } = record;
  const { ApproximateCreationDateTime: at, ...change } = dynamodb ?? {};
  return {
    ...rest,
    dynamodb: plain({ ApproximateCreationDateTime: at && at.getTime() / 1000, ...change }),
    ...(userIdentity ? { userIdentity: { principalId: userIdentity.PrincipalId, type: userIdentity.Type } } : {}),
    eventSourceARN: source,
  };
}

/** Bytes as base64, and without members that are undefined. */
const plain = (value: object): object =>
  JSON.parse(
    JSON.stringify(value, function (this: Readonly<Record<string, unknown>>, key: string, each: unknown) {
      // A Buffer has become an object by now; what it was is still in its place.
      const original = this[key];
      return original instanceof Uint8Array ? Buffer.from(original).toString("base64") : each;
    }),
  );
