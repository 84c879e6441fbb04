/** The log of one execution environment: a stream of the function's log group, and the tail that Invoke answers. */
import type * as Logs from "@aws-sdk/client-cloudwatch-logs";
import { messageOf, nameOf } from "../../../../shared/errors.ts";
import { randomHex } from "../../../../shared/random.ts";
import { arn, type Context } from "../../../kit/index.ts";
import { roleAllows } from "../execution-role.ts";
import { type Configuration, functions } from "../state.ts";

const FLUSH_MS = 100;
const MOST_EVENTS = 1_000;
const TAIL_BYTES = 4_096;

export class EnvironmentLog {
  readonly group: string;
  readonly stream: string;
  readonly #context: Context;
  readonly #role: string;
  readonly #function: string;
  #lines: { timestamp: number; message: string }[] = [];
  #tail: string[] = [];
  #timer: NodeJS.Timeout | undefined;
  #last: Promise<void> = Promise.resolve();
  #opened: Promise<boolean> | undefined;

  constructor(context: Context, config: Configuration) {
    const date = context.clock.date().toISOString().slice(0, 10).replaceAll("-", "/");
    this.#context = context;
    this.#role = config.Role ?? "";
    this.#function = config.FunctionName ?? "";
    this.group = config.LoggingConfig?.LogGroup ?? `/aws/lambda/${config.FunctionName}`;
    this.stream = `${date}/[${config.Version}]${randomHex(32)}`;
  }

  /** Adds a line; carriage returns inside it are line ends of one event. */
  write(line: string): void {
    if (line === "") return;
    const message = line.replaceAll("\r", "\n");
    this.#lines.push({ timestamp: this.#context.clock.now(), message });
    this.#tail.push(message);
    if (this.#lines.length >= MOST_EVENTS) void this.flush();
    this.#timer ??= setTimeout(() => void this.flush(), FLUSH_MS).unref();
  }

  /** The last 4 KB since the last call. */
  takeTail(): string {
    const text = Buffer.from(this.#tail.map((line) => `${line}\n`).join(""));
    this.#tail = [];
    return text.subarray(Math.max(0, text.length - TAIL_BYTES)).toString("utf8");
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

  // As on AWS: without permission, group or stream the lines are lost and the function runs on.
  async #put(logEvents: { timestamp: number; message: string }[]): Promise<void> {
    const context = this.#context;
    try {
      this.#opened ??= this.#open();
      if (!(await this.#opened)) return;
      await this.#logs.PutLogEvents({ logGroupName: this.group, logStreamName: this.stream, logEvents });
    } catch (error) {
      this.#opened = undefined;
      if (!context.signal.aborted) context.log(`log lines of ${this.group} are lost: ${messageOf(error)}`);
    }
  }

  async #open(): Promise<boolean> {
    const context = this.#context;
    const group = `log-group:${this.group}`;
    const inStream = arn(context, "logs", `${group}:log-stream:${this.stream}`);
    const actions = ["logs:CreateLogStream", "logs:PutLogEvents"];
    if (!(await roleAllows(context, this.#role, { actions, resource: inStream }))) return false;
    const names = { logGroupName: this.group, logStreamName: this.stream };
    try {
      await this.#logs.CreateLogStream(names);
    } catch (error) {
      if (nameOf(error) === "ResourceAlreadyExistsException") return true;
      if (nameOf(error) !== "ResourceNotFoundException") throw error;
      // What is left of a deleted function makes no group. On AWS it may, for some minutes: whoever cleans up looks twice.
      if (!context.table(functions).has(this.#function)) return false;
      const create = { actions: ["logs:CreateLogGroup"], resource: arn(context, "logs", group) };
      if (!(await roleAllows(context, this.#role, create))) return false;
      await this.#logs.CreateLogGroup({ logGroupName: this.group }).catch(unlessThere);
      await this.#logs.CreateLogStream(names);
    }
    return true;
  }

  get #logs() {
    return this.#context.service<typeof Logs>("cloudwatch-logs");
  }
}

function unlessThere(error: unknown): void {
  if (nameOf(error) !== "ResourceAlreadyExistsException") throw error;
}
