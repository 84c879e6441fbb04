/** What the store holds, seen as resources and as the scopes that services have rows in. */
import type { Collection } from "../kit/collection.ts";
import type { InventoryItem } from "../kit/context.ts";
import type { Store } from "../state/store.ts";
import { openTable, type Scope } from "../state/table.ts";

/** The live resources of one collection in one scope. */
export function itemsOf(store: Store, scope: Scope, declared: Collection<never>): InventoryItem[] {
  const { resource, service } = declared;
  if (!resource) return [];
  return openTable(store, declared as unknown as Collection<object>, scope)
    .list()
    .filter((row) => !resource.gone?.(row as never))
    .map((row) => ({
      type: `${service}:${resource.noun}`,
      arn: resource.arn(row as never),
      tags: resource.tags?.(row as never) ?? {},
    }));
}

/** Account and region pairs in which a service has rows; the region of global rows is the default one. */
export function scopesOf(store: Store, service: string): Scope[] {
  const scopes = new Map<string, Scope>();
  for (const [key] of store.entries(`${service}/`)) {
    const [, , account = "", region = ""] = key.split("/");
    const scope = { account, region: region === "-" ? "us-east-1" : region };
    scopes.set(`${account}/${scope.region}`, scope);
  }
  return [...scopes.values()];
}
