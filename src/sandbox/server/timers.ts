/** Durable timers: each is a row of the store until it has run, so that a restart arms it again. At least once, never lost. */
import { randomUuid } from "../../shared/random.ts";
import type { Clock } from "../kit/clock.ts";
import type { Store } from "../state/store.ts";
import type { Scope } from "../state/table.ts";

export interface Timer {
  readonly service: string;
  readonly name: string;
  readonly scope: Scope;
  readonly payload: Readonly<Record<string, unknown>>;
}

const PREFIX = "~timers/";

// Node fires a longer timeout at once.
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

export class Timers {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #run: (timer: Timer) => Promise<void>;
  readonly #pending = new Set<NodeJS.Timeout>();

  constructor(store: Store, clock: Clock, signal: AbortSignal, run: (timer: Timer) => Promise<void>) {
    this.#store = store;
    this.#clock = clock;
    this.#signal = signal;
    this.#run = run;
  }

  add(timer: Timer, delayMs: number): void {
    const key = `${PREFIX}${randomUuid()}`;
    const row = { ...timer, due: this.#clock.now() + delayMs };
    this.#store.put(key, row);
    this.#arm(key, row);
  }

  /** Arms what an earlier process left. */
  arm(): void {
    for (const [key, row] of this.#store.entries(PREFIX)) this.#arm(key, row as Timer & { due: number });
  }

  stop(): void {
    for (const handle of this.#pending) clearTimeout(handle);
    this.#pending.clear();
  }

  #arm(key: string, timer: Timer & { due: number }): void {
    if (this.#signal.aborted) return;
    const wait = Math.max(0, timer.due - this.#clock.now());
    const handle = setTimeout(
      async () => {
        this.#pending.delete(handle);
        if (wait > LONGEST_TIMEOUT_MS) return this.#arm(key, timer);
        await this.#run(timer);
        if (!this.#signal.aborted) this.#store.delete(key);
      },
      Math.min(wait, LONGEST_TIMEOUT_MS),
    );
    this.#pending.add(handle);
  }
}
