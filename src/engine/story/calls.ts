import { isReadOnly } from "../../aws/index.ts";
import type { CallCount, Entry } from "../../journal/index.ts";
import type { StoryCalls } from "../run-story.ts";

/**
 * Calls by service: as each process counted them where it ended in order; of one that died, the changing calls that the
 * journal holds.
 */
export function callsOfStory(entries: readonly Entry[]): StoryCalls {
  const counts = new Map<string, CallCount>();
  const add = (key: string, { count, failed, mutating }: CallCount): void => {
    const before = counts.get(key);
    counts.set(key, { count: (before?.count ?? 0) + count, failed: (before?.failed ?? 0) + failed, mutating });
  };
  const sessions = entries.filter((entry) => entry.kind === "session");
  for (const { calls } of sessions) for (const [key, count] of Object.entries(calls)) add(key, count);
  // The run entry is written just before the process begins to count.
  const uncounted = entries.filter(
    ({ kind, at }) => kind !== "run" && !sessions.some((each) => each.startedAt <= at && at <= each.at),
  );
  for (const entry of uncounted)
    if (entry.kind === "intent") add(`${entry.service}:${entry.operation}`, { count: 1, failed: 0, mutating: true });
  return { complete: uncounted.length === 0, services: byService(counts) };
}

function byService(counts: ReadonlyMap<string, CallCount>): StoryCalls["services"] {
  const services = new Map<string, StoryCalls["services"][number]["operations"][number][]>();
  for (const [key, { count, failed }] of [...counts].sort(([a], [b]) => a.localeCompare(b))) {
    const [service = "", operation = ""] = key.split(":");
    const mutating = !isReadOnly(service, operation);
    services.set(service, [...(services.get(service) ?? []), { operation, mutating, count, failed }]);
  }
  return [...services].map(([service, operations]) => ({
    service,
    changing: total(operations.filter(({ mutating }) => mutating)),
    reading: total(operations.filter(({ mutating }) => !mutating)),
    failed: operations.reduce((sum, { failed }) => sum + failed, 0),
    operations,
  }));
}

const total = (operations: readonly { count: number }[]): number =>
  operations.reduce((sum, { count }) => sum + count, 0);
