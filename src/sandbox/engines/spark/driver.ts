/** The Python process of one run, and all that it can reach: its folders, the bridge, a DuckDB of its own. */
import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { processes, type RunningProcess } from "../process/index.ts";
import { type Operations, serve } from "./bridge/bridge.ts";
import { Catalog } from "./bridge/catalog.ts";
import { Frames } from "./bridge/frames.ts";
import { operationsOf } from "./bridge/operations.ts";
import { Storage } from "./bridge/storage.ts";
import { ladder, type Rung } from "./ladder.ts";
import { driverPath, preloadFolder } from "./preload/driver-path.ts";
import { createRunFolder, type RunFolder } from "./run-folder.ts";
import type { SparkExit, SparkFailure, SparkOptions } from "./spark-options.ts";

export interface Plan {
  /** What the process is told first. */
  readonly program: Readonly<Record<string, unknown>>;
  /** Operations beside the bridge's own. */
  readonly operations?: Operations;
  /** Files in the working folder, by name. */
  readonly files?: Readonly<Record<string, string>>;
}

export interface Driver {
  readonly process: RunningProcess;
  readonly ended: Promise<SparkExit>;
  /** Ends the process at once. */
  cancel(): void;
}

const GRACE_MS = 500;

/** Starts the process; undefined where this machine has no python3 (which is said on stderr). */
export async function startDriver(options: SparkOptions, plan: Plan): Promise<Driver | undefined> {
  const { context, onLine } = options;
  const rung = await context.runtime(ladder).climb(options.engine);
  for (const line of rung.lines) onLine("stderr", line);
  if (rung.engine === "none") return undefined;
  const folder = createRunFolder(context, options.hdfs);
  const stopping = new AbortController();
  const parts = partsOf(options, folder, stopping.signal);
  try {
    for (const [name, text] of Object.entries(plan.files ?? {})) writeFileSync(join(folder.work, name), text);
    const modules = await modulesOf(options, parts.storage);
    const process = await context.runtime(processes).start({
      command: rung.python,
      args: ["-u", driverPath()],
      cwd: folder.work,
      env: environmentOf(options, folder, rung),
      onLine,
    });
    let failure: SparkFailure | undefined;
    serve(process.channel, {
      ...operationsOf(parts.session, folder),
      start: () => ({ ...programOf(options, rung), modules, ...plan.program }),
      failed: (request) => {
        failure = request as unknown as SparkFailure;
      },
      ...plan.operations,
    });
    const ending = endingOf(process, stopping, options);
    const ended = process.exited.then(async ({ code }) => {
      ending.forget();
      stopping.abort();
      await parts.frames.close();
      folder.remove();
      const { cancelled } = ending;
      const exitCode = cancelled ? 143 : code;
      return {
        exitCode,
        engine: rung.engine,
        cancelled,
        ...(failure && exitCode !== 0 && !cancelled ? { failure } : {}),
      };
    });
    return { process, ended, cancel: ending.cancel };
  } catch (error) {
    await parts.frames.close();
    folder.remove();
    throw error;
  }
}

/** How a process is ended from outside: asked by SIGTERM, or with all that it started and the query it waits for. */
function endingOf(process: RunningProcess, stopping: AbortController, { signal, interrupt }: SparkOptions) {
  const ending = {
    cancelled: false,
    cancel() {
      ending.cancelled = true;
      stopping.abort();
      void process.stop(GRACE_MS);
    },
    forget() {
      signal?.removeEventListener("abort", ending.cancel);
      interrupt?.removeEventListener("abort", ask);
    },
  };
  const ask = (): void => {
    ending.cancelled = true;
    process.signal("SIGTERM");
  };
  if (signal?.aborted) ending.cancel();
  else if (interrupt?.aborted) ask();
  signal?.addEventListener("abort", ending.cancel);
  interrupt?.addEventListener("abort", ask);
  return ending;
}

function partsOf({ context, services = context }: SparkOptions, folder: RunFolder, signal: AbortSignal) {
  const frames = new Frames({ runner: context.runtime(processes), folder, signal });
  const storage = new Storage(services, folder);
  const catalog = new Catalog(services, folder);
  return {
    frames,
    storage,
    session: {
      frames,
      storage,
      catalog,
      inputs: folder.inputs,
      outputs: folder.outputs,
      views: new Map<string, string>(),
    },
  };
}

/** `--py-files`, as files of this machine that Python can import from. */
async function modulesOf({ modules = [] }: SparkOptions, storage: Storage): Promise<{ name: string; path: string }[]> {
  const found = await Promise.all(modules.map((uri) => storage.fetch(uri)));
  return found.flat().map(({ uri, path }) => ({ name: basename(uri), path }));
}

const programOf = ({ configuration = {}, context }: SparkOptions, { engine, home }: Rung) => ({
  engine,
  home,
  configuration,
  preload: preloadFolder(),
  application: `application_${context.clock.now()}_0001`,
});

const environmentOf = (
  { environment = {} }: SparkOptions,
  folder: RunFolder,
  { engine }: Rung,
): Record<string, string> => ({
  PATH: process.env.PATH ?? "",
  ...(process.env.JAVA_HOME ? { JAVA_HOME: process.env.JAVA_HOME } : {}),
  // Where this machine's PySpark may be.
  ...(engine !== "shim" && process.env.PYTHONPATH ? { PYTHONPATH: process.env.PYTHONPATH } : {}),
  LANG: "C.UTF-8",
  TZ: "UTC",
  ...environment,
  HOME: folder.work,
  TMPDIR: folder.outputs,
  // As PySpark demands: the order of what is hashed must not change between runs.
  PYTHONHASHSEED: "0",
  PYTHONIOENCODING: "utf-8",
  PYTHONPYCACHEPREFIX: folder.bytecode,
});
