import type { SparkExit, SparkFailure, SparkOptions } from "./spark-options.ts";

export interface CodeResult {
  /** `cancelled`: the call's signal was aborted; the session goes on. */
  readonly status: "ok" | "error" | "cancelled";
  /** What the code printed, then the value of its last expression where that is not None; without a line end. */
  readonly text: string;
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
export async function openSparkSession(_options: SparkOptions): Promise<SparkSession> {
  throw new Error("not written yet");
}
