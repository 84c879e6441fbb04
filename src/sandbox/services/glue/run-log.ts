import type * as Logs from "@aws-sdk/client-cloudwatch-logs";
import { messageOf, nameOf } from "../../../shared/errors.ts";
import { type Context, type LogLine, LogLines } from "../../kit/index.ts";

interface Place {
  readonly group: string;
  readonly stream: string;
}

/** A log stream that a crawler, job or session writes with its own role. Without permission the lines are lost, as on AWS. */
export class RunLog {
  readonly #context: Context;
  readonly #services: Pick<Context, "service">;
  readonly #place: Place;
  readonly #lines: LogLines;
  #opened: Promise<void> | undefined;

  constructor(context: Context, services: Pick<Context, "service">, place: Place) {
    this.#context = context;
    this.#services = services;
    this.#place = place;
    this.#lines = new LogLines(context.clock, (lines) => this.#put(lines));
  }

  write(line: string): void {
    if (line !== "") this.#lines.write(line);
  }

  /** Writes what is buffered and waits for it. */
  flush(): Promise<void> {
    return this.#lines.flush();
  }

  async #put(logEvents: LogLine[]): Promise<void> {
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
