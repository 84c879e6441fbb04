/** Times of the journal as spans, and how long several of them last together. */
import type { Span } from "../run-story.ts";

export const msOf = (at: string): number => new Date(at).getTime();

export const spanMs = ({ startedAt, endedAt }: Span): number => Math.max(0, msOf(endedAt) - msOf(startedAt));

/** The span of `ms` milliseconds that ends at `at`. */
export const spanBefore = (at: string, ms: number): Span => ({
  startedAt: new Date(msOf(at) - Math.max(0, ms)).toISOString(),
  endedAt: at,
});

/** Milliseconds covered by at least one of the spans. */
export function unionMs(spans: readonly Span[]): number {
  let total = 0;
  let until = Number.NEGATIVE_INFINITY;
  for (const span of [...spans].sort((a, b) => msOf(a.startedAt) - msOf(b.startedAt))) {
    const from = Math.max(until, msOf(span.startedAt));
    const to = msOf(span.endedAt);
    if (to <= from) continue;
    total += to - from;
    until = to;
  }
  return total;
}
