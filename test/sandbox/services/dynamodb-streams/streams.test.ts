import type * as Streams from "@aws-sdk/client-dynamodb-streams";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ServiceClient } from "../../../../src/sandbox/kit/index.ts";
import { active, makeTable, until, type Work, work } from "../dynamodb/tables-at-work.ts";

let w: Work;
let streams: ServiceClient<typeof Streams>;

beforeAll(async () => {
  w = await work();
  streams = w.sandbox.service<typeof Streams>("dynamodb-streams");
});
afterAll(() => w?.sandbox.close());

const key = (sk: string) => ({ pk: { S: "a" }, sk: { S: sk } });

async function streamed(name: string, StreamViewType: Streams.StreamViewType) {
  await makeTable(w, name, { StreamSpecification: { StreamEnabled: true, StreamViewType } });
  const { Streams: found } = await streams.ListStreams({ TableName: name });
  const StreamArn = found?.[0]?.StreamArn ?? "";
  const { StreamDescription } = await streams.DescribeStream({ StreamArn });
  const ShardId = StreamDescription?.Shards?.[0]?.ShardId ?? "";
  return { TableName: name, StreamArn, ShardId, StreamDescription };
}

async function records(
  of: { StreamArn: string; ShardId: string },
  ShardIteratorType: Streams.ShardIteratorType,
  SequenceNumber?: string,
) {
  const { StreamArn, ShardId } = of;
  const { ShardIterator } = await streams.GetShardIterator({ StreamArn, ShardId, ShardIteratorType, SequenceNumber });
  return (await streams.GetRecords({ ShardIterator })).Records ?? [];
}

test("every change is recorded in order with both images; a write that changes nothing is not", async () => {
  const stream = await streamed("both", "NEW_AND_OLD_IMAGES");
  const { TableName } = stream;
  expect(stream.StreamDescription).toMatchObject({
    StreamStatus: "ENABLED",
    StreamViewType: "NEW_AND_OLD_IMAGES",
    TableName,
  });
  const Item = { ...key("1"), v: { N: "1" } };
  await w.db.PutItem({ TableName, Item });
  await w.db.PutItem({ TableName, Item: { ...Item, v: { N: "1.0" } } });
  await w.db.UpdateItem({
    TableName,
    Key: key("1"),
    UpdateExpression: "SET v = :v",
    ExpressionAttributeValues: { ":v": { N: "2" } },
  });
  await w.db.TransactWriteItems({ TransactItems: [{ Delete: { TableName, Key: key("1") } }] });
  await w.db.DeleteItem({ TableName, Key: key("1") });
  const all = await records(stream, "TRIM_HORIZON");
  expect(all.map(({ eventName }) => eventName)).toEqual(["INSERT", "MODIFY", "REMOVE"]);
  expect(all[1]).toMatchObject({
    eventSource: "aws:dynamodb",
    awsRegion: "us-east-1",
    dynamodb: {
      Keys: key("1"),
      OldImage: { v: { N: "1" } },
      NewImage: { v: { N: "2" } },
      StreamViewType: "NEW_AND_OLD_IMAGES",
    },
  });
  expect(all[2]?.dynamodb).not.toHaveProperty("NewImage.v");
  const second = all[1]?.dynamodb?.SequenceNumber;
  expect(await records(stream, "LATEST")).toEqual([]);
  expect(await records(stream, "AT_SEQUENCE_NUMBER", second)).toHaveLength(2);
  expect(await records(stream, "AFTER_SEQUENCE_NUMBER", second)).toHaveLength(1);
});

test("an iterator goes on from where it ended; LATEST sees only what comes after it", async () => {
  const stream = await streamed("keys", "KEYS_ONLY");
  const { TableName, StreamArn, ShardId } = stream;
  await w.db.PutItem({ TableName, Item: key("1") });
  const { ShardIterator } = await streams.GetShardIterator({ StreamArn, ShardId, ShardIteratorType: "LATEST" });
  await w.db.PutItem({ TableName, Item: { ...key("2"), v: { S: "x" } } });
  await w.db.PutItem({ TableName, Item: key("3") });
  const first = await streams.GetRecords({ ShardIterator, Limit: 1 });
  expect(first.Records?.map(({ dynamodb }) => dynamodb?.Keys)).toEqual([key("2")]);
  expect(first.Records?.[0]?.dynamodb?.NewImage).toBeUndefined();
  const second = await streams.GetRecords({ ShardIterator: first.NextShardIterator });
  expect(second.Records?.map(({ dynamodb }) => dynamodb?.Keys)).toEqual([key("3")]);
});

