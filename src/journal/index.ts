export type * from "./entries.ts";
export { createFileJournal, type LineSink, lineJournal, openFileJournal } from "./file-journal.ts";
export { JOURNAL_VERSION } from "./line.ts";
export { type Lock, type LockOwner, lockOwner, takeLock } from "./lock.ts";
export { memoryJournal } from "./memory-journal.ts";
export { decodeJournal, readJournal, soundEntries } from "./read-journal.ts";
export { type KnownResource, type RunState, replay, resourceKey } from "./replay.ts";
export { journalPath, listRuns, runFolder } from "./runs.ts";
