import type * as Logs from "@aws-sdk/client-cloudwatch-logs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/index.ts";
import type { ServiceClient } from "../../../../src/sandbox/kit/index.ts";
import { nowMs } from "../../../../src/shared/clock.ts";

let sandbox: Sandbox;
let logs: ServiceClient<typeof Logs>;
const logGroupName = "/lab/app";
const now = nowMs();

beforeEach(async () => {
  sandbox = await createSandbox({ pace: "instant" });
  logs = sandbox.service<typeof Logs>("cloudwatch-logs");
  await logs.CreateLogGroup({ logGroupName, tags: { a: "1" } });
  await logs.CreateLogStream({ logGroupName, logStreamName: "one" });
});
afterEach(() => sandbox.close());

const put = (stream: string, ...events: [agoMs: number, message: string][]) =>
  logs.PutLogEvents({
    logGroupName,
    logStreamName: stream,
    logEvents: events.map(([ago, message]) => ({ timestamp: now - ago, message })),
  });
const messages = (events: { message?: string | undefined }[] | undefined) => events?.map(({ message }) => message);

describe("PutLogEvents", () => {
  test("refuses disorder and names what is too old or too new", async () => {
    await expect(put("one", [1, "b"], [2, "a"])).rejects.toMatchObject({ name: "InvalidParameterException" });
    const hour = 3_600_000;
    expect((await put("one", [15 * 24 * hour, "old"])).rejectedLogEventsInfo).toEqual({ tooOldLogEventEndIndex: 1 });
    expect((await put("one", [0, "now"], [-3 * hour, "ahead"])).rejectedLogEventsInfo).toEqual({
      tooNewLogEventStartIndex: 1,
    });
    expect(messages((await logs.GetLogEvents({ logGroupName, logStreamName: "one" })).events)).toEqual(["now"]);
  });

  test("needs the group and the stream", async () => {
    await expect(put("two", [0, "x"])).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "The specified log stream does not exist.",
    });
  });
});

describe("GetLogEvents", () => {
  test("pages forwards and meets events that come later", async () => {
    await put("one", [50, "a"], [40, "b"], [30, "c"]);
    const first = await logs.GetLogEvents({ logGroupName, logStreamName: "one", startFromHead: true, limit: 2 });
    expect(messages(first.events)).toEqual(["a", "b"]);
    const read = (nextToken: string | undefined) =>
      logs.GetLogEvents({ logGroupName, logStreamName: "one", nextToken });
    const second = await read(first.nextForwardToken);
    expect(messages(second.events)).toEqual(["c"]);
    const end = await read(second.nextForwardToken);
    expect(end.events).toEqual([]);
    expect(end.nextForwardToken).toBe(second.nextForwardToken);
    await put("one", [20, "d"]);
    expect(messages((await read(end.nextForwardToken)).events)).toEqual(["d"]);
    expect(messages((await read(second.nextBackwardToken)).events)).toEqual(["a", "b"]);
  });

  test("starts at the end by default", async () => {
    await put("one", [50, "a"], [40, "b"], [30, "c"]);
    const last = await logs.GetLogEvents({ logGroupName, logStreamName: "one", limit: 2 });
    expect(messages(last.events)).toEqual(["b", "c"]);
    const before = await logs.GetLogEvents({ logGroupName, logStreamName: "one", nextToken: last.nextBackwardToken });
    expect(messages(before.events)).toEqual(["a"]);
  });
});

test("FilterLogEvents merges streams in time order, filters and pages", async () => {
  await logs.CreateLogStream({ logGroupName, logStreamName: "two" });
  await put("one", [50, "ok 1"], [30, "ok 3"], [10, "bad"]);
  await put("two", [40, "ok 2"], [20, "ok 4"]);
  const first = await logs.FilterLogEvents({ logGroupName, filterPattern: "ok", limit: 3 });
  expect(messages(first.events)).toEqual(["ok 1", "ok 2", "ok 3"]);
  const rest = await logs.FilterLogEvents({ logGroupName, filterPattern: "ok", nextToken: first.nextToken });
  expect(messages(rest.events)).toEqual(["ok 4"]);
  expect(rest.nextToken).toBeUndefined();
  const two = await logs.FilterLogEvents({ logGroupName, logStreamNames: ["two"], startTime: now - 30 });
  expect(messages(two.events)).toEqual(["ok 4"]);
});

test("retention hides and purges what has expired", async () => {
  await put("one", [26 * 3_600_000, "yesterday"]);
  await put("one", [0, "today"]);
  await logs.PutRetentionPolicy({ logGroupName, retentionInDays: 1 });
  expect(messages((await logs.GetLogEvents({ logGroupName, logStreamName: "one" })).events)).toEqual(["today"]);
  await expect(logs.PutRetentionPolicy({ logGroupName, retentionInDays: 2 })).rejects.toThrow("enum value set");
  const { logGroups } = await logs.DescribeLogGroups({ logGroupNamePrefix: "/lab" });
  expect(logGroups?.[0]).toMatchObject({ retentionInDays: 1, arn: expect.stringMatching(/:log-group:\/lab\/app:\*$/) });
});

test("deleting a group takes its streams and events along", async () => {
  await put("one", [0, "x"]);
  await expect(logs.CreateLogGroup({ logGroupName })).rejects.toMatchObject({ name: "ResourceAlreadyExistsException" });
  await logs.DeleteLogGroup({ logGroupName });
  await expect(logs.FilterLogEvents({ logGroupName })).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  await logs.CreateLogGroup({ logGroupName });
  expect((await logs.DescribeLogStreams({ logGroupName })).logStreams).toEqual([]);
  expect(sandbox.inventory().map(({ type }) => type)).toEqual(["cloudwatch-logs:log-group"]);
});
