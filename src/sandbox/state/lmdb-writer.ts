/**
 * Writes rows through to LMDB, all changes since the last commit in one: after a crash either all of them are there or none.
 * What a commit could not write (a full disk) stays with the changes of the next one.
 */
import type { RootDatabase } from "lmdb";
import { freeBytes } from "../../shared/disk-full.ts";

/**
 * With less free space nothing is written: LMDB 3.5.6 formats the message of a write that fails into too few bytes, which
 * corrupts the process's memory. More than any commit takes, and than others can fill up during one.
 */
const RESERVE_BYTES = 32 * 1024 * 1024;

const SETTLED: Promise<void> = Promise.resolve();

/** A row; undefined for one that is gone. */
type Change = object | undefined;

export class LmdbWriter {
  readonly #database: RootDatabase<object, string>;
  readonly #folder: string;
  #changes = new Map<string, Change>();
  #scheduled = false;
  /** The commit that is under way, and the one that waits for it. */
  #running = SETTLED;
  #next: Promise<void> | undefined;

  constructor(database: RootDatabase<object, string>, folder: string) {
    this.#database = database;
    this.#folder = folder;
  }

  /** Written at the end of this turn of the event loop, whether anybody asks for it or not. */
  change(key: string, change: Change): void {
    this.#changes.set(key, change);
    if (this.#scheduled) return;
    this.#scheduled = true;
    // Whoever needs to know that it is durable asks by himself.
    setImmediate(() => void this.flushed().catch(() => {}));
  }

  /** Resolves when all changes so far would survive kill -9 and loss of power; rejects with LMDB's error where they were not written. */
  flushed(): Promise<void> {
    if (this.#changes.size === 0) return this.#next ?? this.#running;
    this.#next ??= this.#running.catch(() => {}).then(() => this.#commit());
    return this.#next;
  }

  #commit(): Promise<void> {
    const changes = this.#changes;
    this.#changes = new Map();
    this.#scheduled = false;
    this.#next = undefined;
    this.#running = this.#write(changes).catch((error: unknown) => {
      for (const [key, change] of changes) if (!this.#changes.has(key)) this.#changes.set(key, change);
      throw error;
    });
    return this.#running;
  }

  async #write(changes: Map<string, Change>): Promise<void> {
    checkSpace(this.#folder);
    const refused: unknown[] = [];
    try {
      await this.#database.batch(() => {
        for (const [key, row] of changes)
          try {
            this.#put(key, row);
          } catch (error) {
            // What LMDB cannot hold (a key too long) would keep all others from being written, now and ever after.
            changes.delete(key);
            refused.push(error);
          }
      });
    } catch (error) {
      throw await causeOf(error);
    }
    if (refused.length > 0) throw refused[0];
  }

  /** Within a batch, whose promise speaks for all. */
  #put(key: string, row: Change): void {
    void (row === undefined ? this.#database.remove(key) : this.#database.put(key, row));
  }
}

function checkSpace(folder: string): void {
  const free = freeBytes(folder);
  if (free < RESERVE_BYTES)
    throw Object.assign(new Error(`ENOSPC: no space left on device, ${free} bytes in ${folder}`), { code: "ENOSPC" });
}

/** LMDB's own error of a commit that failed says where to look for it. */
async function causeOf(error: unknown): Promise<unknown> {
  if (!(error instanceof Error && "commitError" in error)) return error;
  return Promise.resolve(error.commitError).then(
    () => error,
    (cause: unknown) => cause,
  );
}
