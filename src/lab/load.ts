/** Finds and loads labs: those of the package by id, a learner's own by the path of its folder. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { userError } from "../shared/errors.ts";
import { nearestTo } from "../shared/nearest.ts";
import { packageRoot } from "../shared/package-root.ts";
import { labs } from "./generated/labs.ts";
import { loadOwnLab } from "./own-lab.ts";
import type { Lab } from "./types.ts";
import { validateLab } from "./validate.ts";

/** What is known of a lab of the package without loading its code. */
export interface LabEntry {
  readonly id: string;
  /** The part of the course that it belongs to. */
  readonly area: string;
  readonly title: string;
  readonly objective: string;
  readonly steps: number;
  /** Usual duration on AWS, steps one after the other. */
  readonly minutes: number;
  readonly load: () => Promise<{ default: Lab }>;
}

/** The labs of the package, in the order of the course. */
export const labEntries = (): readonly LabEntry[] => labs;

/**
 * The lab with this id, or the one in this folder (anything with a slash, or `.`), validated. Throws `UNKNOWN_LAB` with
 * the nearest id, or `LAB_UNSOUND`.
 */
export async function loadLab(idOrFolder: string): Promise<Lab> {
  const own = isFolder(idOrFolder);
  const lab = own ? await loadOwnLab(resolve(idOrFolder)) : await fromPackage(idOrFolder);
  validateLab(lab, { own });
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

function unknownLab(id: string): Error {
  const nearest = nearestTo(
    id,
    labs.map((each) => each.id),
  );
  const own = existsSync(join(id, "lab.js"));
  const hint = own
    ? `A lab of your own is named by its folder: ./${id}`
    : nearest === undefined
      ? "awslab list"
      : `awslab run ${nearest}`;
  const guess = nearest === undefined ? "" : ` Did you mean "${nearest}"?`;
  return userError("UNKNOWN_LAB", `There is no lab "${id}".${guess}`, hint);
}
