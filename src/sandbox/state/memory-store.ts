import type { Store } from "./store.ts";

/** A store that forgets: for tests, plans and throw-away sandboxes. */
export function memoryStore(): Store {
  const rows = new Map<string, object>();
  return {
    get: (key) => rows.get(key),
    put: (key, row) => void rows.set(key, row),
    delete: (key) => rows.delete(key),
    entries: (prefix) => [...rows].filter(([key]) => key.startsWith(prefix)).sort(byKey),
    flushed: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

const byKey = ([a]: [string, object], [b]: [string, object]): number => (a < b ? -1 : a > b ? 1 : 0);
