/** Counts the calls of one process for the story of the run: the journal holds the changing ones only, and not cleanup's. */
import { type CallObserver, isReadOnly } from "../aws/index.ts";
import type { CallCount, SessionEntry } from "../journal/index.ts";
import { isoNow } from "../shared/clock.ts";

export interface CallTally {
  readonly observer: CallObserver;
  /** What was counted until now. */
  entry(): SessionEntry;
}

export function callTally(doing: string): CallTally {
  const startedAt = isoNow();
  const calls: Record<string, CallCount> = {};
  const count = ({ service, operation }: { service: string; operation: string }, failed: 0 | 1): void => {
    const key = `${service}:${operation}`;
    const before = calls[key] ?? { count: 0, failed: 0, mutating: !isReadOnly(service, operation) };
    calls[key] = { ...before, count: before.count + 1, failed: before.failed + failed };
  };
  return {
    observer: { sent: () => {}, done: (call) => count(call, 0), failed: (call) => count(call, 1) },
    entry: () => ({ kind: "session", doing, startedAt, calls: { ...calls }, at: isoNow() }),
  };
}
