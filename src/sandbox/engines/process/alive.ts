import { readFileSync } from "node:fs";

/** Whether a process of ours still runs. Linux only, where one that has ended is there until its exit is told; else true. */
export function isAlive(pid: number): boolean {
  if (process.platform !== "linux") return true;
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
