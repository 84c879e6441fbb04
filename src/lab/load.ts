/** Finds and loads labs: those of the package by id, a learner's own by the path of its folder. */
import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { userError } from "../shared/errors.ts";
import { nearestTo } from "../shared/nearest.ts";
import { packageRoot } from "../shared/package-root.ts";
import { labs } from "./generated/labs.ts";
import type { Lab } from "./types.ts";
import { validateLab } from "./validate.ts";

/** What is known of a lab of the package without loading its code. */
export interface LabEntry {
  readonly id: string;
  readonly title: string;
  readonly objective: string;
  readonly steps: number;
  /** Usual duration on AWS, steps one after the other. */
  readonly minutes: number;
  readonly load: () => Promise<{ default: Lab }>;
}

/** The labs of the package, sorted by id. */
export const labEntries = (): readonly LabEntry[] => labs;

/**
 * The lab with this id, or the one in this folder (anything with a slash, or `.`), validated. Throws `UNKNOWN_LAB` with
 * the nearest id, or `LAB_UNSOUND`.
 */
export async function loadLab(idOrFolder: string): Promise<Lab> {
  const lab = isFolder(idOrFolder) ? await fromFolder(resolve(idOrFolder)) : await fromPackage(idOrFolder);
  validateLab(lab);
  return lab;
}

const isFolder = (text: string): boolean => text.includes("/") || text.includes("\\") || text.startsWith(".");

async function fromPackage(id: string): Promise<Lab> {
  const entry = labs.find((each) => each.id === id);
  if (!entry) throw unknownLab(id);
  const loaded = await entry.load();
  // In the bundle the code of all labs lies in dist/; their texts and assets stay in labs/.
  return { ...loaded.default, folder: join(packageRoot(), "labs", id) };
}

async function fromFolder(folder: string): Promise<Lab> {
  const file = ["lab.js", "lab.mjs", "lab.ts"].map((name) => join(folder, name)).find((path) => existsSync(path));
  if (file === undefined) throw userError("UNKNOWN_LAB", `There is no lab.js in ${folder}.`, "awslab new <id>");
  const loaded: { default?: Lab } = await import(pathToFileURL(file).href);
  if (!loaded.default)
    throw userError("LAB_UNSOUND", `${basename(file)} in ${folder} has no default export lab({...}).`);
  return { ...loaded.default, folder };
}

function unknownLab(id: string): Error {
  const nearest = nearestTo(
    id,
    labs.map((each) => each.id),
  );
  const hint = nearest === undefined ? "awslab list" : `awslab run ${nearest}`;
  const guess = nearest === undefined ? "" : ` Did you mean "${nearest}"?`;
  return userError("UNKNOWN_LAB", `There is no lab "${id}".${guess}`, hint);
}
