import { sleep } from "../../../../shared/clock.ts";
import type { Clock } from "../../../kit/index.ts";

/** Waits of up to so long are real at pace fast, so that the learner sees them. */
const REAL_MS = 5000;

// Node fires a longer timeout at once.
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** Sandbox duration of a Wait state or of the pause before a retry. */
export function pacedWait(clock: Clock, ms: number): number {
  if (clock.pace === "real" || ms <= 0) return ms;
  if (clock.pace === "instant") return clock.period(ms);
  return ms <= REAL_MS ? ms : REAL_MS + (ms - REAL_MS) / 15;
}

/** Resolves at the time `until`, which may be infinitely far; rejects when aborted. */
export async function waitUntil(clock: Clock, until: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  for (let left = until - clock.now(); left > 0; left = until - clock.now())
    await sleep(Math.min(left, LONGEST_TIMEOUT_MS), signal);
}
