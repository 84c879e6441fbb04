/**
 * Runs the programs of the sandbox (container tasks, functions, job steps) as processes of this machine, and sees to it
 * that none outlives the sandbox: each is the leader of a process group, known to a reaper that acts when the sandbox
 * dies, and recorded on disk so that the next start ends what was left all the same.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import type { Duplex } from "node:stream";
import type { Clock } from "../../kit/clock.ts";
import { splitLines } from "./lines.ts";
import { killMarked } from "./marked.ts";
import { killGroup, Reaper } from "./reaper.ts";
import { StrayRegistry } from "./stray-registry.ts";
import { measure, type Usage } from "./usage.ts";

export interface ProcessSpec {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** A variable of `env` (`NAME=value`, no spaces) that nothing else on this machine has: what leaves the group is found by it. */
  readonly mark?: string;
  /** Called for each line that the process writes, without its line end. */
  onLine(stream: "stdout" | "stderr", line: string): void;
}

export interface Exit {
  /** Exit code as a shell reports it: 128 + signal number where a signal ended the process. */
  readonly code: number;
  readonly signal: string | undefined;
}

export interface RunningProcess {
  readonly pid: number;
  /** The process's file descriptor 3: a duplex pipe between it and the sandbox. */
  readonly channel: Duplex;
  /** Resolves after the process has ended and its output has been read. */
  readonly exited: Promise<Exit>;
  signal(signal: NodeJS.Signals): void;
  /** SIGTERM to the process, then SIGKILL to its whole group `graceMs` later. */
  stop(graceMs: number): Promise<Exit>;
  /** CPU seconds and resident bytes so far; undefined once it has ended. */
  usage(): Promise<Usage | undefined>;
}

const OUTPUT_PATIENCE_MS = 1000;

export class ProcessRunner {
  readonly #strays: StrayRegistry;
  readonly #reaper: Reaper;
  readonly #running = new Set<RunningProcess>();

  /** `folder` belongs to this runner alone; what an earlier run recorded there is ended first. */
  constructor(folder: string) {
    this.#strays = new StrayRegistry(folder);
    this.#strays.end();
    this.#reaper = new Reaper();
  }

  /** Starts a process; throws where the program cannot be started. */
  async start(spec: ProcessSpec): Promise<RunningProcess> {
    const child = spawn(spec.command, [...spec.args], {
      cwd: spec.cwd,
      env: { ...spec.env },
      detached: process.platform !== "win32",
      windowsHide: true,
      stdio: ["ignore", "pipe", "pipe", "pipe"],
    });
    const { pid } = child;
    if (pid === undefined) throw await new Promise<Error>((resolve) => child.once("error", resolve));
    this.#reaper.watch(pid, spec.mark);
    this.#strays.record(pid);
    const running = runningProcess(child, pid, spec);
    this.#running.add(running);
    void running.exited.then(() => {
      this.#running.delete(running);
      this.#reaper.forget(pid, spec.mark);
      this.#strays.forget(pid);
    });
    return running;
  }

  /** Ends every process at once and waits until they are gone. */
  async close(): Promise<void> {
    await Promise.all([...this.#running].map((running) => running.stop(0)));
    this.#reaper.close();
  }
}

function runningProcess(child: ChildProcess, pid: number, spec: ProcessSpec): RunningProcess {
  const { stdout, stderr } = child;
  const channel = child.stdio[3] as Duplex | null;
  if (!stdout || !stderr || !channel) throw new Error(`process ${pid} has no pipes`);
  splitLines(stdout, (line) => spec.onLine("stdout", line));
  splitLines(stderr, (line) => spec.onLine("stderr", line));
  channel.on("error", () => {});
  const ended = new Promise<Exit>((resolve) => {
    child.once("exit", (code, signal) => {
      // What the program started belongs to it and ends with it, as in a container.
      killGroup(pid);
      resolve({ code: code ?? 128 + (signal ? constants.signals[signal] : 0), signal: signal ?? undefined });
    });
  });
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const exited = ended.then(async (exit) => {
    await Promise.race([closed, patience(OUTPUT_PATIENCE_MS)]);
    if (spec.mark !== undefined) await killMarked(spec.mark);
    channel.destroy();
    return exit;
  });
  const signal = (name: NodeJS.Signals): void => void child.kill(name);
  return {
    pid,
    channel,
    exited,
    signal,
    stop: async (graceMs) => {
      if (graceMs > 0) signal("SIGTERM");
      const timer = setTimeout(() => killGroup(pid), graceMs);
      try {
        return await exited;
      } finally {
        clearTimeout(timer);
      }
    },
    usage: async () => (child.exitCode === null && child.signalCode === null ? measure(pid) : undefined),
  };
}

const patience = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref());

const LEAST_GRACE_MS = 1500;

/** Sandbox milliseconds for a stop timeout of `ms`: compressed, but a real program keeps real time to end by itself. */
export const graceFor = (clock: Clock, ms: number): number =>
  Math.max(clock.lifecycle(ms), Math.min(ms, LEAST_GRACE_MS));
