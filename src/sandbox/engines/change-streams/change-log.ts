import { type Context, defineRuntime } from "../../kit/index.ts";
import type { ChangeCollections, ChangeRow, ChangeStreamRow } from "./rows.ts";

/** Changes, and streams that are closed, are kept so long. */
export const RETENTION_MS = 24 * 60 * 60 * 1000;

const FIRST_SEQUENCE = 100_000_000_000_000_000_000n;

/** Loaded logs by stream id: the rows in order, so that readers need not search the whole table. */
const logs = defineRuntime<Map<string, ChangeRow<object>[]>>({
  name: "change-logs",
  shared: true,
  create: () => new Map(),
});

/** What a new stream's row begins with. */
export const emptyLog = (): Pick<ChangeStreamRow, "closed" | "first" | "last"> => ({
  closed: undefined,
  first: String(FIRST_SEQUENCE),
  last: String(FIRST_SEQUENCE),
});

/** The streams of this account and region, without those that were closed a retention ago: these go for good. */
export function liveStreams<V extends object>(context: Context, of: ChangeCollections<V>): ChangeStreamRow[] {
  const oldest = context.clock.now() - RETENTION_MS;
  const table = context.table(of.streams);
  return table.list().filter((stream) => {
    if (stream.closed === undefined || stream.closed > oldest) return true;
    trim(context, of, stream.id, Number.POSITIVE_INFINITY);
    context.runtime(logs).delete(stream.id);
    table.delete(stream.id);
    return false;
  });
}

export interface Change<V extends object> extends Omit<ChangeRow<V>, "sequence" | "at"> {}

/** Adds a change to an open stream. */
export function appendChange<V extends object>(
  context: Context,
  of: ChangeCollections<V>,
  streamId: string,
  change: Change<V>,
): void {
  const stream = context.table(of.streams).get(streamId);
  if (!stream || stream.closed !== undefined) return;
  const log = logOf(context, of, streamId);
  const sequence = String(BigInt(stream.last) + 1n);
  const row = { ...change, sequence, at: context.clock.now() };
  context.table(of.streams).put(streamId, { ...stream, last: sequence });
  context.table(of.changes).put(`${streamId}/${sequence}`, row);
  log.push(row);
}

export interface ReadOptions {
  /** Sequence number that the first answered change comes after. */
  readonly after: string;
  readonly limit: number;
  readonly bytes: number;
}

/** Changes in their order, at most so many and, but for the first, of so many bytes together. */
export function readChanges<V extends object>(
  context: Context,
  of: ChangeCollections<V>,
  streamId: string,
  { after, limit, bytes }: ReadOptions,
): readonly ChangeRow<V>[] {
  trim(context, of, streamId, context.clock.now() - RETENTION_MS);
  const log = logOf(context, of, streamId);
  const start = firstAfter(log, after);
  let end = start;
  let size = 0;
  while (end < log.length && end - start < limit) {
    size += log[end]?.bytes ?? 0;
    if (end > start && size > bytes) break;
    end++;
  }
  return log.slice(start, end);
}

/** Sequence number of the oldest change that is still there; undefined where none is. */
export function oldestChange<V extends object>(
  context: Context,
  of: ChangeCollections<V>,
  streamId: string,
): string | undefined {
  trim(context, of, streamId, context.clock.now() - RETENTION_MS);
  return logOf(context, of, streamId)[0]?.sequence;
}

function trim<V extends object>(context: Context, of: ChangeCollections<V>, id: string, before: number): void {
  const log = logOf(context, of, id);
  let gone = 0;
  while ((log[gone]?.at ?? Number.POSITIVE_INFINITY) < before) gone++;
  for (const { sequence } of log.splice(0, gone)) context.table(of.changes).delete(`${id}/${sequence}`);
}

function logOf<V extends object>(context: Context, of: ChangeCollections<V>, id: string): ChangeRow<V>[] {
  const all = context.runtime(logs);
  const known = all.get(id);
  // One id belongs to one owner, and so to one kind of values.
  if (known) return known as ChangeRow<V>[];
  const loaded = context.table(of.changes).list(`${id}/`);
  all.set(id, loaded);
  return loaded;
}

function firstAfter(log: readonly { readonly sequence: string }[], after: string): number {
  const wanted = BigInt(after);
  let low = 0;
  let high = log.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (BigInt(log[middle]?.sequence ?? "0") <= wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
