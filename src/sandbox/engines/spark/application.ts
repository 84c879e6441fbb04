import type { SparkExit, SparkOptions } from "./spark-options.ts";

export interface SparkApplication extends SparkOptions {
  /** The program's text, and the name that tracebacks and `sys.argv[0]` give it. */
  readonly script: { readonly name: string; readonly text: string };
  /** `sys.argv` after the script's name. */
  readonly args: readonly string[];
}

/** Runs a PySpark program to its end, as `spark-submit script args` does. Never throws for what the program does wrong. */
export async function runSparkApplication(_application: SparkApplication): Promise<SparkExit> {
  throw new Error("not written yet");
}
