import type * as Streams from "@aws-sdk/client-dynamodb-streams";
import { liveStreams } from "../../engines/change-streams/change-log.ts";
import { type ChangeStreamRow, changeCollections } from "../../engines/change-streams/rows.ts";
import { type Context, type Handler, page } from "../../kit/index.ts";
import { shardNotFound, streamNotFound } from "./faults.ts";

/** The changes that DynamoDB writes. */
export const changes = changeCollections<Streams.AttributeValue>("dynamodb");

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_ListStreams.html */
export const listStreams: Handler<typeof Streams, "ListStreams"> = (input, context) => {
  const all = liveStreams(context, changes)
    .filter(({ source }) => input.TableName === undefined || source === input.TableName)
    .sort((a, b) => (a.arn < b.arn ? -1 : 1));
  const rest = all.filter(
    ({ arn }) => input.ExclusiveStartStreamArn === undefined || arn > input.ExclusiveStartStreamArn,
  );
  const { items, next } = page(rest, { token: undefined, limit: input.Limit, max: 100 });
  return {
    Streams: items.map(({ arn, source, label }) => ({ StreamArn: arn, TableName: source, StreamLabel: label })),
    LastEvaluatedStreamArn: next === undefined ? undefined : items.at(-1)?.arn,
  };
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_DescribeStream.html */
export const describeStream: Handler<typeof Streams, "DescribeStream"> = (input, context) => {
  const stream = streamOf(context, input.StreamArn);
  return {
    StreamDescription: {
      StreamArn: stream.arn,
      StreamLabel: stream.label,
      StreamStatus: stream.closed === undefined ? "ENABLED" : "DISABLED",
      StreamViewType: viewTypeOf(stream),
      CreationRequestDateTime: new Date(stream.created),
      TableName: stream.source,
      KeySchema: stream.keys.map(({ name, type }) => ({ AttributeName: name, KeyType: type })),
      Shards: input.ExclusiveStartShardId === undefined && input.ShardFilter === undefined ? [shardOf(stream)] : [],
    },
  };
};

export function streamOf(context: Context, arn = ""): ChangeStreamRow {
  const stream = liveStreams(context, changes).find((each) => each.arn === arn);
  if (!stream) throw streamNotFound(arn);
  return stream;
}

const VIEW_TYPES: readonly Streams.StreamViewType[] = ["NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES", "KEYS_ONLY"];

export const viewTypeOf = ({ viewType }: ChangeStreamRow): Streams.StreamViewType | undefined =>
  VIEW_TYPES.find((each) => each === viewType);

/** A stream of the sandbox has one shard, which stays open as long as the stream does. */
export const shardId = ({ id, created }: ChangeStreamRow): string =>
  `shardId-${String(created).padStart(20, "0")}-${id.slice(0, 8)}`;

export function requireShard(stream: ChangeStreamRow, asked: string | undefined): void {
  if (asked !== shardId(stream)) throw shardNotFound(asked ?? "");
}

const shardOf = (stream: ChangeStreamRow): Streams.Shard => ({
  ShardId: shardId(stream),
  SequenceNumberRange: {
    StartingSequenceNumber: stream.first,
    EndingSequenceNumber: stream.closed === undefined ? undefined : stream.last,
  },
});
