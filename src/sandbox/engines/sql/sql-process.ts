/** One worker process with one DuckDB database, and the conversation with it. */
import { createInterface } from "node:readline";
import type { ProcessRunner, RunningProcess } from "../process/index.ts";
import { workerPath } from "./preload/worker-path.ts";
import { SqlError, sqlErrorOf } from "./sql-error.ts";

export interface SqlProcessOptions {
  readonly runner: ProcessRunner;
  /** The database's file, or `:memory:`. */
  readonly path: string;
  /** All folders that statements may read and write. */
  readonly directories: readonly string[];
  /** For what does not fit into memory; made by the engine. */
  readonly temporary: string;
  /** The process's working folder. */
  readonly cwd: string;
  /** As DuckDB writes it, for example `1GB`. */
  readonly memory: string;
  readonly threads: number;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: SqlError): void;
}

export class SqlProcess {
  readonly #process: RunningProcess;
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;
  #gone: SqlError | undefined;

  private constructor(process: RunningProcess) {
    this.#process = process;
    const lines = createInterface({ input: process.channel });
    lines.on("line", (line) => this.#take(line));
    // A process that dies breaks its pipe; `exited` tells the rest.
    lines.on("error", () => {});
    void process.exited.then(({ code }) =>
      this.#end(new SqlError("crashed", `the SQL engine's process ended (exit code ${code})`)),
    );
  }

  /** Starts the process and opens the database; throws SqlError `io` where its file cannot be opened. */
  static async start(options: SqlProcessOptions): Promise<SqlProcess> {
    const { runner, cwd, path, directories, temporary, memory, threads } = options;
    const output: string[] = [];
    const running = await runner.start({
      command: process.execPath,
      args: [workerPath()],
      cwd,
      env: { PATH: process.env.PATH ?? "", HOME: cwd, TZ: "UTC" },
      onLine: (_, line) => {
        if (output.length < 20) output.push(line);
      },
    });
    const sql = new SqlProcess(running);
    try {
      await sql.ask("open", { path, directories, temporary, memory, threads });
    } catch (error) {
      await running.stop(0);
      if (error instanceof SqlError && error.kind === "crashed" && output.length > 0)
        throw new SqlError("crashed", `${error.message}: ${output.join(" ")}`);
      throw error;
    }
    return sql;
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** False from the moment the process has ended: ask for a new one. */
  get alive(): boolean {
    return this.#gone === undefined;
  }

  /** Sends a request; `signal` interrupts it, whether it waits or runs. */
  ask(op: string, request: Readonly<Record<string, unknown>>, signal?: AbortSignal): Promise<unknown> {
    if (this.#gone) return Promise.reject(this.#gone);
    const id = this.#next++;
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#send({ id, op, ...request });
    });
    if (!signal) return answer;
    const interrupt = () => this.#send({ id: this.#next++, op: "interrupt", target: id });
    signal.addEventListener("abort", interrupt);
    return answer.finally(() => signal.removeEventListener("abort", interrupt));
  }

  /** Ends the process; what was committed is on disk. */
  async stop(): Promise<void> {
    await this.#process.stop(0);
  }

  #send(request: object): void {
    this.#process.channel.write(`${JSON.stringify(request)}\n`);
  }

  #take(line: string): void {
    const { id, ok, error }: { id: number; ok?: unknown; error?: string } = JSON.parse(line);
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(ok);
    else waiting?.reject(sqlErrorOf(error));
  }

  #end(reason: SqlError): void {
    this.#gone = reason;
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }
}
