import type * as Logs from "@aws-sdk/client-cloudwatch-logs";
import { type Context, found, page } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { invalid, noStream, streamExists } from "./faults.ts";
import { groupNamed } from "./groups.ts";
import { dropStream, type LogGroupRow, type LogStreamRow, streamKey, streams } from "./state.ts";

const NAME = /^[^:*]{1,512}$/;

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogStream.html */
export const createLogStream: Api<"CreateLogStream"> = (input, context) => {
  const group = groupNamed(context, input.logGroupName);
  const name = input.logStreamName ?? "";
  if (!NAME.test(name))
    throw invalid(
      `1 validation error detected: Value '${name}' at 'logStreamName' failed to satisfy constraint: Member must satisfy regular expression pattern: [^:*]*`,
    );
  const table = context.table(streams);
  const key = streamKey(group.name, name);
  if (table.has(key)) throw streamExists();
  table.put(key, {
    group: group.name,
    name,
    createdAt: context.clock.now(),
    firstEventAt: undefined,
    lastEventAt: undefined,
    lastIngestionAt: undefined,
    batches: 0,
    bytes: 0,
  });
  return {};
};

export const deleteLogStream: Api<"DeleteLogStream"> = (input, context) => {
  dropStream(context, streamNamed(context, groupNamed(context, input.logGroupName), input.logStreamName));
  return {};
};

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogStreams.html */
export const describeLogStreams: Api<"DescribeLogStreams"> = (input, context) => {
  const group = groupNamed(context, input.logGroupName ?? input.logGroupIdentifier);
  const byTime = input.orderBy === "LastEventTime";
  if (byTime && input.logStreamNamePrefix !== undefined)
    throw invalid("Cannot order by LastEventTime with a logStreamNamePrefix.");
  const rows = context.table(streams).list(`${group.name}:${input.logStreamNamePrefix ?? ""}`);
  if (byTime) rows.sort((a, b) => (a.lastEventAt ?? a.createdAt) - (b.lastEventAt ?? b.createdAt));
  if (input.descending) rows.reverse();
  const { items, next } = page(rows, { token: input.nextToken, limit: input.limit, max: 50 });
  return { logStreams: items.map((row) => described(group, row)), nextToken: next };
};

const described = (group: LogGroupRow, row: LogStreamRow): Logs.LogStream => ({
  logStreamName: row.name,
  creationTime: row.createdAt,
  ...(row.firstEventAt !== undefined && { firstEventTimestamp: row.firstEventAt }),
  ...(row.lastEventAt !== undefined && { lastEventTimestamp: row.lastEventAt }),
  ...(row.lastIngestionAt !== undefined && { lastIngestionTime: row.lastIngestionAt }),
  uploadSequenceToken: sequenceToken(row),
  arn: `${group.arn}:log-stream:${row.name}`,
  // AWS reports 0 for every stream since 2019; only groups have a size.
  storedBytes: 0,
});

/** 56 digits, as AWS's. Accepted but not compared: since 2023 PutLogEvents ignores the token it is given. */
export const sequenceToken = (row: LogStreamRow): string => `4961${String(row.batches).padStart(52, "0")}`;

export const streamNamed = (context: Context, group: LogGroupRow, name: string | undefined): LogStreamRow =>
  found(context.table(streams).get(streamKey(group.name, name ?? "")), noStream);
