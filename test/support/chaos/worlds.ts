/** The worlds that cases are played in: a fresh one with things of others in it, and one that goes on from a tape. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSandbox, type Sandbox } from "../../../src/sandbox/index.ts";
import type { Store } from "../../../src/sandbox/state/store.ts";
import { plantCanaries, plantSettings } from "./canaries.ts";
import { setTimeBackTo } from "./clock-skew.ts";
import { settleCrash } from "./process.ts";
import { type RecordingStore, recordingStore, storeAfter } from "./recording-store.ts";
import { listenToSyncs } from "./synced-files.ts";
import { type From, pointOf, type Tape } from "./tape.ts";

/** A world to play in: fresh, or as it was recorded. */
export interface World {
  readonly sandbox: Sandbox;
  readonly store: RecordingStore;
  /** The sandbox's files. */
  readonly folder: string;
  readonly runsFolder: string;
  /** The account before the run: rows of others and the account's settings as text, and what `inventory` said. */
  readonly canaries: ReadonlyMap<string, string>;
  readonly settings: ReadonlyMap<string, string>;
  readonly before?: readonly string[];
  /** Texts in the answer of the call at which the process died that nobody knew before. */
  readonly fresh?: readonly string[];
  /** When AWS answered them. */
  readonly freshAtMs?: number;
  close(): Promise<void>;
}

export async function freshWorld(lab: string): Promise<World> {
  await listenToSyncs();
  const { root, runsFolder, folder } = folders();
  const store = recordingStore();
  const sandbox = await createSandbox({ pace: "instant", store, folder });
  const canaries = await plantCanaries(sandbox, store, lab);
  const settings = await plantSettings(sandbox, store);
  const close = async (): Promise<void> => {
    await sandbox.close();
    rmSync(root, { recursive: true, force: true });
  };
  return { sandbox, folder, store, canaries, settings, runsFolder, close };
}

function folders(): { root: string; runsFolder: string; folder: string } {
  const root = mkdtempSync(join(tmpdir(), "awslab-chaos-"));
  const all = { root, runsFolder: join(root, "runs"), folder: join(root, "sandbox") };
  mkdirSync(all.runsFolder);
  mkdirSync(all.folder);
  return all;
}

export interface Entering {
  /** AWS went on, its tasks run. Otherwise the sandbox died with the process, as where one machine loses its power. */
  readonly alone: boolean;
  /** It is the real time, and the run is some time ago: programs of the lab know only the machine's clock. */
  readonly now?: boolean;
}

/** The world as it was when the recorded process died. */
export async function recordedWorld(tape: Tape, from: From, { alone, now = false }: Entering): Promise<World> {
  await listenToSyncs();
  const point = pointOf(tape, from);
  if (!point) throw new Error(`the recorded run did not come to ${JSON.stringify(from)}`);
  const moment = from.story === "ran" ? "next" : from.moment;
  const { root, runsFolder, folder } = folders();
  tape.files.restore(moment === "power" ? point.synced : point.runs, runsFolder);
  tape.files.restore(point.sandbox, folder);
  settleCrash(runsFolder, moment);
  const store = storeAfter(tape.changes, point.changes);
  if (alone) tasksRunOn(store);
  const toPresent = now ? () => {} : setTimeBackTo(point.atMs);
  const sandbox = await createSandbox({ pace: "instant", store, folder });
  const close = async (): Promise<void> => {
    await sandbox.close();
    toPresent();
    rmSync(root, { recursive: true, force: true });
  };
  return {
    sandbox,
    folder,
    store,
    runsFolder,
    canaries: tape.canaries,
    settings: tape.settings,
    before: tape.before,
    fresh: point.fresh,
    freshAtMs: point.freshAtMs ?? point.atMs,
    close,
  };
}

/**
 * A sandbox that starts ends the tasks that were launched, because their processes ended with the one before it. Where only
 * the product died they count as running; that no process is behind them makes no difference to what AWS says of them.
 */
function tasksRunOn(store: Store): void {
  for (const [key, row] of store.entries("ecs/tasks/"))
    if ("launched" in row) store.put(key, { ...row, launched: false });
}
