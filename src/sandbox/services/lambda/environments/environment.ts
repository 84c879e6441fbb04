/**
 * One execution environment: a process for the runtime and one for each external extension, from INIT through invocations
 * to SHUTDOWN. https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { monotonicMs } from "../../../../shared/clock.ts";
import { messageOf, nameOf } from "../../../../shared/errors.ts";
import { randomHex } from "../../../../shared/random.ts";
import { isAlive, processes, type RunningProcess } from "../../../engines/process/index.ts";
import type { Context, Door } from "../../../kit/index.ts";
import { choosePlace, reaches } from "../reachability.ts";
import type { Configuration } from "../state.ts";
import { isInVpc } from "../vpc-config.ts";
import { CpuShare } from "./cpu-share.ts";
import { EnvironmentLog } from "./environment-log.ts";
import { environmentVariables, type InitializationType } from "./environment-variables.ts";
import { extensionCrash, type Failure, runtimeExit } from "./failure.ts";
import { CannotLaunch, programOf, requireExecutable, withLayers } from "./launch.ts";
import { MemoryWatch } from "./memory-watch.ts";
import { PlatformLog } from "./platform-log.ts";
import { RuntimeApi } from "./runtime-api.ts";
import { type TaskRoot, taskRootOf } from "./task-root.ts";

export interface EnvironmentSpec {
  readonly config: Configuration;
  readonly initializationType: InitializationType;
}

/** INIT, or its repetition as a part of the invocation, and the time that it has. */
export interface InitPhase {
  readonly name: "init" | "invoke";
  readonly ms: number;
}

export class Environment {
  readonly config: Configuration;
  readonly initializationType: InitializationType;
  readonly log: EnvironmentLog;
  readonly platform: PlatformLog;
  readonly api: RuntimeApi;
  readonly memory: MemoryWatch;
  readonly cpu: CpuShare;
  readonly createdMs = monotonicMs();
  initPhase: InitPhase["name"] = "init";
  /** INIT's duration until an invocation has reported it. */
  initMs: number | undefined;
  /** How long SnapStart took to restore it, until an invocation has reported that. */
  restoreMs: number | undefined;
  readonly #context: Context;
  readonly #folder: string;
  readonly #root: TaskRoot;
  readonly #processes: RunningProcess[] = [];
  /** In a VPC: what its connections go through. */
  #door: Door | undefined;
  #ended: Promise<void> | undefined;
  #failed: Promise<Failure> | undefined;

  private constructor(context: Context, spec: EnvironmentSpec, root: TaskRoot) {
    this.#context = context;
    this.#root = root;
    this.config = spec.config;
    this.initializationType = spec.initializationType;
    this.log = new EnvironmentLog(context, spec.config);
    this.platform = new PlatformLog(spec.config, () => context.clock.date());
    const { FunctionName: name = "", Version: version = "", Handler: handler = "" } = spec.config;
    this.api = new RuntimeApi(root.extensions, { name, version, handler });
    this.cpu = new CpuShare(spec.config.MemorySize ?? 128);
    this.memory = new MemoryWatch((spec.config.MemorySize ?? 128) * 2 ** 20);
    this.#folder = join(context.folder(), `${context.account}-${context.region}`, "environments", randomHex(16));
  }

  /** Everything up to the start of INIT: code is unpacked, nothing runs yet. */
  static async prepare(context: Context, spec: EnvironmentSpec): Promise<Environment> {
    return new Environment(context, spec, await taskRootOf(context, spec.config));
  }

