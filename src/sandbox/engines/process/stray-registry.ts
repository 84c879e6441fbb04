/** Which processes a sandbox has started, on disk: the next start on the same folder ends those that are still there. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { processIdentity } from "../../../shared/process-identity.ts";
import { killGroup } from "./reaper.ts";

/** One file per process: its name is the pid, its content tells the process from a later one with the same pid. */
export class StrayRegistry {
  readonly #folder: string;

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#folder = folder;
  }

  record(pid: number): void {
    writeFileSync(this.#file(pid), processIdentity(pid) ?? "");
  }

  forget(pid: number): void {
    rmSync(this.#file(pid), { force: true });
  }

  /** Ends what is recorded and still runs. Answers the pids of the groups that it ended. */
  end(): number[] {
    const ended: number[] = [];
    for (const name of readdirSync(this.#folder)) {
      const pid = Number(name);
      const identity = Number.isInteger(pid) && pid > 1 ? readFileSync(this.#file(pid), "utf8") : "";
      if (identity !== "" && processIdentity(pid) === identity) {
        killGroup(pid);
        ended.push(pid);
      }
      rmSync(join(this.#folder, name), { force: true });
    }
    return ended;
  }

  #file(pid: number): string {
    return join(this.#folder, String(pid));
  }
}
