/**
 * What would be left of a folder after a loss of power: a file as far as it was synced, and only where its folder was
 * synced since the file appeared. Knows by listening to the sync calls of this process (on Linux; elsewhere all counts).
 */
import { cpSync, existsSync, readdirSync, readlinkSync, rmSync, statSync, truncateSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Bytes of each file that were synced, and the names that a synced folder had. */
const syncedBytes = new Map<string, number>();
const syncedNames = new Map<string, ReadonlySet<string>>();

const listens = process.platform === "linux";
let listening: Promise<void> | undefined;

/** Begins to listen; harmless to repeat. */
export function listenToSyncs(): Promise<void> {
  listening ??= listens ? install() : Promise.resolve();
  return listening;
}

async function install(): Promise<void> {
  const handle = await open(process.execPath, "r");
  const prototype = Object.getPrototypeOf(handle) as Pick<FileHandle, "sync" | "datasync">;
  await handle.close();
  for (const name of ["sync", "datasync"] as const) {
    const original = prototype[name];
    prototype[name] = async function (this: FileHandle) {
      const path = readlinkSync(`/proc/self/fd/${this.fd}`);
      const { size } = await this.stat();
      await original.call(this);
      note(path, size);
    };
  }
}

function note(path: string, size: number): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) syncedNames.set(path, new Set(readdirSync(path)));
  else syncedBytes.set(path, size);
}

/** Copies the runs folder as a loss of power would leave it. */
export function copySynced(runsFolder: string, copy: string): void {
  cpSync(runsFolder, copy, { recursive: true });
  if (!listens) return;
  for (const run of readdirSync(copy)) {
    if (!syncedNames.get(runsFolder)?.has(run)) rmSync(join(copy, run), { recursive: true });
    else for (const file of readdirSync(join(copy, run))) cut(join(runsFolder, run, file), join(copy, run, file));
  }
}

/** What a crash has left is on the disk. */
export function holdAsSynced(folder: string): void {
  note(folder, 0);
  for (const run of readdirSync(folder)) {
    note(join(folder, run), 0);
    for (const file of readdirSync(join(folder, run)))
      note(join(folder, run, file), statSync(join(folder, run, file)).size);
  }
}

function cut(path: string, copied: string): void {
  const bytes = syncedBytes.get(path);
  const named = syncedNames.get(dirname(path))?.has(path.slice(dirname(path).length + 1));
  if (bytes === undefined || !named) rmSync(copied, { force: true });
  else if (existsSync(copied)) truncateSync(copied, Math.min(bytes, statSync(copied).size));
}
