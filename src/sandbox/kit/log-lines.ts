/** What a program says, on its way to a log stream: lines are kept for a moment and put together, in their order. */
import type { Context } from "./context.ts";

const FLUSH_MS = 100;
/** PutLogEvents takes up to 10,000. */
const MOST_EVENTS = 1_000;

export interface LogLine {
  /** Epoch milliseconds, as of when it was written. */
  readonly timestamp: number;
  readonly message: string;
}

export class LogLines {
  readonly #clock: Context["clock"];
  readonly #put: (lines: LogLine[]) => Promise<void>;
  #lines: LogLine[] = [];
  #timer: NodeJS.Timeout | undefined;
  #last: Promise<void> = Promise.resolve();

  /** `put` must not throw: nobody is there to hear it. */
  constructor(clock: Context["clock"], put: (lines: LogLine[]) => Promise<void>) {
    this.#clock = clock;
    this.#put = put;
  }

  write(message: string): void {
    this.#lines.push({ timestamp: this.#clock.now(), message });
    if (this.#lines.length >= MOST_EVENTS) void this.flush();
    this.#timer ??= setTimeout(() => void this.flush(), FLUSH_MS).unref();
  }

  /** Puts what is kept and waits for it. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const lines = this.#lines;
    this.#lines = [];
    if (lines.length > 0) this.#last = this.#last.then(() => this.#put(lines));
    return this.#last;
  }
}
