import type { Api } from "./api.ts";
import { invalid } from "./faults.ts";
import { groupNamed } from "./groups.ts";
import { type StoredEvent, storedEvents } from "./stored-events.ts";
import { streamNamed } from "./streams.ts";

const MOST_EVENTS = 10_000;
const MOST_BYTES = 1_048_576;
const NOTHING = "0".repeat(56);

/**
 * One page, oldest first. A token names the last event seen forwards or the first seen backwards; asked again at the end,
 * the same token comes back. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html
 */
export const getLogEvents: Api<"GetLogEvents"> = (input, context) => {
  const group = groupNamed(context, input.logGroupName ?? input.logGroupIdentifier);
  const stream = streamNamed(context, group, input.logStreamName);
  const token = input.nextToken === undefined ? undefined : decode(input.nextToken);
  // Unlike FilterLogEvents, the end is exclusive here.
  const range = { from: input.startTime ?? 0, to: (input.endTime ?? Number.MAX_SAFE_INTEGER) - 1 };
  const all = storedEvents(context, group, stream.name, range);
  const limit = Math.min(input.limit ?? MOST_EVENTS, MOST_EVENTS);
  const forward = token ? token.direction === "f" : (input.startFromHead ?? false);
  const rest = token ? all.filter(({ id }) => (forward ? id > token.id : id < token.id)) : all;
  const events = forward ? fitting(rest.slice(0, limit)) : fitting(rest.slice(-limit).reverse()).reverse();
  const edge = token?.id ?? (forward ? all[0]?.id : all.at(-1)?.id) ?? NOTHING;
  return {
    events: events.map(({ at, message, ingestedAt }) => ({ timestamp: at, message, ingestionTime: ingestedAt })),
    nextForwardToken: `f/${events.at(-1)?.id ?? edge}/s`,
    nextBackwardToken: `b/${events[0]?.id ?? edge}/s`,
  };
};

function decode(token: string): { direction: "f" | "b"; id: string } {
  const match = /^([fb])\/(\d{56})(?:\/s)?$/.exec(token);
  const [, direction, id] = match ?? [];
  if (id === undefined || (direction !== "f" && direction !== "b"))
    throw invalid("The specified nextToken is invalid.");
  return { direction, id };
}

/** As many events as fit a response of one megabyte, at least one. */
function fitting(events: StoredEvent[]): StoredEvent[] {
  let bytes = 0;
  const end = events.findIndex(({ message }, i) => {
    bytes += Buffer.byteLength(message);
    return i > 0 && bytes > MOST_BYTES;
  });
  return end === -1 ? events : events.slice(0, end);
}
