import type { Context } from "../../kit/index.ts";
import { batches, batchKey, groups } from "./state.ts";
import { oldestKept } from "./stored-events.ts";

const HOUR = 3_600_000;

/**
 * Drops the batches of a group whose last event has expired, then comes back in an hour for as long as the group has a
 * retention. Reads leave expired events out in any case, so this only frees space. AWS deletes within 72 hours.
 */
export function purge({ group }: { group: string }, context: Context): void {
  const row = context.table(groups).get(group);
  if (row?.retentionInDays === undefined) return;
  const oldest = oldestKept(row, context.clock.now());
  const table = context.table(batches);
  for (const batch of table.list(`${group}:`)) if (batch.lastEventAt < oldest) table.delete(batchKey(batch));
  context.later("purge", HOUR, { group });
}
