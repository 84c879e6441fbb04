/** The containers of one task, started in the order of their dependencies and stopped in the reverse of it. */
import type * as ECS from "@aws-sdk/client-ecs";
import type { Exit, Usage } from "../../../engines/process/index.ts";
import type { Context } from "../../../kit/index.ts";
import { CannotStart } from "../images/program.ts";
import { type ContainerPlan, ContainerRun } from "./container-run.ts";
import { watchHealth } from "./health-check.ts";
import { CannotStartContainerError } from "./start-failure.ts";

export interface PlannedContainer {
  readonly definition: ECS.ContainerDefinition;
  readonly plan: ContainerPlan;
  readonly stopGraceMs: number;
}

/** What a task learns about its containers. */
export interface TaskObserver {
  started(name: string): void;
  health(name: string, status: ECS.HealthStatus): void;
  exited(name: string, exit: Exit, reason: string | undefined): void;
}

interface Tracked {
  readonly planned: PlannedContainer;
  readonly started: Gate;
  readonly healthy: Gate;
  readonly ended: Gate<number>;
  run?: ContainerRun;
}

const OUT_OF_MEMORY = "OutOfMemoryError: Container killed due to memory usage";
const MEMORY_CHECK_MS = 1000;

export class TaskRun {
  readonly #context: Context;
  readonly #observer: TaskObserver;
  readonly #containers: ReadonlyMap<string, Tracked>;
  readonly #stopping = new AbortController();
  #memoryTimer: NodeJS.Timeout | undefined;

  constructor(context: Context, planned: readonly PlannedContainer[], observer: TaskObserver) {
    this.#context = context;
    this.#observer = observer;
    this.#containers = new Map(
      planned.map((each) => [
        each.plan.name,
        { planned: each, started: gate(), healthy: gate(), ended: gate<number>() },
      ]),
    );
  }

  /** Resolves when every container has been started; rejects with a `CannotStartContainerError`. */
  async start(): Promise<void> {
    this.#memoryTimer = setInterval(() => void this.#checkMemory(), MEMORY_CHECK_MS).unref();
    await Promise.all([...this.#containers.values()].map((tracked) => this.#startOne(tracked)));
  }

  /** SIGTERM, the stop timeout, SIGKILL; resolves when no process is left and all output is delivered. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    clearInterval(this.#memoryTimer);
    await Promise.all(
      [...this.#containers.values()].map(async ({ run, planned }) => {
        await run?.stop(planned.stopGraceMs);
        await planned.plan.log.flush();
      }),
    );
  }

  startedAt(name: string): Date | undefined {
    return this.#containers.get(name)?.run?.startedAt;
  }

  /** Sum of what the containers have used. */
  async usage(): Promise<Usage> {
    const all = await Promise.all([...this.#containers.values()].map(({ run }) => run?.usage()));
    return {
      cpuSeconds: all.reduce((sum, each) => sum + (each?.cpuSeconds ?? 0), 0),
      residentBytes: all.reduce((sum, each) => sum + (each?.residentBytes ?? 0), 0),
    };
  }

  /** Docker's statistics of one container, as far as the machine tells them. */
  async stats(name: string): Promise<object | undefined> {
    const tracked = this.#containers.get(name);
    const usage = await tracked?.run?.usage();
    if (!usage) return undefined;
    return {
      name,
      read: this.#context.clock.date().toISOString(),
      cpu_stats: { cpu_usage: { total_usage: Math.round(usage.cpuSeconds * 1e9) } },
      memory_stats: { usage: usage.residentBytes, limit: (tracked?.planned.definition.memory ?? 0) * 2 ** 20 },
    };
  }

  async allStats(): Promise<object> {
    const names = [...this.#containers.keys()];
    return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await this.stats(name)])));
  }

  async #startOne(tracked: Tracked): Promise<void> {
    const { definition, plan } = tracked.planned;
    for (const { containerName = "", condition } of definition.dependsOn ?? [])
      await this.#fulfilled(plan.name, this.#containers.get(containerName), condition);
    if (this.#stopping.signal.aborted) return;
    const run = await ContainerRun.start(this.#context, plan).catch((error: unknown) => {
      throw error instanceof CannotStart ? new CannotStartContainerError(plan.name, error.message) : error;
    });
    tracked.run = run;
    this.#observer.started(plan.name);
    tracked.started.open();
    void this.#watch(tracked, run);
    // The task may have been stopped while the process was being started.
    if (this.#stopping.signal.aborted) await run.stop(0);
  }

  async #fulfilled(
    name: string,
    on: Tracked | undefined,
    condition: ECS.ContainerCondition | undefined,
  ): Promise<void> {
    if (!on) return;
    const stopped = new Promise<void>((resolve) => this.#stopping.signal.addEventListener("abort", () => resolve()));
    if (condition === "START") return Promise.race([on.started.opened, stopped]);
    const ended = on.ended.opened.then((code) => {
      if (condition === "COMPLETE" || (condition === "SUCCESS" && code === 0)) return;
      throw new CannotStartContainerError(
        name,
        `dependency graph: container ${name} depends on ${on.planned.plan.name} being ${condition}, which exited with code ${code}`,
      );
    });
    return Promise.race([condition === "HEALTHY" ? Promise.race([on.healthy.opened, ended]) : ended, stopped]);
  }

  async #watch(tracked: Tracked, run: ContainerRun): Promise<void> {
    const { definition, plan } = tracked.planned;
    const ended = new AbortController();
    if (definition.healthCheck)
      void watchHealth(this.#context, run, {
        check: definition.healthCheck,
        ended: ended.signal,
        changed: (status) => {
          this.#observer.health(plan.name, status);
          if (status === "HEALTHY") tracked.healthy.open();
        },
      }).catch(() => {});
    const exit = await run.exited;
    ended.abort();
    await plan.log.flush();
    const starved = exit.signal === "SIGKILL" && this.#starved.has(plan.name);
    this.#observer.exited(plan.name, exit, starved ? OUT_OF_MEMORY : undefined);
    tracked.ended.open(exit.code);
  }

  readonly #starved = new Set<string>();

  /** A container that holds more than its hard limit is killed, as the kernel does. */
  async #checkMemory(): Promise<void> {
    for (const { run, planned } of this.#containers.values()) {
      const limit = planned.definition.memory;
      if (!limit || !run || ((await run.usage())?.residentBytes ?? 0) <= limit * 2 ** 20) continue;
      this.#starved.add(planned.plan.name);
      await run.stop(0);
    }
  }
}

interface Gate<T = void> {
  readonly opened: Promise<T>;
  open(value: T): void;
}

function gate<T = void>(): Gate<T> {
  let open: (value: T) => void = () => {};
  const opened = new Promise<T>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
