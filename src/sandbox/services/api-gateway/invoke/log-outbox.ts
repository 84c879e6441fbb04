/** Execution and access logs on their way to CloudWatch Logs. https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html */
import type * as Logs from "@aws-sdk/client-cloudwatch-logs";
import { nameOf } from "../../../../shared/errors.ts";
import { randomHex } from "../../../../shared/random.ts";
import { type Context, defineRuntime } from "../../../kit/index.ts";
import { Outbox } from "./outbox.ts";

export interface LogLines {
  readonly group: string;
  readonly events: readonly Logs.InputLogEvent[];
}

/** CloudWatch Logs takes so many events at once. */
const MOST_EVENTS = 10_000;

class LogOutbox {
  readonly #outbox: Outbox<LogLines>;
  readonly #streams = new Map<string, string>();
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
    this.#outbox = new Outbox(context, (lines) => this.#send(lines));
  }

  push(lines: LogLines): void {
    if (lines.events.length > 0) this.#outbox.push(lines);
  }

  settled(): Promise<void> {
    return this.#outbox.settled();
  }

  async #send(lines: readonly LogLines[]): Promise<void> {
    for (const group of new Set(lines.map((each) => each.group))) {
      const events = lines.filter((each) => each.group === group).flatMap((each) => each.events);
      events.sort((a, b) => (a.timestamp ?? 0) - (b.timestamp ?? 0));
      for (let at = 0; at < events.length; at += MOST_EVENTS)
        await this.#put(group, events.slice(at, at + MOST_EVENTS));
    }
  }

  /** Makes group and stream where they are not there (any more), and tries once more. */
  async #put(group: string, logEvents: Logs.InputLogEvent[]): Promise<void> {
    const logs = this.#context.service<typeof Logs>("cloudwatch-logs");
    const stream = this.#streams.get(group) ?? randomHex(32);
    this.#streams.set(group, stream);
    const put = () => logs.PutLogEvents({ logGroupName: group, logStreamName: stream, logEvents });
    try {
      await put();
    } catch (error) {
      if (nameOf(error) !== "ResourceNotFoundException") throw error;
      await logs.CreateLogGroup({ logGroupName: group }).catch(unlessThere);
      await logs.CreateLogStream({ logGroupName: group, logStreamName: stream }).catch(unlessThere);
      await put();
    }
  }
}

function unlessThere(error: unknown): void {
  if (nameOf(error) !== "ResourceAlreadyExistsException") throw error;
}

export const logOutbox = defineRuntime({
  name: "logs",
  create: (context) => new LogOutbox(context),
  close: (outbox) => outbox.settled(),
});
