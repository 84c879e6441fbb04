/**
 * Spark: PySpark programs, sessions and notebooks on this machine, over the sandbox's S3 and Glue Data Catalog. Which engine runs
 * them is decided for each run (ladder.ts) and said on its stderr.
 */
export { runSparkApplication, type SparkApplication } from "./application.ts";
export { type NotebookRun, runNotebook } from "./notebook.ts";
export { type CodeResult, openSparkSession, type SparkSession } from "./session.ts";
export type { SparkExit, SparkFailure, SparkOptions } from "./spark-options.ts";
export { readSubmitArguments, type SubmitArguments } from "./submit-arguments.ts";
