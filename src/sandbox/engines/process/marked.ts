/** Processes that have left the group of what started them (`setsid`), found by a variable that they have inherited. */
import { readdir, readFile } from "node:fs/promises";

/** A process that starts others while it is looked for is found in the next pass. */
const MOST_PASSES = 10;

/** SIGKILL to every process with `mark` (`NAME=value`) in its environment. Linux only: elsewhere nobody can tell. */
export async function killMarked(mark: string): Promise<void> {
  if (process.platform !== "linux") return;
  for (let pass = 0; pass < MOST_PASSES; pass += 1) {
    const found = await marked(Buffer.from(mark));
    if (found.length === 0) return;
    for (const pid of found) kill(pid);
  }
}

async function marked(mark: Buffer): Promise<number[]> {
  const pids = (await readdir("/proc")).map(Number).filter((pid) => pid > 1 && pid !== process.pid);
  const have = await Promise.all(
    // Those of others, and those that have ended, cannot be read.
    pids.map((pid) =>
      readFile(`/proc/${pid}/environ`).then(
        (variables) => variables.includes(mark),
        () => false,
      ),
    ),
  );
  return pids.filter((_, i) => have[i]);
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}
