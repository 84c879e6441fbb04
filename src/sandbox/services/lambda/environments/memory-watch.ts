/** Watches what an environment's processes have in memory, and ends them when it is more than the function may have. */
import type { RunningProcess } from "../../../engines/process/index.ts";

const LOOK_MS = 100;
const MIB = 2 ** 20;

export class MemoryWatch {
  readonly #limit: number;
  readonly #processes: RunningProcess[] = [];
  #most = 0;
  #timer: NodeJS.Timeout | undefined;
  isExceeded = false;

  constructor(limitBytes: number) {
    this.#limit = limitBytes;
  }

  add(process: RunningProcess): void {
    this.#processes.push(process);
    // Not while nothing runs: an idle environment is frozen on AWS.
    this.resume();
  }

  resume(): void {
    this.#timer ??= setInterval(() => void this.look(), LOOK_MS).unref();
  }

  pause(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  close(): void {
    this.pause();
    this.#processes.length = 0;
  }

  /** Measures now; the most so far in whole MB, never above the limit. */
  async look(): Promise<number> {
    const usages = await Promise.all(this.#processes.map((each) => each.usage()));
    const bytes = usages.reduce((sum, usage) => sum + (usage?.residentBytes ?? 0), 0);
    this.#most = Math.max(this.#most, bytes);
    if (bytes > this.#limit && !this.isExceeded) {
      this.isExceeded = true;
      for (const each of this.#processes) void each.stop(0);
    }
    return Math.ceil(Math.min(this.#most, this.#limit) / MIB);
  }
}
