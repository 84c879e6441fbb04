import { startDriver } from "./driver.ts";
import type { SparkExit, SparkOptions } from "./spark-options.ts";

export interface SparkApplication extends SparkOptions {
  /** The program's text, and the name that tracebacks and `sys.argv[0]` give it. */
  readonly script: { readonly name: string; readonly text: string };
  /** `sys.argv` after the script's name. */
  readonly args: readonly string[];
}

/** Runs a PySpark program to its end, as `spark-submit script args` does. Never throws for what the program does wrong. */
export async function runSparkApplication(application: SparkApplication): Promise<SparkExit> {
  const { script, args } = application;
  const name = script.name.slice(script.name.lastIndexOf("/") + 1) || "script.py";
  const driver = await startDriver(application, {
    program: { mode: "application", script: name, args },
    files: { [name]: script.text },
  });
  if (!driver) return noPython();
  return driver.ended;
}

export const noPython = (): SparkExit => ({
  exitCode: 1,
  engine: "none",
  cancelled: false,
  failure: { type: "Unavailable", message: "this machine has no python3, which Spark programs need", traceback: [] },
});
