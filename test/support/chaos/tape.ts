/**
 * A run of a lab and its cleanup without faults, recorded at every mutating call: what AWS held, and what was on the
 * machine's disk. A case goes on from there instead of playing everything before it again.
 */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { deserialize, serialize } from "node:v8";
import { deepFreeze } from "../../../src/sandbox/state/freeze.ts";
import type { Extent } from "./case.ts";
import { FileTape, type FolderImage } from "./file-tape.ts";
import type { Moment } from "./process.ts";
import type { Change } from "./recording-store.ts";

/** Where a process is when it dies, or when another one begins. */
export type From =
  /** `next`: its answer is in the journal, and the process is about to make another call. */
  | { readonly story: "run" | "cleanup"; readonly place: string; readonly moment: Moment | "next" }
  /** The run is done. */
  | { readonly story: "ran" };

/** The state of everything around one mutating call. */
export interface Point {
  readonly story: "run" | "cleanup" | "ran";
  readonly place: string;
  readonly moment: "before" | "after";
  readonly atMs: number;
  /** How many changes of the store had happened. */
  readonly changes: number;
  readonly sandbox: FolderImage;
  readonly runs: FolderImage;
  /** What a loss of power would have left of `runs`. */
  readonly synced: FolderImage;
  /** Texts in the call's answer that nobody knew before it. */
  readonly fresh: readonly string[];
  /** When they were answered, where that was before this moment. */
  readonly freshAtMs?: number;
}

export interface Tape {
  /** Tells recordings apart: seed and time. */
  readonly id: string;
  readonly lab: string;
  /** How far the machine's clock was ahead of AWS's. */
  readonly skewMs: number;
  readonly extent: Extent;
  /** The oracle's account before the run: inventory, rows of others and settings as text. */
  readonly before: readonly string[];
  readonly canaries: ReadonlyMap<string, string>;
  readonly settings: ReadonlyMap<string, string>;
  readonly changes: readonly Change[];
  readonly points: readonly Point[];
  readonly files: FileTape;
}

/** The point from which a case goes on; undefined where the recorded run did not come there. */
export function pointOf({ points, files }: Tape, from: From): Point | undefined {
  if (from.story === "ran") return points.find(({ story }) => story === "ran");
  const moment = from.moment === "before" ? "before" : "after";
  const at = points.findIndex(
    (each) => each.story === from.story && each.place === from.place && each.moment === moment,
  );
  if (from.moment !== "next" || at === -1) return points[at];
  const { fresh = [], atMs: freshAtMs = 0 } = points[at] ?? {};
  const next = points
    .slice(at + 1)
    .find((each) => each.story !== from.story || (each.moment === "before" && knows(each.runs, files, fresh)));
  return next && { ...next, fresh, freshAtMs };
}

/** Whether the journal has one of these texts. */
function knows(runs: FolderImage, { contents }: FileTape, texts: readonly string[]): boolean {
  const journal = runs.find(({ path }) => path.endsWith("/journal.ndjson"))?.content;
  const written = journal && contents.get(journal[0])?.subarray(0, journal[1]);
  return texts.length === 0 || texts.some((text) => written?.includes(text) === true);
}

export function saveTape(tape: Tape, file: string): void {
  const { files, ...rest } = tape;
  writeFileSync(`${file}.part`, serialize({ ...rest, contents: [...files.contents] }));
  renameSync(`${file}.part`, file);
}

export function loadTape(file: string): Tape {
  const { contents, ...rest } = deserialize(readFileSync(file)) as Omit<Tape, "files"> & {
    contents: [string, Uint8Array][];
  };
  return { ...rest, changes: deepFreeze(rest.changes), files: new FileTape(contents) };
}
