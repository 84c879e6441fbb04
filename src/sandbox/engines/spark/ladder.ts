/** Which engine runs a program: the best that this machine has. */
import { execFile } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { defineRuntime } from "../../kit/runtime.ts";
import type { SparkEngine } from "./spark-options.ts";

export interface Rung {
  readonly engine: SparkEngine;
  /** The real program behind `python3`. */
  readonly python: string;
  /** SPARK_HOME, for `spark-submit`. */
  readonly home?: string;
  /** For the log of the run: each rung, and why it was taken or not. */
  readonly lines: readonly string[];
}

const run = promisify(execFile);

const PROBE = `
import importlib.util, sys
found = importlib.util.find_spec("pyspark")
version = ""
if found is not None:
    try:
        import pyspark
        version = pyspark.__version__
    except Exception as error:
        version = ""
print(sys.executable)
print(sys.version.split()[0])
print(version)
`;

/** Looks once for each sandbox; what is not there is looked for again. */
class Ladder {
  #python: Promise<{ path: string; version: string; pyspark: string } | undefined> | undefined;

  async climb(wanted: "shim" | undefined): Promise<Rung> {
    this.#python ??= probe();
    const python = await this.#python;
    if (!python) {
      this.#python = undefined;
      return {
        engine: "none",
        python: "",
        lines: ["spark engine: none. This machine has no python3 (3.8 or later), which Spark programs need here"],
      };
    }
    const home = wanted === "shim" ? undefined : sparkHome();
    const lines = [`spark engine: python3 ${python.version} at ${python.path}`];
    if (home !== undefined && (await hasJava()))
      return {
        engine: "spark-submit",
        python: python.path,
        home,
        lines: [...lines, `spark engine: Apache Spark of this machine at ${home}`],
      };
    if (wanted !== "shim" && python.pyspark !== "" && (await hasJava()))
      return {
        engine: "pyspark",
        python: python.path,
        lines: [...lines, `spark engine: PySpark ${python.pyspark} of this machine`],
      };
    const reason = wanted === "shim" ? "as asked" : "there is no PySpark with Java on this machine";
    return {
      engine: "shim",
      python: python.path,
      lines: [...lines, `spark engine: the sandbox's own PySpark (Spark 3.5's API in Python and DuckDB), ${reason}`],
    };
  }
}

/** Where Apache Spark is: SPARK_HOME, or what the spark-submit on the PATH belongs to. */
function sparkHome(): string | undefined {
  const submit = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, "spark-submit"));
  const homes = [
    process.env.SPARK_HOME,
    ...submit.filter(existsSync).map((path) => dirname(dirname(realpathSync(path)))),
  ];
  return homes.find((home) => home && existsSync(join(home, "python", "pyspark")) && existsSync(join(home, "jars")));
}

async function probe() {
  try {
    const { stdout } = await run("python3", ["-c", PROBE], { timeout: 20_000 });
    const [path = "", version = "", pyspark = ""] = stdout.trim().split("\n");
    const [, minor = "0"] = /^3\.(\d+)/.exec(version) ?? [];
    return Number(minor) >= 8 ? { path, version, pyspark } : undefined;
  } catch {
    return undefined;
  }
}

const hasJava = (): Promise<boolean> =>
  run("java", ["-version"], { timeout: 20_000 }).then(
    () => true,
    () => false,
  );

export const ladder = defineRuntime({ name: "spark-ladder", shared: true, create: () => new Ladder() });
