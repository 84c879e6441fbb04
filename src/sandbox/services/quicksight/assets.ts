/** What data sources, data sets, analyses and dashboards share: how they are found and described. */
import { type Collection, type Context, found } from "../../kit/index.ts";
import { subscribed } from "./account.ts";
import { type AssetType, exists, notFound } from "./faults.ts";
import type { Asset } from "./state.ts";

/** The row, or ResourceNotFoundException; also where the account has no subscription. */
export function assetOf<T extends Asset>(
  context: Context,
  collection: Collection<T>,
  type: AssetType,
  id: string | undefined,
): T {
  subscribed(context);
  return found(context.table(collection).get(id ?? ""), () => notFound(type, id ?? ""));
}

/** Throws ResourceExistsException where the id is taken. */
export function checkFree<T extends Asset>(
  context: Context,
  collection: Collection<T>,
  type: AssetType,
  id: string,
): void {
  subscribed(context);
  if (context.table(collection).has(id)) throw exists(type, id);
}

export const times = ({ created, updated }: Asset): { CreatedTime: Date; LastUpdatedTime: Date } => ({
  CreatedTime: new Date(created),
  LastUpdatedTime: new Date(updated),
});

export const newest = <T extends Asset>(rows: readonly T[]): T[] => [...rows].sort((a, b) => b.updated - a.updated);
