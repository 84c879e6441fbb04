/** The execution environments of an account and region: which are warm, and for whom. Memory only: none outlives the sandbox. */
import { monotonicMs } from "../../../../shared/clock.ts";
import { messageOf } from "../../../../shared/errors.ts";
import { type Context, defineRuntime } from "../../../kit/index.ts";
import type { Configuration } from "../state.ts";
import { Environment, type InitPhase } from "./environment.ts";
import type { InitializationType } from "./environment-variables.ts";
import type { Failure } from "./failure.ts";

/** What an environment was made for: it serves nothing else. */
export interface EnvironmentOf {
  readonly name: string;
  readonly version: string;
  readonly revision: string;
  /** Alias or version whose provisioned concurrency it belongs to; `SNAPSHOT` while it waits to be restored. */
  readonly provisionedFor: string | undefined;
}

interface Pooled {
  of: EnvironmentOf;
  readonly environment: Environment;
  state: "busy" | "settling" | "idle";
  isRetired: boolean;
  isInitialised: boolean;
  idleSinceMs: number;
  settled: Promise<void>;
}

/** Not a name that an alias can have. */
export const SNAPSHOT = "$SNAPSHOT";

/** A runtime that takes longer to ask for its next event is not waited for: another environment is started. */
const SETTLE_PATIENCE_MS = 250;
const MOST_STARTS = 8;
const IDLE_MS = 600_000;
const LEAST_IDLE_MS = 120_000;
/** The role's keys are good for an hour, and an invocation may take a quarter of one. */
const OLDEST_MS = 40 * 60_000;
/** On-demand functions have ten seconds for INIT, provisioned ones as long as an invocation may take. */
const INIT_MS = { "on-demand": 10_000, "provisioned-concurrency": 900_000, "snap-start": 900_000 } as const;

export class EnvironmentPool {
  readonly #context: Context;
  readonly #all = new Set<Pooled>();
  readonly #reaper: NodeJS.Timeout;
  readonly #queue: (() => void)[] = [];
  #starting = 0;

  constructor(context: Context) {
    this.#context = context;
    const idleMs = Math.max(LEAST_IDLE_MS, context.clock.period(IDLE_MS));
    this.#reaper = setInterval(() => this.#reap(idleMs), 5_000).unref();
  }

