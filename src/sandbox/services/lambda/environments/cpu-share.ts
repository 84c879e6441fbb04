/**
 * CPU in proportion to memory: 1,769 MB are one core, and less memory is less of one. Processes that have used more than
 * their share are stopped until time has caught up; INIT has all the CPU there is, as on AWS. AWS keeps a function's share
 * free for it; this machine may have other things to do, and time in which a function waited for a processor does not
 * count. Linux only: elsewhere measuring would cost more than it is worth.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
 */
import { monotonicMs } from "../../../../shared/clock.ts";
import { cpuMs, mainThreadMs, type RunningProcess } from "../../../engines/process/index.ts";

const MB_PER_CORE = 1_769;
const LOOK_MS = 15;
/** What an invocation may use before it is held to its share. */
const BURST_MS = 10;
const LONGEST_STOP_MS = 250;

interface Usage {
  /** Processor time of all processes, where that is limited. */
  readonly used: number;
  /** Of the runtime's main thread; the runtime comes last. */
  readonly ran: number;
  readonly waited: number;
}

export class CpuShare {
  readonly #share: number;
  readonly #processes: RunningProcess[] = [];
  #timer: NodeJS.Timeout | undefined;
  #turn = 0;
  #isStopped = false;
  #startMs = 0;
  #before: Usage = { used: 0, ran: 0, waited: 0 };

  constructor(memoryMb: number) {
    this.#share = memoryMb / MB_PER_CORE;
  }

  add(process: RunningProcess): void {
    this.#processes.push(process);
  }

  /** An invocation begins when this resolves. */
  async begin(): Promise<void> {
    this.#turn += 1;
    this.#before = await this.#read();
    // After that: on a busy machine reading may take long, and the time is not the invocation's.
    this.#startMs = monotonicMs();
    if (this.#isLimited) this.#watch(this.#turn);
  }

  /**
   * Waits until time has caught up with what the invocation has used: looking now and then is not exact enough. Answers how
   * long it has taken, in milliseconds, without what it waited for this machine's processors.
   */
  async settle(): Promise<number> {
    const { elapsed, needed } = await this.#progress();
    if (needed > elapsed) await new Promise((resolve) => setTimeout(resolve, needed - elapsed));
    return Math.max(needed, elapsed);
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
      const { elapsed, needed } = await this.#progress();
      const ahead = needed - elapsed;
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

  /** How long the invocation has taken so far, and how long what it has used takes with its share alone. */
  async #progress(): Promise<{ elapsed: number; needed: number }> {
    const passed = monotonicMs() - this.#startMs;
    const { used, ran, waited } = await this.#read();
    // Linux tells of a wait when it is over: one that began before the invocation did may be counted in it.
    const elapsed = Math.max(
      passed - Math.max(0, waited - this.#before.waited),
      Math.min(passed, ran - this.#before.ran),
    );
    return { elapsed, needed: this.#isLimited ? (used - this.#before.used - BURST_MS) / this.#share : 0 };
  }

  get #isLimited(): boolean {
    return this.#share < 1 && process.platform === "linux";
  }

  async #read(): Promise<Usage> {
    const runtime = this.#processes.at(-1);
    if (!runtime || process.platform !== "linux") return { used: 0, ran: 0, waited: 0 };
    const limited = this.#isLimited ? this.#processes : [];
    const [main, ...used] = await Promise.all([mainThreadMs(runtime.pid), ...limited.map(({ pid }) => cpuMs(pid))]);
    return { used: used.reduce((sum, ms) => sum + ms, 0), ...main };
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
