/**
 * CPU in proportion to memory: 1,769 MB are one core, and less memory is less of one. Processes that have used more than
 * their share are stopped until time has caught up; INIT has all the CPU there is, as on AWS. Linux only: elsewhere
 * measuring would cost more than it is worth. https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
 */
import { monotonicMs } from "../../../../shared/clock.ts";
import { cpuMs, type RunningProcess } from "../../../engines/process/index.ts";

const MB_PER_CORE = 1_769;
const LOOK_MS = 15;
/** What an invocation may use before it is held to its share. */
const BURST_MS = 10;
const LONGEST_STOP_MS = 250;

export class CpuShare {
  readonly #share: number;
  readonly #processes: RunningProcess[] = [];
  #timer: NodeJS.Timeout | undefined;
  #turn = 0;
  #isStopped = false;
  #startMs = 0;
  #usedBefore = 0;

  constructor(memoryMb: number) {
    this.#share = memoryMb / MB_PER_CORE;
  }

  add(process: RunningProcess): void {
    this.#processes.push(process);
  }

  /** An invocation begins when this resolves. */
  async begin(): Promise<void> {
    if (this.#share >= 1 || process.platform !== "linux") return;
    this.#turn += 1;
    this.#usedBefore = await this.#usedMs();
    // After that: on a busy machine reading may take long, and the time is not the invocation's.
    this.#startMs = monotonicMs();
    this.#watch(this.#turn);
  }

  /** Waits until time has caught up with what the invocation has used: looking now and then is not exact enough. */
  async settle(): Promise<void> {
    if (this.#share >= 1 || process.platform !== "linux") return;
    const ahead = await this.#aheadMs();
    if (ahead > 0) await new Promise((resolve) => setTimeout(resolve, ahead));
  }

  /** It has ended: an idle environment is not held up. */
  end(): void {
    this.#turn += 1;
    clearTimeout(this.#timer);
    this.#continue();
  }

  close(): void {
    this.end();
    this.#processes.length = 0;
  }

  #watch(turn: number): void {
    const look = async (): Promise<void> => {
      const ahead = await this.#aheadMs();
      if (turn !== this.#turn) return;
      if (ahead <= 0) {
        this.#continue();
        this.#timer = setTimeout(() => void look(), LOOK_MS).unref();
        return;
      }
      this.#stop();
      this.#timer = setTimeout(() => void look(), Math.min(ahead, LONGEST_STOP_MS)).unref();
    };
    this.#timer = setTimeout(() => void look(), LOOK_MS).unref();
  }

  /** How much longer the invocation would have taken with its share alone. */
  async #aheadMs(): Promise<number> {
    const used = (await this.#usedMs()) - this.#usedBefore - BURST_MS;
    return used / this.#share - (monotonicMs() - this.#startMs);
  }

  async #usedMs(): Promise<number> {
    const used = await Promise.all(this.#processes.map(({ pid }) => cpuMs(pid)));
    return used.reduce((sum, ms) => sum + ms, 0);
  }

  #stop(): void {
    if (!this.#isStopped) this.#signal("SIGSTOP");
    this.#isStopped = true;
  }

  #continue(): void {
    if (this.#isStopped) this.#signal("SIGCONT");
    this.#isStopped = false;
  }

  /** To the group: what the function started counts as the function. */
  #signal(name: NodeJS.Signals): void {
    for (const { pid } of this.#processes) {
      try {
        process.kill(-pid, name);
      } catch {
        // It has ended.
      }
    }
  }
}