  /** A warm environment, taken by the caller; undefined where there is none. */
  async takeWarm(of: EnvironmentOf): Promise<Pooled | undefined> {
    const mine = () => [...this.#all].filter((each) => !each.isRetired && isSame(each.of, of));
    const isReady = ({ state, environment }: Pooled): boolean => state === "idle" && environment.isReady;
    const idle = mine().find(isReady);
    if (idle) return take(idle);
    const settling = mine().filter(({ state }) => state === "settling");
    if (settling.length === 0) return undefined;
    await Promise.race([...settling.map(({ settled }) => settled), wait(SETTLE_PATIENCE_MS)]);
    const late = mine().find(isReady);
    return late && take(late);
  }

  /**
   * Waits for a turn to start an environment: this machine can only initialise so many at once. Whoever has waited looks
   * for a warm one again. The answer gives the turn to the next.
   */
  async turnToStart(): Promise<() => void> {
    if (this.#starting >= MOST_STARTS) await new Promise<void>((resolve) => this.#queue.push(resolve));
    else this.#starting += 1;
    return () => {
      const next = this.#queue.shift();
      if (next) next();
      else this.#starting -= 1;
    };
  }

  /** An environment that has been initialised for SnapStart: from now on it is like any other of its version. */
  restore(of: EnvironmentOf): Pooled | undefined {
    const snapshot = { ...of, provisionedFor: SNAPSHOT };
    const ready = [...this.#all].find((each) => !each.isRetired && each.state === "idle" && isSame(each.of, snapshot));
    if (!ready) return undefined;
    ready.of = of;
    return take(ready);
  }

  /** A new environment after its INIT, taken by the caller, and why INIT failed where it did. */
  async start(
    of: EnvironmentOf,
    config: Configuration,
    initializationType: InitializationType,
    phase: InitPhase = { name: "init", ms: INIT_MS[initializationType] },
  ): Promise<{ pooled: Pooled; failure: Failure | undefined }> {
    const environment = await Environment.prepare(this.#context, { config, initializationType });
    const pooled: Pooled = {
      of,
      environment,
      state: "busy",
      isRetired: false,
      isInitialised: false,
      idleSinceMs: 0,
      settled: Promise.resolve(),
    };
    this.#all.add(pooled);
    const failure = await environment.init(phase);
    pooled.isInitialised = failure === undefined;
    if (failure) this.#all.delete(pooled);
    else void environment.failed.then(() => this.#drop(pooled, "failure"));
    return { pooled, failure };
  }

  /** The invocation has its answer: the environment is warm again when its processes ask for more work. */
  release(pooled: Pooled, timeoutLeftMs: number): void {
    pooled.state = "settling";
    const tooLong = setTimeout(
      () => this.#drop(pooled, "timeout"),
      Math.max(SETTLE_PATIENCE_MS, timeoutLeftMs),
    ).unref();
    pooled.settled = pooled.environment.api.settled().then(() => {
      clearTimeout(tooLong);
      pooled.state = "idle";
      pooled.idleSinceMs = monotonicMs();
      void pooled.environment.log.flush();
      if (pooled.isRetired || monotonicMs() - pooled.environment.createdMs > OLDEST_MS) this.#drop(pooled, "spindown");
    });
  }

  /** It cannot be used again. */
  discard(pooled: Pooled, reason: "timeout" | "failure"): void {
    this.#drop(pooled, reason);
  }

  /** How many provisioned environments are ready or at work for this. */
  count(of: EnvironmentOf): number {
    return [...this.#all].filter((each) => !each.isRetired && isSame(each.of, of)).length;
  }

  /** How many of them are running an invocation. */
  countBusy(of: EnvironmentOf): number {
    return [...this.#all].filter((each) => each.state === "busy" && isSame(each.of, of)).length;
  }

  /** How many have been initialised. */
  countReady(matches: (of: EnvironmentOf) => boolean): number {
    return [...this.#all].filter((each) => !each.isRetired && matches(each.of) && each.isInitialised).length;
  }

  /** Ends the environments that `matches`: idle ones now, others after their invocation. */
  async retire(matches: (of: EnvironmentOf) => boolean, most = Number.POSITIVE_INFINITY): Promise<void> {
    const found = [...this.#all].filter((each) => !each.isRetired && matches(each.of)).slice(0, most);
    for (const each of found) each.isRetired = true;
    await Promise.all(found.filter(({ state }) => state === "idle").map((each) => this.#drop(each, "spindown")));
  }

  async close(): Promise<void> {
    clearInterval(this.#reaper);
    await Promise.all([...this.#all].map((each) => each.environment.end("failure")));
    this.#all.clear();
  }

  #reap(idleMs: number): void {
    const before = monotonicMs() - idleMs;
    for (const each of this.#all)
      if (each.state === "idle" && each.of.provisionedFor === undefined && each.idleSinceMs < before)
        void this.#drop(each, "spindown");
  }

  async #drop(pooled: Pooled, reason: "spindown" | "timeout" | "failure"): Promise<void> {
    this.#all.delete(pooled);
    pooled.isRetired = true;
    await pooled.environment.end(reason).catch((error: unknown) => {
      if (!this.#context.signal.aborted) this.#context.log(`an environment did not end: ${messageOf(error)}`);
    });
  }
}

export type { Pooled };

export const pools = defineRuntime({
  name: "lambda-environments",
  create: (context) => new EnvironmentPool(context),
  close: (pool) => pool.close(),
});

export const retireEnvironments = (context: Context, matches: (of: EnvironmentOf) => boolean): Promise<void> =>
  context.runtime(pools).retire(matches);

function take(pooled: Pooled): Pooled {
  pooled.state = "busy";
  return pooled;
}

const isSame = (a: EnvironmentOf, b: EnvironmentOf): boolean =>
  a.name === b.name && a.version === b.version && a.revision === b.revision && a.provisionedFor === b.provisionedFor;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref());
