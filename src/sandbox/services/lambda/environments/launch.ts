/** Which program a function's runtime is on this machine. */
import { execFile } from "node:child_process";
import { accessSync, closeSync, constants, existsSync, openSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Context, defineRuntime } from "../../../kit/index.ts";
import { nodeBootstrap, pythonBootstrap } from "../preload/bootstrap-path.ts";
import { familyOf } from "../runtimes.ts";
import type { Configuration } from "../state.ts";
import { withOpt } from "./environment-variables.ts";
import type { TaskRoot } from "./task-root.ts";

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  /** For INIT_START. */
  readonly version: string;
}

/** Why a runtime cannot be started, in AWS's words. */
export class CannotLaunch extends Error {
  readonly errorType: string;

  constructor(errorType: string, message: string) {
    super(message);
    this.errorType = errorType;
  }
}

/** The program with its arguments; throws `CannotLaunch`. */
export async function programOf(context: Context, config: Configuration, root: TaskRoot): Promise<Program> {
  const program = await bareProgram(context, config, root);
  const wrapper = config.Environment?.Variables?.AWS_LAMBDA_EXEC_WRAPPER;
  if (wrapper === undefined || familyOf(config.Runtime ?? "") === "custom") return program;
  const path = withOpt(wrapper, root);
  if (!existsSync(path))
    throw new CannotLaunch(
      "Runtime.InvalidEntrypoint",
      `AWS_LAMBDA_EXEC_WRAPPER: ${wrapper}: no such file or directory`,
    );
  return { ...program, command: path, args: [program.command, ...program.args] };
}

async function bareProgram(context: Context, config: Configuration, root: TaskRoot): Promise<Program> {
  const runtime = config.Runtime ?? "";
  switch (familyOf(runtime)) {
    case "node": {
      const version = `nodejs:${process.versions.node} (of this machine, for ${runtime})`;
      // As the managed runtime does: V8 gives up shortly before the environment's memory is used up.
      const heap = `--max-old-space-size=${Math.floor((config.MemorySize ?? 128) * 0.9)}`;
      return { command: process.execPath, args: [heap, nodeBootstrap()], version };
    }
    case "python": {
      const { path, version } = await context.runtime(pythons).find();
      return {
        command: path,
        args: [pythonBootstrap()],
        version: `python:${version} (of this machine, for ${runtime})`,
      };
    }
    default:
      return { command: customBootstrap(root), args: [], version: `${runtime}` };
  }
}

/** As shipped: in the code or a layer. */
function customBootstrap(root: TaskRoot): string {
  const places = [
    { shown: "/var/task/bootstrap", path: join(root.task, "bootstrap") },
    { shown: "/opt/bootstrap", path: join(root.opt, "bootstrap") },
  ];
  const place = places.find(({ path }) => existsSync(path) && statSync(path).isFile());
  if (!place)
    throw new CannotLaunch(
      "Runtime.InvalidEntrypoint",
      `Couldn't find valid bootstrap(s): [${places.map(({ shown }) => shown).join(" ")}]`,
    );
  requireExecutable(place.path, place.shown);
  requireInterpreter(place.path, place.shown);
  return place.path;
}

/** What the first line of a script names must be there: with CRLF line ends it is not. */
function requireInterpreter(path: string, shown: string): void {
  const [, interpreter] = /^#![ \t]*([^ \t\n]+)/.exec(firstLine(path)) ?? [];
  if (interpreter !== undefined && !existsSync(interpreter))
    throw new CannotLaunch("Runtime.InvalidEntrypoint", `fork/exec ${shown}: no such file or directory`);
}

/** As Linux reads it: no more than 256 octets. */
function firstLine(path: string): string {
  const octets = Buffer.alloc(256);
  const file = openSync(path, "r");
  try {
    return octets.toString("latin1", 0, readSync(file, octets)).split("\n")[0] ?? "";
  } finally {
    closeSync(file);
  }
}

/** Root may read and write all, so the bits are looked at and not only tried. */
export function requireExecutable(path: string, shown: string, errorType = "Runtime.InvalidEntrypoint"): void {
  try {
    accessSync(path, constants.X_OK);
  } catch {
    throw new CannotLaunch(errorType, `fork/exec ${shown}: permission denied`);
  }
}

const IN_NAMESPACE = ["-rm", "--", "/bin/sh", "-c", 'mount --bind "$0" /opt && exec "$@"'];

/** Whether this machine lets a process have mounts of its own; then the layers really are /opt for it. */
class Namespaces {
  #probe: Promise<boolean> | undefined;

  work(opt: string): Promise<boolean> {
    this.#probe ??= run("unshare", [...IN_NAMESPACE, opt, "true"]).then(
      () => true,
      () => false,
    );
    return this.#probe;
  }
}

const namespaces = defineRuntime({ name: "lambda-namespaces", shared: true, create: () => new Namespaces() });

/** The same program with the layers mounted at /opt; as it is where there are none, or where that is not possible. */
export async function withLayers(
  context: Context,
  program: { readonly command: string; readonly args: readonly string[] },
  { config, root }: { config: Configuration; root: TaskRoot },
): Promise<{ command: string; args: readonly string[] }> {
  if (!config.Layers?.length || process.platform !== "linux") return program;
  if (!(await context.runtime(namespaces).work(root.opt))) return program;
  return { command: "unshare", args: [...IN_NAMESPACE, root.opt, program.command, ...program.args] };
}

interface Python {
  readonly path: string;
  readonly version: string;
}

const run = promisify(execFile);

/** The real program behind `python3`: a version manager's shim would cost each cold start a tenth of a second. */
class Pythons {
  #found: Promise<Python> | undefined;

  find(): Promise<Python> {
    this.#found ??= run("python3", ["-c", "import sys; print(sys.executable); print(sys.version.split()[0])"]).then(
      ({ stdout }) => {
        const [path = "", version = ""] = stdout.trim().split("\n");
        return { path, version };
      },
      () => {
        this.#found = undefined;
        throw new CannotLaunch(
          "Runtime.Unavailable",
          "this machine has no python3, which the sandbox needs for Python functions",
        );
      },
    );
    return this.#found;
  }
}

const pythons = defineRuntime({ name: "lambda-python", shared: true, create: () => new Pythons() });
