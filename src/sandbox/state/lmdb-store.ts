/** A durable store: rows in memory, written through to LMDB. Survives kill -9; one process at a time. */
import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { open, type RootDatabase } from "lmdb";
import { environmentError, messageOf } from "../../shared/errors.ts";
import { deepFreeze } from "./freeze.ts";
import { LmdbWriter } from "./lmdb-writer.ts";
import { RowIndex } from "./row-index.ts";
import type { Store } from "./store.ts";
import { takeStoreLock } from "./store-lock.ts";

/** Rows of another version are never read: the shape of a row may have changed. */
export const FORMAT_VERSION = 1;

const FORMAT = "~format";

/**
 * Opens the store in `folder`, made with mode 0700 where it is missing. Throws `STATE_LOCKED`, naming the process, where
 * another one has it open, `STATE_NEWER` where a newer awslab wrote it, and `STATE_UNREADABLE` where it cannot be read.
 */
export function lmdbStore(folder: string): Store {
  const release = prepareFolder(folder);
  try {
    const database = openDatabase(folder);
    return new LmdbStore(database, folder, release);
  } catch (error) {
    release();
    throw error;
  }
}

function prepareFolder(folder: string): () => void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
  } catch (error) {
    throw unreadable(folder, error);
  }
  return takeStoreLock(folder);
}

function openDatabase(folder: string): RootDatabase<object, string> {
  try {
    // Rows hold bigint of any size, dates and bytes; msgpackr keeps them as they are.
    const encoder = { useBigIntExtension: true };
    // The writer puts together what is committed together, and waits for the disk: LMDB's own ways of doing so leave promises
    // of commits that fail to nobody, which would end the process, or never settle them.
    const options = { path: join(folder, "rows.mdb"), encoder, eventTurnBatching: false, overlappingSync: false };
    return open<object, string>(options as Parameters<typeof open>[0]);
  } catch (error) {
    throw unreadable(folder, error);
  }
}

const unreadable = (folder: string, cause: unknown): Error =>
  environmentError(
    "STATE_UNREADABLE",
    `The sandbox's state in ${folder} cannot be opened: ${messageOf(cause)}`,
    "Check the folder's permissions and free space, or point AWSLAB_HOME at another folder.",
    cause,
  );

class LmdbStore implements Store {
  readonly #rows = new RowIndex();
  readonly #database: RootDatabase<object, string>;
  readonly #writer: LmdbWriter;
  readonly #release: () => void;

  constructor(database: RootDatabase<object, string>, folder: string, release: () => void) {
    this.#database = database;
    this.#writer = new LmdbWriter(database, folder);
    this.#release = release;
    const format = database.get(FORMAT);
    const version = format && "version" in format ? Number(format.version) : undefined;
    if (version === undefined) this.#writer.change(FORMAT, { version: FORMAT_VERSION });
    else if (version !== FORMAT_VERSION) {
      void database.close();
      throw otherVersion(version);
    }
    for (const { key, value } of database.getRange()) if (key !== FORMAT) this.#rows.put(key, deepFreeze(value));
  }

  get(key: string): object | undefined {
    return this.#rows.get(key);
  }

  put(key: string, row: object): void {
    this.#rows.put(key, row);
    this.#writer.change(key, row);
  }

  delete(key: string): boolean {
    if (!this.#rows.delete(key)) return false;
    this.#writer.change(key, undefined);
    return true;
  }

  entries(prefix: string): [key: string, row: object][] {
    return this.#rows.entries(prefix);
  }

  /** Where the disk is full, memory is ahead of it until a later call finds space. */
  async flushed(): Promise<void> {
    try {
      await this.#writer.flushed();
    } catch (error) {
      throw writeFailed(error);
    }
  }

  async close(): Promise<void> {
    try {
      await this.flushed();
    } finally {
      await this.#database.close().finally(this.#release);
    }
  }
}

const writeFailed = (cause: unknown): Error =>
  environmentError(
    "STATE_WRITE_FAILED",
    `The sandbox's state cannot be written: ${messageOf(cause)}`,
    "Free some disk space: the sandbox writes what is missing with the next request.",
    cause,
  );

const otherVersion = (version: number): Error =>
  environmentError(
    "STATE_NEWER",
    `The sandbox's state has format ${version}; this awslab reads format ${FORMAT_VERSION}.`,
    "Use the awslab that wrote it, or start afresh with: awslab sandbox reset",
  );
