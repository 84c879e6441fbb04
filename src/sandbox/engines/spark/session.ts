import { noPython } from "./application.ts";
import type { Request } from "./bridge/bridge.ts";
import { type Driver, startDriver } from "./driver.ts";
import type { SparkExit, SparkFailure, SparkOptions } from "./spark-options.ts";

export interface CodeResult {
  /** `cancelled`: the call's signal was aborted; the session goes on. */
  readonly status: "ok" | "error" | "cancelled";
  /** What the code printed, then the value of its last expression where that is not None; without a line end. */
  readonly text: string;
  /** What it printed alone. */
  readonly stdout: string;
  /** What it wrote to stderr. */
  readonly stderr: string;
  /** The value of the last expression alone, as repr; undefined where there is none. */
  readonly value?: string;
  readonly failure?: SparkFailure;
}

export interface SparkSession {
  /**
   * Runs code in the session's process, one call after the other, with `spark`, `sc` and all that earlier code has defined.
   * Rejects where the process has ended.
   */
  run(code: string, signal?: AbortSignal): Promise<CodeResult>;
  /** Resolves when the process has ended, whoever ended it. */
  readonly ended: Promise<SparkExit>;
  /** Ends the process. */
  close(): Promise<void>;
}

/** Starts a process that runs one piece of code after the other: Glue's interactive sessions, notebooks, Livy. */
export async function openSparkSession(options: SparkOptions): Promise<SparkSession> {
  const conversation = new Conversation();
  const driver = await startDriver(options, {
    program: { mode: "session" },
    operations: { next: (request) => conversation.next(request) },
  });
  if (!driver) return deadSession();
  void driver.ended.then(() => conversation.end());
  return {
    run: (code, signal) => conversation.run(code, driver, signal),
    ended: driver.ended,
    close: async () => {
      driver.cancel();
      await driver.ended;
    },
  };
}

const deadSession = (): SparkSession => ({
  run: () => Promise.reject(new Error(noPython().failure?.message)),
  ended: Promise.resolve(noPython()),
  close: async () => {},
});

const AGAIN_MS = 100;

interface Piece {
  readonly code: string;
  resolve(result: CodeResult): void;
  reject(error: Error): void;
}

/** The process asks for the next piece of code, with the last one's result. */
class Conversation {
  readonly #waiting: Piece[] = [];
  #running: Piece | undefined;
  #hungry: ((piece: { code: string }) => void) | undefined;
  #over = false;

  next({ result }: Request): Promise<{ code: string }> {
    if (result) this.#running?.resolve(result as CodeResult);
    this.#running = undefined;
    return new Promise((resolve) => {
      this.#hungry = resolve;
      this.#feed();
    });
  }

  run(code: string, driver: Driver, signal: AbortSignal | undefined): Promise<CodeResult> {
    if (this.#over) return Promise.reject(new Error("the session's process has ended"));
    return new Promise<CodeResult>((resolve, reject) => {
      const piece = { code, resolve, reject };
      const interrupt = () => this.#interrupt(piece, driver);
      const done = () => signal?.removeEventListener("abort", interrupt);
      piece.resolve = (result) => {
        done();
        resolve(result);
      };
      signal?.addEventListener("abort", interrupt);
      this.#waiting.push(piece);
      this.#feed();
    });
  }

  end(): void {
    this.#over = true;
    for (const { reject } of [...this.#waiting, ...(this.#running ? [this.#running] : [])])
      reject(new Error("the session's process has ended"));
    this.#waiting.length = 0;
  }

  #feed(): void {
    const feed = this.#hungry;
    if (!feed || this.#running) return;
    const piece = this.#waiting.shift();
    if (!piece) return;
    this.#hungry = undefined;
    this.#running = piece;
    feed({ code: piece.code });
  }

  /** What waits is not run at all; what runs gets what Ctrl+C sends. */
  #interrupt(piece: Piece, { process }: Driver): void {
    const at = this.#waiting.indexOf(piece);
    if (at >= 0) {
      this.#waiting.splice(at, 1);
      piece.resolve({ status: "cancelled", text: "", stdout: "", stderr: "" });
    } else if (this.#running === piece) this.#press(piece, process);
  }

  /** Again and again until it is felt: a process that has only just got the piece does not listen yet. */
  #press(piece: Piece, process: Driver["process"]): void {
    if (this.#running !== piece || this.#over) return;
    process.signal("SIGINT");
    setTimeout(() => this.#press(piece, process), AGAIN_MS).unref();
  }
}
