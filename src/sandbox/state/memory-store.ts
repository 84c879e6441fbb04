import { RowIndex } from "./row-index.ts";
import type { Store } from "./store.ts";

/** A store that forgets: for tests, plans and throw-away sandboxes. */
export function memoryStore(): Store {
  const rows = new RowIndex();
  return {
    get: (key) => rows.get(key),
    put: (key, row) => rows.put(key, row),
    delete: (key) => rows.delete(key),
    entries: (prefix) => rows.entries(prefix),
    flushed: () => SETTLED,
    close: () => SETTLED,
  };
}

const SETTLED = Promise.resolve();
