import type { Api } from "./api.ts";
import { invalid } from "./faults.ts";
import { compileFilterPattern } from "./filter-pattern.ts";
import { groupNamed } from "./groups.ts";
import { streamsOf } from "./state.ts";
import { storedEvents } from "./stored-events.ts";
import { streamNamed } from "./streams.ts";

const MOST_EVENTS = 10_000;

/** Events of all streams, or the named ones, in time order: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html */
export const filterLogEvents: Api<"FilterLogEvents"> = (input, context) => {
  const group = groupNamed(context, input.logGroupName ?? input.logGroupIdentifier);
  const { logStreamNames: names, logStreamNamePrefix: prefix } = input;
  if (names !== undefined && prefix !== undefined)
    throw invalid("Only one of logStreamNames and logStreamNamePrefix can be specified.");
  const matches = compileFilterPattern(input.filterPattern ?? "");
  const streams =
    names?.map((name) => streamNamed(context, group, name)) ??
    streamsOf(context, group.name).filter(({ name }) => name.startsWith(prefix ?? ""));
  const range = { from: input.startTime ?? 0, to: input.endTime ?? Number.MAX_SAFE_INTEGER };
  const after = input.nextToken === undefined ? "" : decode(input.nextToken);
  const hits = streams
    .flatMap(({ name }) => storedEvents(context, group, name, range))
    .map((event) => ({ ...event, position: `${event.id}/${event.stream}` }))
    .filter(({ position, message }) => position > after && matches(message) !== undefined)
    .sort((a, b) => (a.position < b.position ? -1 : 1));
  const items = hits.slice(0, Math.min(input.limit ?? MOST_EVENTS, MOST_EVENTS));
  const last = items.at(-1);
  return {
    events: items.map((event) => ({
      logStreamName: event.stream,
      timestamp: event.at,
      message: event.message,
      ingestionTime: event.ingestedAt,
      eventId: event.id,
    })),
    searchedLogStreams: [],
    nextToken: last && items.length < hits.length ? Buffer.from(last.position).toString("base64url") : undefined,
  };
};

function decode(token: string): string {
  const position = Buffer.from(token, "base64url").toString();
  if (!/^\d{56}\//.test(position)) throw invalid("The specified nextToken is invalid.");
  return position;
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TestMetricFilter.html */
export const testMetricFilter: Api<"TestMetricFilter"> = (input) => {
  const matches = compileFilterPattern(input.filterPattern ?? "");
  return {
    matches: (input.logEventMessages ?? []).flatMap((message, i) => {
      const extracted = matches(message);
      return extracted === undefined
        ? []
        : [{ eventNumber: i + 1, eventMessage: message, extractedValues: { ...extracted } }];
    }),
  };
};
