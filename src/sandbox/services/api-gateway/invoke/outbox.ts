/** Things that are sent together as soon as the last sending is done: nobody waits for them, and no request sends alone. */
import { messageOf } from "../../../../shared/errors.ts";
import type { Context } from "../../../kit/index.ts";

export class Outbox<T> {
  #waiting: T[] = [];
  #sending: Promise<void> | undefined;
  readonly #send: (items: readonly T[]) => Promise<void>;
  readonly #context: Context;

  constructor(context: Context, send: (items: readonly T[]) => Promise<void>) {
    this.#context = context;
    this.#send = send;
  }

  push(item: T): void {
    this.#waiting.push(item);
    this.#sending ??= this.#drain();
  }

  /** Until everything is sent. */
  async settled(): Promise<void> {
    await this.#sending;
  }

  async #drain(): Promise<void> {
    // The answer goes first, and takes what comes with it along.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const items = this.#waiting;
      this.#waiting = [];
      await this.#send(items).catch((error: unknown) => {
        if (!this.#context.signal.aborted) this.#context.log(`what was told of requests is lost: ${messageOf(error)}`);
      });
    }
    this.#sending = undefined;
  }
}
