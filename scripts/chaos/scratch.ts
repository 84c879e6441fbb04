/** All temporary folders of this process in one, which goes when the process does, however it ends by itself. */
import { mkdtempSync, rmSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";

/** What processes that this one starts are to use: they have their own. */
const outer = { ...process.env };
export const outerEnvironment = (): NodeJS.ProcessEnv => outer;

export function useScratchFolder(): void {
  const folder = mkdtempSync(join(tmpdir(), "awslab-chaos-"));
  process.env.TMPDIR = folder;
  process.once("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.once(signal, () => process.exit(128 + constants.signals[signal]));
}
