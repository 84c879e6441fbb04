/** One process has a store open. The lock names it by pid and start time, so that a dead process's lock is taken over. */
import { linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { environmentError } from "../../shared/errors.ts";
import { processIdentity } from "../../shared/process-identity.ts";
import { randomHex } from "../../shared/random.ts";

const LOCK = "lock.json";

interface Holder {
  readonly pid: number;
  /** `processIdentity` of the holder: tells it from a later process with its pid. */
  readonly identity: string | undefined;
}

/** Takes the lock and returns what releases it; throws `STATE_LOCKED` where a living process holds it. */
export function takeStoreLock(folder: string): () => void {
  const path = join(folder, LOCK);
  const draft = `${path}.${process.pid}.${randomHex(8)}`;
  const mine: Holder = { pid: process.pid, identity: processIdentity(process.pid) };
  writeFileSync(draft, JSON.stringify(mine), { mode: 0o600 });
  try {
    // Linking fails where the lock is there: taking it is one step, with its text already written.
    if (!linked(draft, path)) {
      const holder = readHolder(path);
      if (holder && isAlive(holder)) throw locked(folder, holder.pid);
      rmSync(path, { force: true });
      if (!linked(draft, path)) throw locked(folder, readHolder(path)?.pid);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  return () => rmSync(path, { force: true });
}

function linked(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

function readHolder(path: string): Holder | undefined {
  try {
    const holder: unknown = JSON.parse(readFileSync(path, "utf8"));
    return typeof holder === "object" && holder !== null && "pid" in holder ? (holder as Holder) : undefined;
  } catch {
    return undefined;
  }
}

// Where the system tells no start times, any process with that pid counts as the holder.
function isAlive({ pid, identity }: Holder): boolean {
  if (identity !== undefined) return processIdentity(pid) === identity;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const locked = (folder: string, pid: number | undefined): Error =>
  environmentError(
    "STATE_LOCKED",
    `The sandbox's state in ${folder} is open in process ${pid ?? "unknown"}.`,
    "Stop that sandbox first: awslab sandbox stop",
  );
