export type * from "./entries.ts";
export { createFileJournal, lineJournal, openFileJournal } from "./file-journal.ts";
export { lockOwner, takeLock } from "./lock.ts";
export { memoryJournal } from "./memory-journal.ts";
export { readJournal, soundEntries } from "./read-journal.ts";
export { type RunState, replay, resourceKey } from "./replay.ts";
export { journalPath, listRuns, runFolder } from "./runs.ts";
