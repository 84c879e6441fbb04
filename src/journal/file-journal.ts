import { constants } from "node:fs";
import { type FileHandle, mkdir, open, truncate } from "node:fs/promises";
import { dirname } from "node:path";
import { environmentError, messageOf } from "../shared/errors.ts";
import type { Entry, Journal } from "./entries.ts";
import { encodeLine } from "./line.ts";
import { readJournal } from "./read-journal.ts";

/** Where lines go. A file, or a failing stand-in in tests. */
export interface LineSink {
  /** Durable when it resolves. */
  write(text: string): Promise<void>;
  close(): Promise<void>;
}

/** Makes the run's folder (0700) and its journal (0600); both durable when it resolves. */
export async function createFileJournal(path: string): Promise<Journal> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const sink = await openSink(path, constants.O_CREAT | constants.O_EXCL);
    await syncFolder(dirname(path));
    await syncFolder(dirname(dirname(path)));
    return lineJournal(sink, []);
  } catch (error) {
    throw unwritable(path, error);
  }
}

/** Opens an existing journal to go on writing. The caller holds the run's lock: a torn last line is cut off. */
export async function openFileJournal(path: string, run: string): Promise<Journal> {
  const { entries, soundBytes, torn } = await readJournal(path, run);
  try {
    if (torn) await truncate(path, soundBytes);
    return lineJournal(await openSink(path, 0), entries);
  } catch (error) {
    throw unwritable(path, error);
  }
}

/** A journal over a sink. Appends that arrive while a write is under way are written, and synced, together. */
export function lineJournal(sink: LineSink, known: readonly Entry[]): Journal {
  const entries = [...known];
  let seq = known.length;
  let waiting: { entry: Entry; resolve(): void; reject(error: unknown): void }[] = [];
  let writing: Promise<void> | undefined;
  let broken: unknown;

  const flush = async (): Promise<void> => {
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      try {
        if (broken !== undefined) throw broken;
        await sink.write(group.map(({ entry }) => encodeLine(++seq, entry)).join(""));
        for (const { entry, resolve } of group) {
          entries.push(entry);
          resolve();
        }
      } catch (error) {
        // What reached the disk is now unsure, so nothing may follow it.
        broken ??= unwritable("journal.ndjson", error);
        for (const { reject } of group) reject(broken);
      }
    }
    writing = undefined;
  };

  return {
    entries,
    append: (entry) =>
      new Promise((resolve, reject) => {
        waiting.push({ entry, resolve, reject });
        writing ??= flush();
      }),
    close: async () => {
      await writing;
      await sink.close();
    },
  };
}

async function openSink(path: string, flags: number): Promise<LineSink> {
  const handle = await open(path, constants.O_WRONLY | constants.O_APPEND | flags, 0o600);
  return {
    write: async (text) => {
      await handle.appendFile(text);
      await handle.datasync();
    },
    close: () => handle.close(),
  };
}

async function syncFolder(path: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, "r");
    await handle.sync();
  } catch (error) {
    // Windows cannot open folders; there the file's own sync has to do.
    if (process.platform !== "win32") throw error;
  } finally {
    await handle?.close();
  }
}

const HINTS: Readonly<Record<string, string>> = {
  ENOSPC: "The disk is full: free some space.",
  EDQUOT: "The disk quota is used up: free some space.",
  EROFS: "The file system is read-only: set AWSLAB_HOME to a folder you can write.",
  EACCES: "Set AWSLAB_HOME to a folder you can write.",
  EPERM: "Set AWSLAB_HOME to a folder you can write.",
};

function unwritable(path: string, error: unknown) {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return environmentError(
    "JOURNAL_UNWRITABLE",
    `The run's journal cannot be written (${path}): ${messageOf(error)}. No call was sent without a record.`,
    HINTS[code] ?? "Set AWSLAB_HOME to a folder you can write, then: awslab resume",
    error,
  );
}
