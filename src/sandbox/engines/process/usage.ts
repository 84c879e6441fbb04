/** What a process has used, from the operating system. */
import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";

export interface Usage {
  /** User and system time of the process and its ended children. */
  readonly cpuSeconds: number;
  readonly residentBytes: number;
}

/** Linux counts in ticks of a hundredth of a second on every platform that Node supports. */
const TICKS_PER_SECOND = 100;

/** Undefined where the process is gone or the system cannot tell. */
export async function measure(pid: number): Promise<Usage | undefined> {
  try {
    return process.platform === "linux" ? await measureLinux(pid) : await measureWithPs(pid);
  } catch {
    return undefined;
  }
}

async function measureLinux(pid: number): Promise<Usage> {
  const [stat, status] = await Promise.all([
    readFile(`/proc/${pid}/stat`, "utf8"),
    readFile(`/proc/${pid}/status`, "utf8"),
  ]);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index] ?? 0), 0);
  const kilobytes = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0);
  return { cpuSeconds: ticks / TICKS_PER_SECOND, residentBytes: kilobytes * 1024 };
}

/**
 * Processor time of a process in milliseconds, as exactly as Linux knows it: that of its living threads to the nanosecond,
 * of its ended children in hundredths of a second. 0 where the process is gone.
 */
export async function cpuMs(pid: number): Promise<number> {
  try {
    const [stat, threads] = await Promise.all([readFile(`/proc/${pid}/stat`, "utf8"), readdir(`/proc/${pid}/task`)]);
    const times = await Promise.all(
      threads.map((id) => readFile(`/proc/${pid}/task/${id}/schedstat`, "utf8").catch(() => "0")),
    );
    const own = times.reduce((sum, text) => sum + Number(text.split(" ")[0]), 0) / 1e6;
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const ticks = (indexes: readonly number[]): number =>
      (indexes.reduce((sum, index) => sum + Number(fields[index] ?? 0), 0) * 1000) / TICKS_PER_SECOND;
    // A kernel that was built without these statistics still counts ticks.
    return (own > 0 ? own : ticks([11, 12])) + ticks([13, 14]);
  } catch {
    return 0;
  }
}

/**
 * How long a process's main thread has run, and has waited for a processor that others had, in milliseconds; what it was
 * stopped or asleep for is no part of either. Zeros where Linux does not tell, or the process is gone.
 */
export async function mainThreadMs(pid: number): Promise<{ ran: number; waited: number }> {
  const text = await readFile(`/proc/${pid}/schedstat`, "utf8").catch(() => "");
  const [ran = 0, waited = 0] = text.split(" ").map((nanoseconds) => Number(nanoseconds) / 1e6);
  return { ran, waited };
}

const run = promisify(execFile);

async function measureWithPs(pid: number): Promise<Usage | undefined> {
  if (process.platform === "win32") return undefined;
  const { stdout } = await run("ps", ["-o", "time=,rss=", "-p", String(pid)]);
  const [time = "", kilobytes = "0"] = stdout.trim().split(/\s+/);
  return { cpuSeconds: secondsOf(time), residentBytes: Number(kilobytes) * 1024 };
}

/** `[[dd-]hh:]mm:ss[.cc]` as `ps` prints it. */
function secondsOf(time: string): number {
  const [clock = "", days = "0"] = time.split("-").reverse();
  const seconds = clock.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
  return Number(days) * 86_400 + seconds;
}
