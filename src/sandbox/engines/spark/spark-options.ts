/** What every way of running Spark is told, and what it answers. */
import type { Context } from "../../kit/context.ts";

/** What Spark needs of a service's context. */
export type SparkHost = Pick<Context, "service" | "runtime" | "folder" | "clock" | "account" | "region">;

export interface SparkOptions {
  /** Of the service that runs Spark: processes, folders and the end of the sandbox are its. */
  readonly context: SparkHost;
  /** Who asks S3 and the Glue Data Catalog; by default the service itself. */
  readonly services?: Pick<Context, "service">;
  /** Further variables of the program: keys, region and AWS_ENDPOINT_URL for boto3. PATH and HOME are set already. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Spark's settings (`spark.sql.shuffle.partitions`), as `--conf` gives them. */
  readonly configuration?: Readonly<Record<string, string>>;
  /** Python modules, beside the script: `--py-files`, `--extra-py-files`. Objects of S3 (`.py`, `.zip`, `.egg`). */
  readonly modules?: readonly string[];
  /** Paths without a scheme and `hdfs://` lie in this folder; by default in one that is removed afterwards. */
  readonly hdfs?: string;
  /** Ends the program, at once and with all that it started. */
  readonly signal?: AbortSignal;
  /** Asks the program to end: its process gets SIGTERM, and the time that it takes. */
  readonly interrupt?: AbortSignal;
  /** `shim` leaves out what this machine has installed: for tests. */
  readonly engine?: "shim" | undefined;
  /** Each line as it is written: what the program prints, and on stderr also which engine runs it. */
  onLine(stream: "stdout" | "stderr", line: string): void;
}

/** `spark-submit` of this machine, PySpark of this machine, our own shim, or nothing where there is no python3. */
export type SparkEngine = "spark-submit" | "pyspark" | "shim" | "none";

/** Why a program ended badly, as Python and Spark put it. */
export interface SparkFailure {
  /** The exception's name: `AnalysisException`, `FileAlreadyExistsException`, `ZeroDivisionError`; `SystemExit` for sys.exit. */
  readonly type: string;
  readonly message: string;
  /** The traceback's lines, as Python prints them. */
  readonly traceback: readonly string[];
}

export interface SparkExit {
  /** 0 where the program did its work; 143 where it was cancelled, 137 where it was killed. */
  readonly exitCode: number;
  readonly engine: SparkEngine;
  /** Undefined where `exitCode` is 0, or where the process was ended from outside. */
  readonly failure?: SparkFailure;
  readonly cancelled: boolean;
}
