/** Who a process is, beyond its pid, which the system gives out again. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";

export interface ProcessIdentity {
  readonly pid: number;
  /** When the process started, in the system's own words; empty where it cannot be told. */
  readonly started: string;
  /** The machine's current boot; empty where it cannot be told. */
  readonly boot: string;
  readonly host: string;
}

export const thisProcess = (): ProcessIdentity => ({
  pid: process.pid,
  started: startOf(process.pid),
  boot: bootId(),
  host: hostname(),
});

/** True only where it is proven: same host, and rebooted since, or no such pid, or the pid belongs to a later process. */
export function provablyDead(owner: ProcessIdentity): boolean {
  if (owner.host !== hostname()) return false;
  const boot = bootId();
  if (owner.boot !== "" && boot !== "" && owner.boot !== boot) return true;
  if (!exists(owner.pid)) return true;
  const started = startOf(owner.pid);
  return owner.started !== "" && started !== "" && owner.started !== started;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists and belongs to someone else.
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}

function startOf(pid: number): string {
  try {
    if (process.platform === "linux") {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      // Field 22; the command name before it may hold spaces and parentheses.
      return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
    }
    if (process.platform === "darwin") return run("ps", "-o", "lstart=", "-p", String(pid));
  } catch {
    // No answer is no proof.
  }
  return "";
}

function bootId(): string {
  try {
    if (process.platform === "linux") return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    if (process.platform === "darwin") return run("sysctl", "-n", "kern.boottime");
  } catch {
    // No answer is no proof.
  }
  return "";
}

const run = (command: string, ...words: string[]): string => execFileSync(command, words, { encoding: "utf8" }).trim();
