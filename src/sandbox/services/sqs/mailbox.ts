/** The messages of one queue in memory, in their order, written through to the store; and who waits for the next one. */
import type { Context } from "../../kit/index.ts";
import { type MessageRow, messageKey, messages, ofQueue } from "./state.ts";

export interface Counts {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

export class Mailbox {
  readonly #context: Context;
  /** By sequence; insertion order is the queue's order. */
  readonly #rows = new Map<string, MessageRow>();
  readonly #waiting = new Set<() => void>();

  constructor(context: Context, queue: string) {
    this.#context = context;
    for (const row of context.table(messages).list(ofQueue(queue))) this.#rows.set(row.sequence, row);
  }

  get(sequence: string): MessageRow | undefined {
    const row = this.#rows.get(sequence);
    return row && row.expiresAt > this.#context.clock.now() ? row : undefined;
  }

  /** Adds or replaces, and tells those who wait. */
  put(row: MessageRow): void {
    this.#rows.set(row.sequence, row);
    this.#context.table(messages).put(messageKey(row), row);
    if (row.visibleAt <= this.#context.clock.now()) this.wake();
  }

  delete(row: MessageRow): void {
    this.#rows.delete(row.sequence);
    this.#context.table(messages).delete(messageKey(row));
    // The next message of its group may be free now.
    if (row.groupId !== undefined) this.wake();
  }

  /** Drops every message. */
  clear(): void {
    for (const row of [...this.#rows.values()]) this.delete(row);
    this.wake();
  }

  /** In order; what has expired is dropped on the way. */
  *live(): Generator<MessageRow> {
    const now = this.#context.clock.now();
    for (const row of this.#rows.values()) {
      if (row.expiresAt > now) yield row;
      else this.delete(row);
    }
  }

  counts(): Counts {
    const now = this.#context.clock.now();
    const counts = { visible: 0, inFlight: 0, delayed: 0 };
    for (const row of this.live()) {
      if (row.visibleAt <= now) counts.visible += 1;
      else if (row.receipt !== undefined) counts.inFlight += 1;
      else counts.delayed += 1;
    }
    return counts;
  }

  wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  /** Until a message may have come, at the latest until `deadline` or until one that is hidden now can be received. */
  async change(deadline: number, signals: readonly (AbortSignal | undefined)[]): Promise<void> {
    const now = this.#context.clock.now();
    let until = deadline;
    for (const { visibleAt } of this.#rows.values()) if (visibleAt > now && visibleAt < until) until = visibleAt;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        for (const signal of signals) signal?.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, Math.max(1, until - now));
      this.#waiting.add(done);
      for (const signal of signals)
        if (signal?.aborted) done();
        else signal?.addEventListener("abort", done, { once: true });
    });
  }
}
