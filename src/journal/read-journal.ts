import { readFile } from "node:fs/promises";
import { environmentError, messageOf } from "../shared/errors.ts";
import type { Entry } from "./entries.ts";
import { decodeLine } from "./line.ts";

export interface JournalText {
  readonly entries: readonly Entry[];
  /** Bytes up to the end of the last whole line; what follows is a line torn by a crash. */
  readonly soundBytes: number;
  readonly torn: boolean;
}

/**
 * Reads a run's journal.ndjson. A torn last line was never acknowledged to anyone, so it is ignored; damage before it is
 * an environment error that offers the recovery from names and tags.
 */
export async function readJournal(path: string, run: string): Promise<JournalText> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw environmentError(
      "JOURNAL_UNREADABLE",
      `The journal of run ${run} cannot be read: ${messageOf(error)}`,
      `Make ${path} readable, or recover from names and tags: awslab cleanup --run ${run}`,
      error,
    );
  }
  return decodeJournal(bytes, run);
}

export function decodeJournal(bytes: Buffer, run: string): JournalText {
  const entries: Entry[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const end = bytes.indexOf(0x0a, offset);
    if (end === -1) return { entries, soundBytes: offset, torn: true };
    const line = decodeLine(bytes.toString("utf8", offset, end), entries.length + 1);
    if (line.kind === "newer") throw newerFormat(run, line.version);
    if (line.kind === "bad") {
      // A crash of the machine can leave a last line whose bytes never reached the disk.
      if (end === bytes.length - 1) return { entries, soundBytes: offset, torn: true };
      throw damaged(run, entries.length + 1, line.why);
    }
    entries.push(line.entry);
    offset = end + 1;
  }
  return { entries, soundBytes: offset, torn: false };
}

/** The entries before the first damaged line: what recovery from a damaged journal can still use. */
export function soundEntries(bytes: Buffer): Entry[] {
  const entries: Entry[] = [];
  for (const text of bytes.toString("utf8").split("\n")) {
    const line = decodeLine(text, entries.length + 1);
    if (line.kind !== "good") break;
    entries.push(line.entry);
  }
  return entries;
}

const newerFormat = (run: string, version: number) =>
  environmentError(
    "JOURNAL_NEWER",
    `The journal of run ${run} was written by a newer awslab (format ${version}).`,
    "Update awslab, or use the version that started the run.",
  );

const damaged = (run: string, line: number, why: string) =>
  environmentError(
    "JOURNAL_DAMAGED",
    `The journal of run ${run} is damaged at line ${line}: ${why}.`,
    `Nothing is lost in the account. Recover from names and tags instead: awslab cleanup --run ${run} --sweep-only`,
  );
