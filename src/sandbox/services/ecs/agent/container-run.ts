/** One container of a task: its process, its log, its health. */
import { monotonicMs } from "../../../../shared/clock.ts";
import { messageOf } from "../../../../shared/errors.ts";
import {
  type Exit,
  type ProcessRunner,
  processes,
  type RunningProcess,
  type Usage,
} from "../../../engines/process/index.ts";
import type { Context } from "../../../kit/index.ts";
import { CannotStart, programOf } from "../images/program.ts";
import { preloadPath } from "../preload/preload-path.ts";
import type { ContainerLog } from "./container-logs.ts";
import { serveChannel, type TaskAddress } from "./task-channel.ts";

export interface ContainerPlan {
  readonly name: string;
  readonly taskId: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The image's files, and the working folder in them, on this machine. */
  readonly root: string;
  readonly cwd: string;
  readonly architecture: { readonly image: string; readonly platform: string };
  /** Whether a small init process passes signals on (`linuxParameters.initProcessEnabled`). */
  readonly init: boolean;
  readonly log: ContainerLog;
  readonly address: TaskAddress;
}

export class ContainerRun {
  readonly plan: ContainerPlan;
  readonly startedAt: Date;
  readonly #process: RunningProcess;
  readonly #startedMs = monotonicMs();
  #last: Usage | undefined;

  private constructor(plan: ContainerPlan, process: RunningProcess, startedAt: Date) {
    this.plan = plan;
    this.#process = process;
    this.startedAt = startedAt;
  }

  /** Starts the container's process; throws `CannotStart` where it cannot run here. */
  static async start(context: Context, plan: ContainerPlan): Promise<ContainerRun> {
    const { image, platform } = plan.architecture;
    if (image !== platform) {
      plan.log.write(`exec ${plan.argv[0]}: exec format error`);
      await plan.log.flush();
      throw new CannotStart(`exec format error: the image is ${image}, the task's platform is ${platform}`);
    }
    const process = await launch(context, plan, plan.argv).catch((error: unknown) => {
      throw error instanceof CannotStart ? error : new CannotStart(`OCI runtime create failed: ${messageOf(error)}`);
    });
    // Before that the program could not yet have asked for SIGTERM.
    await Promise.race([serveChannel(context, process.channel, plan.address), process.exited]);
    return new ContainerRun(plan, process, context.clock.date());
  }

  get exited(): Promise<Exit> {
    return this.#process.exited;
  }

  stop(graceMs: number): Promise<Exit> {
    return this.#process.stop(graceMs);
  }

  /** Runs a further command in the container (a health check); answers its exit code, 137 after `timeoutMs`. */
  async execute(context: Context, argv: readonly string[], timeoutMs: number): Promise<number> {
    const process = await launch(context, { ...this.plan, log: { ...this.plan.log, write: () => {} } }, argv);
    void serveChannel(context, process.channel, this.plan.address);
    const timer = setTimeout(() => void process.stop(0), timeoutMs);
    const { code } = await process.exited;
    clearTimeout(timer);
    return code;
  }

  /** CPU and memory so far; the last known once it has ended. */
  async usage(): Promise<Usage | undefined> {
    this.#last = (await this.#process.usage()) ?? this.#last;
    return this.#last;
  }

  /** Seconds since its start. */
  age(): number {
    return (monotonicMs() - this.#startedMs) / 1000;
  }
}

async function launch(context: Context, plan: ContainerPlan, argv: readonly string[]): Promise<RunningProcess> {
  const { command, args } = await programOf(argv, plan.root);
  const runner: ProcessRunner = context.runtime(processes);
  return runner.start({
    command,
    args: ["--require", preloadPath(), ...args],
    cwd: plan.cwd,
    env: {
      ...plan.env,
      AWSLAB_TASK_FD: "3",
      AWSLAB_TASK_ADDRESS: plan.address.loopback,
      AWSLAB_TASK_INIT: plan.init ? "1" : "0",
    },
    onLine: (_stream, line) => plan.log.write(line),
  });
}
