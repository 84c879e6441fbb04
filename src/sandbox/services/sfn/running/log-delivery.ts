/** Events in CloudWatch Logs, by the machine's log level. https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html */
import type * as Logs from "@aws-sdk/client-cloudwatch-logs";
import type * as SFN from "@aws-sdk/client-sfn";
import { messageOf } from "../../../../shared/errors.ts";
import { randomHex } from "../../../../shared/random.ts";
import { type Context, parseArn } from "../../../kit/index.ts";
import type { EventRow } from "../state.ts";
import { detailsWith } from "./event-details.ts";

interface Logged {
  readonly arn: string;
  readonly machine: string;
  readonly redriveCount: number;
  readonly logging: SFN.LoggingConfiguration;
}

// https://docs.aws.amazon.com/step-functions/latest/dg/cloudwatch-log-level.html
const LEVELS: Readonly<Record<SFN.LogLevel, RegExp>> = {
  ALL: /./,
  ERROR: /(?:Failed|TimedOut|Aborted)$|^FailStateEntered$/,
  FATAL: /^Execution(?:Failed|TimedOut|Aborted)$/,
  OFF: /^\b$/,
};

/** Sends an execution's events on, in their order; a group that is not there loses them, as on AWS. */
export class LogDelivery {
  readonly #context: Context;
  readonly #execution: Logged;
  readonly #group: string | undefined;
  readonly #stream: string;
  #waiting: EventRow[] = [];
  #sending: Promise<void> = Promise.resolve();
  #hasStream = false;

  constructor(context: Context, execution: Logged) {
    this.#context = context;
    this.#execution = execution;
    const arn = execution.logging.destinations?.[0]?.cloudWatchLogsLogGroup?.logGroupArn;
    this.#group =
      arn === undefined
        ? undefined
        : parseArn(arn)
            ?.resource.replace(/^log-group:/, "")
            .replace(/:\*$/, "");
    const minute = context.clock.date().toISOString().slice(0, 16).replaceAll(/[T:]/g, "-");
    this.#stream = `states/${execution.machine}/${minute}/${randomHex(8)}`;
  }

  add(event: EventRow): void {
    if (this.#group === undefined || !LEVELS[this.#execution.logging.level ?? "OFF"].test(event.type)) return;
    this.#waiting.push(event);
  }

  /** Resolves when all that was added so far is in the log. */
  async sent(): Promise<void> {
    if (this.#waiting.length > 0) this.#sending = this.#sending.then(() => this.#send());
    await this.#sending;
  }

  async #send(): Promise<void> {
    const batch = this.#waiting;
    this.#waiting = [];
    if (this.#group === undefined || batch.length === 0) return;
    const logs = this.#context.service<typeof Logs>("cloudwatch-logs");
    const stream = { logGroupName: this.#group, logStreamName: this.#stream };
    try {
      if (!this.#hasStream) await logs.CreateLogStream(stream);
      this.#hasStream = true;
      const logEvents = batch.map((event) => ({ timestamp: event.at, message: JSON.stringify(this.#line(event)) }));
      await logs.PutLogEvents({ ...stream, logEvents });
    } catch (error) {
      if (!this.#context.signal.aborted)
        this.#context.log(`events of ${this.#execution.arn} are not logged: ${messageOf(error)}`);
    }
  }

  #line(event: EventRow): object {
    return {
      id: String(event.id),
      type: event.type,
      details: detailsWith(event, this.#execution.logging.includeExecutionData === true),
      redrive_count: String(this.#execution.redriveCount),
      previous_event_id: String(event.previous),
      event_timestamp: String(event.at),
      execution_arn: this.#execution.arn,
    };
  }
}
