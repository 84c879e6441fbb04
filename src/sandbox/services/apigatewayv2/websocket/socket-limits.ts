/** How long a connection may last. https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
import type { Clock } from "../../../kit/index.ts";

const IDLE_MS = 10 * 60 * 1000;
const LONGEST_MS = 2 * 60 * 60 * 1000;
// On a compressed clock a person who types, or a cold function, must not count as idle.
const SHORTEST_MS = 60_000;

export interface SocketClock {
  /** A message came or went. */
  active(): void;
  stop(): void;
}

/** Calls `end` once: after ten minutes without a message, or two hours after the connection was made. */
export function startSocketClock(clock: Pick<Clock, "period">, end: (reason: string) => void): SocketClock {
  const idleMs = Math.max(SHORTEST_MS, clock.period(IDLE_MS));
  const longest = setTimeout(end, Math.max(SHORTEST_MS, clock.period(LONGEST_MS)), "Going away");
  const idle = setTimeout(end, idleMs, "Going away");
  for (const timer of [longest, idle]) timer.unref();
  return {
    active: () => void idle.refresh(),
    stop: () => {
      clearTimeout(longest);
      clearTimeout(idle);
    },
  };
}
