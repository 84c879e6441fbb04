import { createHash } from "node:crypto";
import { link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { nowDate, sleep } from "../shared/clock.ts";
import { environmentError, messageOf } from "../shared/errors.ts";
import { randomHex } from "../shared/random.ts";
import { type OwnerProcess, provablyDead, thisProcess } from "./lock-owner.ts";

export interface LockOwner extends OwnerProcess {
  readonly doing: string;
  readonly since: string;
  /** Makes every lock's text unique, so that the right to break one is not mistaken for the right to break another. */
  readonly unique: string;
}

export interface Lock {
  release(): Promise<void>;
}

/**
 * Takes the lock of a run, or says who holds it. A lock is broken only where its owner is provably dead on this host;
 * there is no expiry, because a wait for AWS may take an hour.
 */
export async function takeLock(folder: string, doing: string): Promise<Lock> {
  const path = join(folder, "lock");
  const draft = `${path}.${process.pid}.${randomHex(8)}`;
  const mine = JSON.stringify({
    ...thisProcess(),
    doing,
    since: nowDate().toISOString(),
    unique: randomHex(16),
  } satisfies LockOwner);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(draft, mine, { mode: 0o600 });
    for (;;) {
      if (await linked(draft, path)) return { release: () => release(path, mine) };
      const text = await textOf(path);
      if (text === undefined) continue;
      const owner = parseOwner(text);
      if (!owner || !provablyDead(owner)) throw held(path, owner);
      if (await inherit({ draft, path, dead: text, of: text })) return { release: () => release(path, mine) };
    }
  } catch (error) {
    if (error instanceof Error && "kind" in error) throw error;
    throw environmentError("LOCK_UNWRITABLE", `The run cannot be locked: ${messageOf(error)}`, LOCK_HINT, error);
  } finally {
    await rm(draft, { force: true }).catch(() => {});
  }
}

/** Who holds the run's lock, if that process may be alive. */
export async function lockOwner(folder: string): Promise<LockOwner | undefined> {
  const text = await textOf(join(folder, "lock"));
  const owner = text === undefined ? undefined : parseOwner(text);
  return owner && !provablyDead(owner) ? owner : undefined;
}

const LOCK_HINT = "Set AWSLAB_HOME to a folder you can write.";

/** A hard link appears with its content and only where nothing is: what O_EXCL promises, without an empty moment. */
async function linked(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    if (codeOf(error) !== "EPERM" && codeOf(error) !== "ENOTSUP") throw error;
  }
  try {
    await writeFile(path, await readFile(draft), { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/**
 * Takes over a dead owner's lock. Of all who try, one gets to make the file named after the dead lock's text; it alone may
 * replace the lock. Should that heir die in between, its own file is inherited in the same way. False: look again.
 */
async function inherit(lock: { draft: string; path: string; dead: string; of: string }): Promise<boolean> {
  const heir = `${lock.path}.${createHash("sha256").update(lock.of).digest("hex").slice(0, 16)}.heir`;
  if (!(await linked(lock.draft, heir))) {
    const text = await textOf(heir);
    if (text === undefined) return false;
    const owner = parseOwner(text);
    if (owner && provablyDead(owner)) return inherit({ ...lock, of: text });
    await sleep(10);
    return false;
  }
  const stillDead = (await textOf(lock.path)) === lock.dead;
  // A copy, because renaming one link of a file over another of the same file does nothing.
  if (stillDead) {
    const copy = `${heir}.copy`;
    await writeFile(copy, await readFile(lock.draft), { mode: 0o600 });
    await rename(copy, lock.path);
  }
  await rm(heir, { force: true });
  return stillDead;
}

async function release(path: string, mine: string): Promise<void> {
  if ((await textOf(path)) === mine) await rm(path, { force: true });
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

function parseOwner(text: string): LockOwner | undefined {
  try {
    const owner: unknown = JSON.parse(text);
    return typeof owner === "object" && owner !== null && "pid" in owner ? (owner as LockOwner) : undefined;
  } catch {
    return undefined;
  }
}

function held(path: string, owner: LockOwner | undefined) {
  const who = owner
    ? `process ${owner.pid} on ${owner.host} (${owner.doing}, since ${owner.since})`
    : `someone unknown (${path} is not readable as a lock)`;
  return environmentError(
    "RUN_LOCKED",
    `This run is held by ${who}.`,
    owner ? "Wait for it, or end that process and try again." : `If no awslab is running, remove ${path}.`,
  );
}

const codeOf = (error: unknown): string => (error instanceof Error && "code" in error ? String(error.code) : "");