test("a stream that is turned off ends its shard, and the table may open another", async () => {
  const stream = await streamed("ended", "NEW_IMAGE");
  const { TableName, StreamArn, ShardId } = stream;
  await w.db.PutItem({ TableName, Item: key("1") });
  await w.db.UpdateTable({ TableName, StreamSpecification: { StreamEnabled: false } });
  await active(w, TableName);
  await w.db.PutItem({ TableName, Item: key("2") });
  const { ShardIterator } = await streams.GetShardIterator({ StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" });
  const { Records, NextShardIterator } = await streams.GetRecords({ ShardIterator });
  expect(Records).toHaveLength(1);
  expect(NextShardIterator).toBeUndefined();
  const { StreamDescription } = await streams.DescribeStream({ StreamArn });
  expect(StreamDescription?.StreamStatus).toBe("DISABLED");
  expect(StreamDescription?.Shards?.[0]?.SequenceNumberRange?.EndingSequenceNumber).toMatch(/^\d{21}$/);
  await w.db.UpdateTable({ TableName, StreamSpecification: { StreamEnabled: true, StreamViewType: "OLD_IMAGE" } });
  const table = await active(w, TableName);
  expect(table?.LatestStreamArn).not.toBe(StreamArn);
});

test("what has expired is deleted by DynamoDB itself", async () => {
  const stream = await streamed("expiring", "OLD_IMAGE");
  const { TableName } = stream;
  const now = Math.floor(Date.now() / 1000);
  const Item = (sk: string, ttl: object) => ({ ...key(sk), ttl }) as never;
  await w.db.PutItem({ TableName, Item: Item("old", { N: String(now - 10) }) });
  await w.db.PutItem({ TableName, Item: Item("ancient", { N: "1000" }) });
  await w.db.PutItem({ TableName, Item: Item("text", { S: String(now - 10) }) });
  await w.db.PutItem({ TableName, Item: Item("later", { N: String(now + 1000) }) });
  await w.db.UpdateTimeToLive({ TableName, TimeToLiveSpecification: { Enabled: true, AttributeName: "ttl" } });
  const left = await until(
    "expiry",
    async () => (await w.db.Scan({ TableName })).Items?.map(({ sk }) => sk?.S).sort(),
    (all) => all?.length === 3,
  );
  expect(left).toEqual(["ancient", "later", "text"]);
  const removal = (await records(stream, "TRIM_HORIZON")).at(-1);
  expect(removal).toMatchObject({
    eventName: "REMOVE",
    userIdentity: { Type: "Service", PrincipalId: "dynamodb.amazonaws.com" },
    dynamodb: { Keys: key("old") },
  });
  expect((await w.db.DescribeTimeToLive({ TableName })).TimeToLiveDescription).toEqual({
    TimeToLiveStatus: "ENABLED",
    AttributeName: "ttl",
  });
  await w.db.PutItem({ TableName, Item: Item("soon", { N: String(now - 1) }) });
  await until(
    "second sweep",
    async () => (await w.db.Scan({ TableName })).Count,
    (count) => count === 3,
  );
  await expect(
    w.db.UpdateTimeToLive({ TableName, TimeToLiveSpecification: { Enabled: true, AttributeName: "other" } }),
  ).rejects.toThrow("TimeToLive is active on a different AttributeName: current AttributeName is ttl");
});

test("streams that are not there, shards and iterators that cannot be", async () => {
  const { StreamArn, ShardId } = await streamed("refused", "KEYS_ONLY");
  await expect(streams.DescribeStream({ StreamArn: `${StreamArn}x` })).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
  await expect(
    streams.GetShardIterator({ StreamArn, ShardId: `${ShardId}x`, ShardIteratorType: "LATEST" }),
  ).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  await expect(streams.GetRecords({ ShardIterator: "none" })).rejects.toThrow("Invalid ShardIterator.");
});
