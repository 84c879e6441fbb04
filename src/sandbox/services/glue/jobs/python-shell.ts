import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { randomHex } from "../../../../shared/random.ts";
import { processes } from "../../../engines/process/index.ts";
import type { SparkApplication, SparkExit } from "../../../engines/spark/index.ts";
import { ladder } from "../../../engines/spark/ladder.ts";
import { preloadFolder } from "../../../engines/spark/preload/driver-path.ts";
import type { Context } from "../../../kit/index.ts";

type Shell = Pick<SparkApplication, "script" | "args" | "environment" | "signal" | "onLine">;

const GRACE_MS = 500;

/** A Python shell job: the script in this machine's python3, with awsglue beside it and without Spark. */
export async function runPythonShell(context: Context, shell: Shell): Promise<SparkExit> {
  const { script, args, environment = {}, signal, onLine } = shell;
  const { python } = await context.runtime(ladder).climb("shim");
  if (python === "")
    return {
      exitCode: 1,
      engine: "none",
      cancelled: false,
      failure: { type: "Unavailable", message: "this machine has no python3", traceback: [] },
    };
  const folder = join(context.folder(), "shells", randomHex(12));
  mkdirSync(folder, { recursive: true });
  const name = script.name.slice(script.name.lastIndexOf("/") + 1);
  writeFileSync(join(folder, name), script.text);
  try {
    const child = await context.runtime(processes).start({
      command: python,
      args: ["-u", name, ...args],
      cwd: folder,
      env: {
        PATH: process.env.PATH ?? "",
        HOME: folder,
        TMPDIR: folder,
        PYTHONPATH: [folder, join(preloadFolder(), "glue")].join(delimiter),
        PYTHONDONTWRITEBYTECODE: "1",
        ...environment,
      },
      onLine,
    });
    const stop = (): void => void child.stop(GRACE_MS);
    if (signal?.aborted) stop();
    signal?.addEventListener("abort", stop);
    const { code } = await child.exited;
    signal?.removeEventListener("abort", stop);
    return { exitCode: code, engine: "none", cancelled: signal?.aborted === true };
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
