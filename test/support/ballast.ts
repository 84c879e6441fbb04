/** What fills a disk up, and gives its space back. */
import { appendFileSync, rmSync, statfsSync } from "node:fs";
import { join } from "node:path";

const STEP = 256 * 1024;

/** Leaves so many bytes free, no more than a step less. */
export function fillDisk(folder: string, left: number): void {
  const free = (): number => {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  };
  while (free() > left) appendFileSync(join(folder, "ballast"), Buffer.alloc(Math.min(STEP, free() - left)));
}

export const emptyDisk = (folder: string): void => rmSync(join(folder, "ballast"), { force: true });
