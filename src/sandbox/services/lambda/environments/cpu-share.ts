/**
 * CPU in proportion to memory: 1,769 MB are one core, and less memory is less of one. Processes that have used more than
 * their share are stopped until time has caught up; INIT has all the CPU there is, as on AWS. Linux only: elsewhere
 * measuring would cost more than it is worth. https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
 */
import { monotonicMs } from "../../../../shared/clock.ts";
import type { RunningProcess } from "../../../engines/process/index.ts";

const MB_PER_CORE = 1_769;
const LOOK_MS = 15;
/** What an invocation may use before it is held to its share: the system counts in hundredths of a second. */
const BURST_MS = 40;
const LONGEST_STOP_MS = 250;

export class CpuShare {
  readonly #share: number;
  readonly #processes: RunningProcess[] = [];
  #timer: NodeJS.Timeout | undefined;
  #turn = 0;
  #isStopped = false;

  constructor(memoryMb: number) {
    this.#share = memoryMb / MB_PER_CORE;
  }

  add(process: RunningProcess): void {
    this.#processes.push(process);
  }

  /** An invocation begins. */
  begin(): void {
    if (this.#share >= 1 || process.platform !== "linux") return;
    this.#turn += 1;
    void this.#watch(this.#turn);
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

  async #watch(turn: number): Promise<void> {
    const start = monotonicMs();
    const before = await this.#usedMs();
    const look = async (): Promise<void> => {
      const used = (await this.#usedMs()) - before - BURST_MS;
      if (turn !== this.#turn) return;
      const ahead = used / this.#share - (monotonicMs() - start);
      if (ahead <= 0) {
        this.#continue();
        this.#timer = setTimeout(() => void look(), LOOK_MS).unref();
        return;
      }
      this.#stop();
      this.#timer = setTimeout(() => void look(), Math.min(ahead, LONGEST_STOP_MS)).unref();
    };
    if (turn === this.#turn) this.#timer = setTimeout(() => void look(), LOOK_MS).unref();
  }

  async #usedMs(): Promise<number> {
    const usages = await Promise.all(this.#processes.map((each) => each.usage()));
    return usages.reduce((sum, usage) => sum + (usage?.cpuSeconds ?? 0) * 1000, 0);
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
