import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { randomHex } from "../../../shared/random.ts";
import { defineRuntime } from "../../kit/runtime.ts";
import type { SparkHost } from "./spark-options.ts";

/** Folders of one run. All but `cache` and `bytecode` are removed with it. */
export interface RunFolder {
  readonly root: string;
  /** Objects fetched from S3, for all runs. */
  readonly cache: string;
  /** What Python compiles, for all runs. */
  readonly bytecode: string;
  /** The program's working folder and home. */
  readonly work: string;
  /** Inputs as files: linked here, not to be changed. */
  readonly inputs: string;
  /** What is written, before it is put into S3, and results on their way to the program. */
  readonly outputs: string;
  readonly hdfs: string;
  remove(): void;
}

/** What an earlier sandbox left goes with the first run. */
const roots = defineRuntime({
  name: "spark-runs",
  create: (context) => {
    const root = join(context.folder(), "spark", `${context.account}-${context.region}`);
    rmSync(join(root, "runs"), { recursive: true, force: true });
    return { root };
  },
});

export function createRunFolder(context: SparkHost, hdfs: string | undefined): RunFolder {
  const shared = context.runtime(roots).root;
  const root = join(shared, "runs", randomHex(12));
  const folder = {
    root,
    cache: join(shared, "objects"),
    bytecode: join(shared, "bytecode"),
    work: join(root, "work"),
    inputs: join(root, "inputs"),
    outputs: join(root, "outputs"),
    hdfs: hdfs ?? join(root, "hdfs"),
  };
  for (const each of Object.values(folder)) mkdirSync(each, { recursive: true });
  return { ...folder, remove: () => remove(root) };
}

function remove(root: string): void {
  try {
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  } catch {
    // Something still writes there: the next sandbox removes it, and the run's outcome stays what it is.
  }
}