  /** INIT: answers why it failed; the environment has then ended. */
  async init({ name: phase, ms }: InitPhase): Promise<Failure | undefined> {
    this.initPhase = phase;
    const failure = await this.#start(ms).catch((error: unknown): Failure => {
      if (error instanceof CannotLaunch) return { status: "error", errorType: error.errorType, message: error.message };
      return { status: "error", errorType: "Runtime.InvalidEntrypoint", message: `fork/exec: ${messageOf(error)}` };
    });
    if (!failure) {
      for (const { name, isExternal, events } of this.api.extensions.registered)
        if (isExternal) this.write(this.platform.extension(name, "Ready", events));
      return undefined;
    }
    const type = failure.status === "timeout" ? undefined : failure.errorType;
    this.write(this.platform.initReport(this.initMs ?? 0, { phase, status: failure.status, errorType: type }));
    await this.end("failure");
    return failure;
  }

  async #start(timeoutMs: number): Promise<Failure | undefined> {
    const temporary = join(this.#folder, "tmp");
    mkdirSync(temporary, { recursive: true });
    const { config, log, initializationType } = this;
    const [runtimeApi, program] = await Promise.all([this.api.open(), programOf(this.#context, config, this.#root)]);
    if (isInVpc(config)) this.#door = await this.#openDoor();
    const endpoint = this.#door?.url ?? (await this.#context.endpoint());
    const gate = this.#door && `${this.#door.host}:${this.#door.port}`;
    const parts = { config, root: this.#root, log, temporary, runtimeApi, initializationType, endpoint, gate };
    const env = await environmentVariables(this.#context, parts);
    this.write(this.platform.initStart(program.version, initializationType));
    const begin = monotonicMs();
    const crashes: Promise<Failure>[] = [];
    for (const name of this.#root.extensions) {
      const command = join(this.#root.opt, "extensions", name);
      requireExecutable(command, `/opt/extensions/${name}`, "Extension.LaunchError");
      const extension = await this.#spawn(command, [], env);
      crashes.push(extension.exited.then((exit) => extensionCrash(name, exit)));
    }
    const runtime = await this.#spawn(program.command, program.args, env);
    const exited = runtime.exited.then((exit) => runtimeExit(exit, this.memory.isExceeded));
    const reported = this.api.extensions.failed.promise.then(({ name, error }): Failure => {
      return { status: "error", errorType: error.errorType, message: `Extension ${name} failed`, body: error.body };
    });
    this.#failed = Promise.race([exited, reported, ...crashes]);
    const failure = await this.#initialized(timeoutMs);
    this.initMs = monotonicMs() - begin;
    return failure;
  }

  #openDoor(): Promise<Door> {
    const place = choosePlace(this.config);
    return this.#context.openDoor((visit) => reaches(this.#context, place, visit));
  }

  async #initialized(timeoutMs: number): Promise<Failure | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const timedOut = new Promise<Failure>((resolve) => {
      const message = `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`;
      timer = setTimeout(() => resolve({ status: "timeout", errorType: "Sandbox.Timedout", message }), timeoutMs);
    });
    const ready = this.api.initialized.promise.then(async (error): Promise<Failure | undefined> => {
      if (error) return { status: "error", errorType: error.errorType, message: "", body: error.body };
      await this.api.extensions.ready();
      return undefined;
    });
    const failure = await Promise.race([ready, this.failed, timedOut]);
    clearTimeout(timer);
    return failure;
  }

  async #spawn(command: string, args: readonly string[], env: Record<string, string>): Promise<RunningProcess> {
    const program = await withLayers(this.#context, { command, args }, { config: this.config, root: this.#root });
    // Of this process alone, and of what it starts: an extension that ends must not take the runtime along.
    const mark = randomHex(32);
    const running = await this.#context
      .runtime(processes)
      .start({
        ...program,
        cwd: this.#root.task,
        env: { ...env, AWSLAB_LAMBDA_PROCESS: mark },
        mark: `AWSLAB_LAMBDA_PROCESS=${mark}`,
        onLine: (_stream, line) => this.log.write(line),
      })
      .catch((error: unknown) => {
        const why = nameOf(error) && /ENOENT/.test(messageOf(error)) ? "no such file or directory" : messageOf(error);
        const shown = command.replace(this.#root.opt, "/opt").replace(this.#root.task, "/var/task");
        throw new CannotLaunch(
          "Runtime.InvalidEntrypoint",
          `fork/exec ${shown}: ${/EACCES/.test(why) ? "permission denied" : /ENOEXEC/.test(why) ? "exec format error" : why}`,
        );
      });
    this.#processes.push(running);
    this.memory.add(running);
    this.cpu.add(running);
    return running;
  }

  /** Resolves when one of its processes ends or reports that it cannot go on. */
  get failed(): Promise<Failure> {
    return this.#failed ?? new Promise(() => {});
  }

  /** Whether it can take an event. What somebody has killed cannot, also where its exit has not been told yet. */
  get isReady(): boolean {
    return this.api.isWaiting && this.#processes.every(({ pid }) => isAlive(pid));
  }

  write(line: string | undefined): void {
    if (line !== undefined) this.log.write(line);
  }

  /** SHUTDOWN: extensions that asked for it get their event and up to 2 s; without any, processes are killed at once. */
  end(reason: "spindown" | "timeout" | "failure"): Promise<void> {
    this.#ended ??= this.#end(reason);
    return this.#ended;
  }

  async #end(reason: "spindown" | "timeout" | "failure"): Promise<void> {
    this.cpu.close();
    const grace = reason === "spindown" || reason === "timeout" ? SHUTDOWN_MS : 0;
    const deadline = this.#context.clock.now() + grace;
    const [runtime, extensions] = [this.#processes.at(-1), this.#processes.slice(0, -1)];
    if (grace > 0 && this.api.extensions.shutdown(reason, deadline)) {
      await runtime?.stop(reason === "timeout" ? 0 : RUNTIME_GRACE_MS);
      await Promise.race([Promise.all(extensions.map(({ exited }) => exited)), wait(grace)]);
    }
    await Promise.all(this.#processes.map((each) => each.stop(0)));
    this.memory.close();
    this.api.close();
    await this.#door?.close();
    await this.log.flush();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

const SHUTDOWN_MS = 2_000;
const RUNTIME_GRACE_MS = 300;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref());
