import type * as Streams from "@aws-sdk/client-dynamodb-streams";
import { oldestChange, readChanges } from "../../engines/change-streams/change-log.ts";
import type { ChangeRow, ChangeStreamRow } from "../../engines/change-streams/rows.ts";
import type { Context, Handler } from "../../kit/index.ts";
import { invalid, iteratorExpired, trimmed } from "./faults.ts";
import { changes, requireShard, shardId, streamOf, viewTypeOf } from "./streams.ts";

const ITERATOR_LIFE_MS = 15 * 60 * 1000;
const MOST_RECORDS = 1000;
const LARGEST_PAGE = 1024 * 1024;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetShardIterator.html */
export const getShardIterator: Handler<typeof Streams, "GetShardIterator"> = (input, context) => {
  const stream = streamOf(context, input.StreamArn);
  requireShard(stream, input.ShardId);
  return { ShardIterator: iterator(context, stream, startOf(context, stream, input)) };
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html */
export const getRecords: Handler<typeof Streams, "GetRecords"> = (input, context) => {
  const { arn, after, at } = readIterator(input.ShardIterator);
  if (at < context.clock.now() - ITERATOR_LIFE_MS) throw iteratorExpired();
  const stream = streamOf(context, arn);
  const limit = Math.min(input.Limit ?? MOST_RECORDS, MOST_RECORDS);
  const rows = readChanges(context, changes, stream.id, { after, limit, bytes: LARGEST_PAGE });
  const last = rows.at(-1)?.sequence ?? after;
  const isAtEnd = stream.closed !== undefined && BigInt(last) >= BigInt(stream.last);
  return {
    Records: rows.map((row) => recordOf(context, stream, row)),
    NextShardIterator: isAtEnd ? undefined : iterator(context, stream, last),
  };
};

/** The sequence number that the first record comes after. */
function startOf(context: Context, stream: ChangeStreamRow, input: Streams.GetShardIteratorInput): string {
  const before = (sequence: string) => String(BigInt(sequence) - 1n);
  switch (input.ShardIteratorType) {
    case "LATEST":
      return stream.last;
    case "TRIM_HORIZON":
      return before(stream.first);
    default: {
      const { SequenceNumber: sequence } = input;
      if (sequence === undefined || !/^\d+$/.test(sequence))
        throw invalid(`SequenceNumber is required for shard iterators of type ${input.ShardIteratorType}`);
      const oldest = oldestChange(context, changes, stream.id);
      if (oldest !== undefined && BigInt(sequence) < BigInt(oldest) && BigInt(sequence) > BigInt(stream.first))
        throw trimmed();
      return input.ShardIteratorType === "AT_SEQUENCE_NUMBER" ? before(sequence) : sequence;
    }
  }
}

interface Iterator {
  readonly arn: string;
  readonly after: string;
  readonly at: number;
}

const iterator = (context: Context, { arn }: ChangeStreamRow, after: string): string =>
  `${arn}|1|${Buffer.from(JSON.stringify({ after, at: context.clock.now() })).toString("base64url")}`;

function readIterator(text = ""): Iterator {
  const [arn = "", version, rest = ""] = text.split("|");
  try {
    const read: unknown = JSON.parse(Buffer.from(rest, "base64url").toString());
    if (version === "1" && isPlace(read)) return { ...read, arn };
  } catch {
    // Not one of ours, as below.
  }
  throw invalid("Invalid ShardIterator.");
}

const isPlace = (value: unknown): value is Omit<Iterator, "arn"> =>
  typeof value === "object" &&
  value !== null &&
  "after" in value &&
  typeof value.after === "string" &&
  /^\d+$/.test(value.after) &&
  "at" in value &&
  typeof value.at === "number";

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html */
function recordOf(context: Context, stream: ChangeStreamRow, row: ChangeRow<Streams.AttributeValue>): Streams._Record {
  return {
    eventID: `${shardId(stream).slice(-8)}${row.sequence}`,
    eventName: row.event,
    eventVersion: "1.1",
    eventSource: "aws:dynamodb",
    awsRegion: context.region,
    dynamodb: {
      // To the second, as AWS rounds it.
      ApproximateCreationDateTime: new Date(Math.floor(row.at / 1000) * 1000),
      Keys: { ...row.keys },
      NewImage: row.newImage && { ...row.newImage },
      OldImage: row.oldImage && { ...row.oldImage },
      SequenceNumber: row.sequence,
      SizeBytes: row.bytes,
      StreamViewType: viewTypeOf(stream),
    },
    userIdentity: row.principal === undefined ? undefined : { PrincipalId: row.principal, Type: "Service" },
  };
}
