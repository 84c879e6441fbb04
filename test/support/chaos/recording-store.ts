/** A store in memory that remembers every change in order: what it held at any moment can be had again. */

import { memoryStore } from "../../../src/sandbox/state/memory-store.ts";
import type { Store } from "../../../src/sandbox/state/store.ts";

/** A row as it was put, or the key of one that was deleted. */
export type Change = readonly [key: string, row?: object];

export interface RecordingStore extends Store {
  readonly changes: readonly Change[];
}

export function recordingStore(): RecordingStore {
  const store = memoryStore();
  const changes: Change[] = [];
  return {
    ...store,
    changes,
    put: (key, row) => {
      changes.push([key, row]);
      store.put(key, row);
    },
    delete: (key) => {
      if (store.get(key) !== undefined) changes.push([key]);
      return store.delete(key);
    },
  };
}

/** A store with what the first `upTo` changes left. */
export function storeAfter(changes: readonly Change[], upTo: number): RecordingStore {
  const store = recordingStore();
  for (const [key, row] of changes.slice(0, upTo)) {
    if (row === undefined) store.delete(key);
    else store.put(key, row);
  }
  return store;
}
