/** The history of one execution while it runs: rows of Standard executions, and lines of the log. */
import { copyPosition, type JsonObject, type Position, StatesError } from "../../../engines/states-language/index.ts";
import type { Context } from "../../../kit/index.ts";
import { type EventRow, type ExecutionRow, eventKey, events, executionKey, executions } from "../state.ts";
import { LogDelivery } from "./log-delivery.ts";

/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const MOST_EVENTS = 25_000;

export class Recorder {
  readonly #context: Context;
  readonly #row: ExecutionRow;
  readonly #log: LogDelivery;
  readonly #isKept: boolean;
  #last: number;
  #fresh: EventRow[] = [];
  #position: Position | undefined;
  #isDirty = false;

  constructor(context: Context, row: ExecutionRow) {
    this.#context = context;
    this.#row = row;
    this.#log = new LogDelivery(context, row);
    this.#isKept = row.type === "STANDARD";
    this.#last = row.lastEvent;
  }

  record(type: string, previous: number, details?: JsonObject): number {
    if (this.#isKept && this.#last >= MOST_EVENTS - 1 && !type.startsWith("Execution"))
      throw new StatesError(
        "States.Runtime",
        `The execution reached the maximum number of history events (${MOST_EVENTS}).`,
        { isTerminal: true },
      );
    this.#last += 1;
    const event: EventRow = { id: this.#last, previous, type, at: this.#context.clock.now(), details };
    this.#log.add(event);
    if (this.#isKept) this.#fresh.push(event);
    this.soon();
    return event.id;
  }

  /** What changes in the position from now on is the execution's progress. */
  follow(position: Position): void {
    this.#position = position;
    this.soon();
  }

  /** Keeps what is new at the end of this turn of the event loop. */
  soon(): void {
    if (this.#isDirty) return;
    this.#isDirty = true;
    setImmediate(() => {
      if (!this.#context.signal.aborted) this.keep();
    });
  }

  /** Keeps what is new: events and position together, so that they never disagree after a crash. */
  keep(): void {
    if (!this.#isDirty) return;
    this.#isDirty = false;
    void this.#log.sent();
    if (!this.#isKept) return;
    const key = executionKey(this.#row);
    for (const event of this.#fresh) this.#context.table(events).put(eventKey(key, event.id), event);
    this.#fresh = [];
    this.#context.table(executions).patch(key, {
      lastEvent: this.#last,
      position: this.#position && copyPosition(this.#position),
    });
  }

  /** Resolves when the log has all events. */
  async logged(): Promise<void> {
    this.keep();
    await this.#log.sent();
  }
}
