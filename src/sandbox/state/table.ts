import type { Collection, Table } from "../kit/collection.ts";
import { deepFreeze } from "./freeze.ts";
import type { Store } from "./store.ts";

/** The rows of `collection` in one scope, as a typed view of the store. */
export function openTable<T extends object>(store: Store, collection: Collection<T>, scope: Scope): Table<T> {
  const base = `${collection.path}/${scope.account}/${collection.scope === "account" ? "-" : scope.region}/`;
  const get = (key: string): T | undefined => store.get(base + key) as T | undefined;
  const put = (key: string, row: T): T => {
    store.put(base + key, deepFreeze(row));
    return row;
  };
  const entries = (prefix = ""): [string, T][] =>
    store.entries(base + prefix).map(([key, row]) => [key.slice(base.length), row as T]);
  const update = (key: string, change: (row: T) => T): T | undefined => {
    const row = get(key);
    return row === undefined ? undefined : put(key, change(row));
  };
  return {
    get,
    has: (key) => get(key) !== undefined,
    put,
    update,
    patch: (key, members) => update(key, (row) => ({ ...row, ...members })),
    delete: (key) => store.delete(base + key),
    list: (prefix) => entries(prefix).map(([, row]) => row),
    entries,
  };
}

export interface Scope {
  readonly account: string;
  readonly region: string;
}
