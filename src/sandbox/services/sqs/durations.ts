import type { Clock } from "../../kit/index.ts";

/**
 * Sandbox duration of what a queue promises its clients: visibility timeouts, long polls, retention, deduplication. These
 * run against programs that take real time, as Lambda's timeouts do, so only pace instant shortens them, to 3 s at least.
 */
export const promised = (clock: Clock, ms: number): number =>
  clock.pace === "instant" ? Math.max(Math.min(ms, 3000), ms / 100) : ms;

/** Sandbox duration of delays and of SQS's own waiting times (60 s after a purge or a deletion). */
export const ownPace = (clock: Clock, ms: number): number => (ms === 0 ? 0 : clock.period(ms));
