/** The folder that holds a folder per run. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";

export const runFolder = (runsFolder: string, run: string): string => join(runsFolder, run);

export const journalPath = (runsFolder: string, run: string): string => join(runsFolder, run, "journal.ndjson");

/** Ids of all runs that have a folder, sorted; none where the folder does not exist. */
export async function listRuns(runsFolder: string): Promise<string[]> {
  try {
    const entries = await readdir(runsFolder, { withFileTypes: true });
    return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}
