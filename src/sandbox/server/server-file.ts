/** `server.json`: what a running background sandbox tells of itself, for this user's eyes only. */
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { processIdentity } from "../../shared/process-identity.ts";
import { randomHex } from "../../shared/random.ts";
import type { Pace } from "../kit/clock.ts";

export interface ServerFile {
  readonly url: string;
  readonly pid: number;
  /** Tells the process from a later one with its pid; undefined where the system has no start times. */
  readonly identity: string | undefined;
  /** The awslab version that runs. */
  readonly version: string;
  readonly pace: Pace;
  readonly account: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** ISO 8601. */
  readonly startedAt: string;
}

const pathIn = (folder: string): string => join(folder, "server.json");

/** Written whole or not at all. */
export function writeServerFile(folder: string, server: ServerFile): void {
  const draft = `${pathIn(folder)}.${randomHex(8)}`;
  writeFileSync(draft, `${JSON.stringify(server, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(draft, pathIn(folder));
}

export const removeServerFile = (folder: string): void => rmSync(pathIn(folder), { force: true });

/** The server of the folder, if its process lives; a file that a dead process left counts as none. */
export function readServerFile(folder: string): ServerFile | undefined {
  let server: ServerFile;
  try {
    server = JSON.parse(readFileSync(pathIn(folder), "utf8"));
  } catch {
    return undefined;
  }
  return isRunning(server) ? server : undefined;
}

/** True while the very process that wrote the file runs. */
export function isRunning({ pid, identity }: Pick<ServerFile, "pid" | "identity">): boolean {
  if (identity !== undefined) return processIdentity(pid) === identity;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
