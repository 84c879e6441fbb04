/** The log of one execution environment: a stream of the function's log group, and the tail that Invoke answers. */
import type * as Logs from "@aws-sdk/client-cloudwatch-logs";
import { messageOf, nameOf } from "../../../../shared/errors.ts";
import { randomHex } from "../../../../shared/random.ts";
import { arn, type Context, type LogLine, LogLines } from "../../../kit/index.ts";
import { roleAllows } from "../execution-role.ts";
import { type Configuration, functions } from "../state.ts";

const TAIL_BYTES = 4_096;

export class EnvironmentLog {
  readonly group: string;
  readonly stream: string;
  readonly #context: Context;
  readonly #role: string;
  readonly #function: string;
  readonly #lines: LogLines;
  #tail: string[] = [];
  #opened: Promise<boolean> | undefined;

  constructor(context: Context, config: Configuration) {
    const date = context.clock.date().toISOString().slice(0, 10).replaceAll("-", "/");
    this.#context = context;
    this.#role = config.Role ?? "";
    this.#function = config.FunctionName ?? "";
    this.group = config.LoggingConfig?.LogGroup ?? `/aws/lambda/${config.FunctionName}`;
    this.#lines = new LogLines(context.clock, (lines) => this.#put(lines));
    this.stream = `${date}/[${config.Version}]${randomHex(32)}`;
  }

  /** Adds a line; carriage returns inside it are line ends of one event. */
  write(line: string): void {
    if (line === "") return;
    const message = line.replaceAll("\r", "\n");
    this.#tail.push(message);
    this.#lines.write(message);
  }

  /** The last 4 KB since the last call. */
  takeTail(): string {
    const text = Buffer.from(this.#tail.map((line) => `${line}\n`).join(""));
    this.#tail = [];
    return text.subarray(Math.max(0, text.length - TAIL_BYTES)).toString("utf8");
  }

  /** Writes what is buffered and waits for it. */
  flush(): Promise<void> {
    return this.#lines.flush();
  }

  // As on AWS: without permission, group or stream the lines are lost and the function runs on.
  async #put(logEvents: LogLine[]): Promise<void> {
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
