import type * as Logs from "@aws-sdk/client-cloudwatch-logs";
import { messageOf, nameOf } from "../../../shared/errors.ts";
import type { Context } from "../../kit/index.ts";

const FLUSH_MS = 100;
const MOST_EVENTS = 1_000;

interface Place {
  readonly group: string;
  readonly stream: string;
}

/** A log stream that a crawler, job or session writes with its own role. Without permission the lines are lost, as on AWS. */
export class RunLog {
  readonly #context: Context;
  readonly #services: Pick<Context, "service">;
  readonly #place: Place;
  #lines: { timestamp: number; message: string }[] = [];
  #timer: NodeJS.Timeout | undefined;
  #last: Promise<void> = Promise.resolve();
  #opened: Promise<void> | undefined;

  constructor(context: Context, services: Pick<Context, "service">, place: Place) {
    this.#context = context;
    this.#services = services;
    this.#place = place;
  }

  write(line: string): void {
    if (line === "") return;
    this.#lines.push({ timestamp: this.#context.clock.now(), message: line });
    if (this.#lines.length >= MOST_EVENTS) void this.flush();
    this.#timer ??= setTimeout(() => void this.flush(), FLUSH_MS).unref();
  }

  /** Writes what is buffered and waits for it. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const lines = this.#lines;
    this.#lines = [];
    if (lines.length > 0) this.#last = this.#last.then(() => this.#put(lines));
    return this.#last;
  }

  async #put(logEvents: { timestamp: number; message: string }[]): Promise<void> {
    const { group, stream } = this.#place;
    try {
      this.#opened ??= this.#open();
      await this.#opened;
      await this.#logs.PutLogEvents({ logGroupName: group, logStreamName: stream, logEvents });
    } catch (error) {
      this.#opened = undefined;
      if (!this.#context.signal.aborted) this.#context.log(`log lines of ${group} are lost: ${messageOf(error)}`);
    }
  }

  async #open(): Promise<void> {
    const { group, stream } = this.#place;
    const there = (error: unknown): void => {
      if (nameOf(error) !== "ResourceAlreadyExistsException") throw error;
    };
    await this.#logs.CreateLogGroup({ logGroupName: group }).catch(there);
    await this.#logs.CreateLogStream({ logGroupName: group, logStreamName: stream }).catch(there);
  }

  get #logs() {
    return this.#services.service<typeof Logs>("cloudwatch-logs");
  }
}
