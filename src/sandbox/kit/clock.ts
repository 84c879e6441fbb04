/** The sandbox's one clock. Timestamps are always the machine's; only durations are compressed by the pace. */

/**
 * `real`: AWS's own durations. `fast`: lifecycles and periods 15 times quicker, so that a learner still sees the states.
 * `instant`: lifecycles take no time (each state is still passed through), periods run 100 times quicker.
 */
export type Pace = "real" | "fast" | "instant";

export interface Clock {
  readonly pace: Pace;
  /** Milliseconds since the epoch. */
  now(): number;
  date(): Date;
  /** Sandbox duration of a one-time change that takes `ms` on AWS (PENDING to ACTIVE): 0 at pace instant. */
  lifecycle(ms: number): number;
  /** Sandbox duration of something that repeats every `ms` on AWS (health checks, alarm periods, cooldowns): never 0. */
  period(ms: number): number;
}

const LIFECYCLE = { real: 1, fast: 1 / 15, instant: 0 } as const;
const PERIOD = { real: 1, fast: 1 / 15, instant: 1 / 100 } as const;
const SHORTEST_PERIOD_MS = 20;

export const createClock = (pace: Pace, now: () => number): Clock => ({
  pace,
  now,
  date: () => new Date(now()),
  lifecycle: (ms) => ms * LIFECYCLE[pace],
  period: (ms) => Math.max(SHORTEST_PERIOD_MS, ms * PERIOD[pace]),
});
