import type * as Logs from "@aws-sdk/client-cloudwatch-logs";
import type { Api } from "./api.ts";
import { invalid } from "./faults.ts";
import { groupNamed } from "./groups.ts";
import { batches, batchKey, type LogGroupRow, streamKey, streams } from "./state.ts";
import { sequenceToken, streamNamed } from "./streams.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const EVENT_OVERHEAD_BYTES = 26;
const BATCH_BYTES = 1_048_576;
const BATCH_EVENTS = 10_000;

type Entry = readonly [at: number, message: string];

/** Limits and rejections follow https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html */
export const putLogEvents: Api<"PutLogEvents"> = (input, context) => {
  const group = groupNamed(context, input.logGroupName);
  const stream = streamNamed(context, group, input.logStreamName);
  const entries = (input.logEvents ?? []).map((event): Entry => [event.timestamp ?? 0, event.message ?? ""]);
  requireBatch(entries);
  const now = context.clock.now();
  const rejected = rejections(entries, now, group);
  const accepted = entries.slice(
    Math.max(rejected.tooOldLogEventEndIndex ?? 0, rejected.expiredLogEventEndIndex ?? 0),
    rejected.tooNewLogEventStartIndex,
  );
  const [first, last] = [accepted[0]?.[0], accepted.at(-1)?.[0]];
  if (first === undefined || last === undefined)
    return { nextSequenceToken: sequenceToken(stream), rejectedLogEventsInfo: rejected };
  const batch = {
    group: group.name,
    stream: stream.name,
    number: stream.batches,
    ingestedAt: now,
    firstEventAt: first,
    lastEventAt: last,
    entries: accepted,
  };
  context.table(batches).put(batchKey(batch), batch);
  const after = {
    ...stream,
    firstEventAt: Math.min(stream.firstEventAt ?? first, first),
    lastEventAt: Math.max(stream.lastEventAt ?? last, last),
    lastIngestionAt: now,
    batches: stream.batches + 1,
    bytes: stream.bytes + sizeOf(accepted),
  };
  context.table(streams).put(streamKey(group.name, stream.name), after);
  return {
    nextSequenceToken: sequenceToken(after),
    ...(Object.keys(rejected).length > 0 && { rejectedLogEventsInfo: rejected }),
  };
};

const sizeOf = (entries: readonly Entry[]): number =>
  entries.reduce((sum, [, message]) => sum + Buffer.byteLength(message) + EVENT_OVERHEAD_BYTES, 0);

function requireBatch(entries: readonly Entry[]): void {
  const [first, last] = [entries[0], entries.at(-1)];
  if (first === undefined || last === undefined)
    throw invalid(
      "1 validation error detected: Value '[]' at 'logEvents' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  if (entries.length > BATCH_EVENTS)
    throw invalid(
      `1 validation error detected: Value at 'logEvents' failed to satisfy constraint: Member must have length less than or equal to ${BATCH_EVENTS}`,
    );
  if (entries.some(([, message]) => message === "")) throw invalid("Log event message must not be empty.");
  if (entries.some(([at], i) => at < (entries[i - 1]?.[0] ?? at)))
    throw invalid("Log events in a single PutLogEvents request must be in chronological order.");
  if (last[0] - first[0] > DAY)
    throw invalid("The batch of log events in a single PutLogEvents request cannot span more than 24 hours.");
  const bytes = sizeOf(entries);
  if (bytes > BATCH_BYTES) throw invalid(`Upload too large: ${bytes} bytes exceeds limit of ${BATCH_BYTES}`);
}

/** Events more than 2 hours ahead, older than 14 days, or older than the group's retention are dropped, the rest is kept. */
function rejections(entries: readonly Entry[], now: number, group: LogGroupRow): Logs.RejectedLogEventsInfo {
  const before = (at: number): number => {
    const index = entries.findIndex(([time]) => time >= at);
    return index === -1 ? entries.length : index;
  };
  const tooOld = before(now - 14 * DAY);
  const expired = group.retentionInDays === undefined ? 0 : before(now - group.retentionInDays * DAY);
  const tooNew = entries.findIndex(([time]) => time > now + 2 * HOUR);
  return {
    ...(tooOld > 0 && { tooOldLogEventEndIndex: tooOld }),
    ...(expired > 0 && { expiredLogEventEndIndex: expired }),
    ...(tooNew !== -1 && { tooNewLogEventStartIndex: tooNew }),
  };
}
