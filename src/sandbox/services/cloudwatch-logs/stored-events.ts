import type { Context } from "../../kit/index.ts";
import { type BatchRow, batches, type LogGroupRow, streamKey } from "./state.ts";

const DAY = 86_400_000;

export interface StoredEvent {
  /** 56 digits that sort by time, then by order of arrival in the stream. Page tokens are made of it. */
  readonly id: string;
  readonly stream: string;
  readonly at: number;
  readonly ingestedAt: number;
  readonly message: string;
}

export interface TimeRange {
  /** Inclusive, in milliseconds since the epoch. */
  readonly from: number;
  /** Inclusive. */
  readonly to: number;
}

/** The events of a stream within a range, oldest first; what the group's retention has expired is left out. */
export function storedEvents(context: Context, group: LogGroupRow, stream: string, range: TimeRange): StoredEvent[] {
  const from = Math.max(range.from, oldestKept(group, context.clock.now()));
  return context
    .table(batches)
    .list(`${streamKey(group.name, stream)}:`)
    .filter((batch) => batch.lastEventAt >= from && batch.firstEventAt <= range.to)
    .flatMap(eventsOf)
    .filter(({ at }) => at >= from && at <= range.to)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

export const oldestKept = (group: LogGroupRow, now: number): number =>
  group.retentionInDays === undefined ? 0 : now - group.retentionInDays * DAY;

const eventsOf = (batch: BatchRow): StoredEvent[] =>
  batch.entries.map(([at, message], index) => ({
    id: String(at).padStart(32, "0") + String(batch.number).padStart(16, "0") + String(index).padStart(8, "0"),
    stream: batch.stream,
    at,
    ingestedAt: batch.ingestedAt,
    message,
  }));
