import type { Entry, Journal } from "./entries.ts";

/** A journal that forgets: for rehearsals and tests. */
export function memoryJournal(known: readonly Entry[] = []): Journal {
  const entries = [...known];
  return {
    entries,
    append: async (entry) => void entries.push(entry),
    close: async () => {},
  };
}
