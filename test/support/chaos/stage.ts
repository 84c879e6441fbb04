/** Where a case is played: a fresh sandbox with things of others in it, processes with plans, and the oracle. */
import { rmSync } from "node:fs";
import type { Target } from "../../../src/aws/index.ts";
import { type CleanupResult, cleanupRun, type RunResult, resumeRun, runLab } from "../../../src/engine/index.ts";
import type { Emit } from "../../../src/events/index.ts";
import { listRuns } from "../../../src/journal/index.ts";
import type { Lab } from "../../../src/lab/index.ts";
import type { Sandbox } from "../../../src/sandbox/index.ts";
import { nowMs, sleep } from "../../../src/shared/clock.ts";
import { changedSince } from "./canaries.ts";
import { onSkewedClock } from "./clock-skew.ts";
import { noFaults, type Plan, Process, type SeenCall, superviseCalls } from "./process.ts";
import { Recorder } from "./recorder.ts";
import type { Tape } from "./tape.ts";
import { freshWorld, type World } from "./worlds.ts";

/** The product broke its promise. */
export class BrokenPromise extends Error {
  override readonly name = "BrokenPromise";
  readonly leftovers: number;
  readonly foreignChanged: number;

  constructor(message: string, { leftovers = 0, foreignChanged = 0 } = {}, options: ErrorOptions = {}) {
    super(message, options);
    this.leftovers = leftovers;
    this.foreignChanged = foreignChanged;
  }
}

export interface Acting {
  readonly plan?: Plan;
  /** Another account, another region, expired credentials. */
  readonly target?: (target: Target) => Target;
  /** How far the machine's clock is ahead of AWS's. */
  readonly skewMs?: number;
  /** Hears what the process says. */
  readonly emit?: Emit;
  /** How long after the process before it this one starts. */
  readonly afterMs?: number;
}

/** What became of a process. */
export interface Acted<R> {
  readonly result: R | undefined;
  readonly error: unknown;
  readonly died: boolean;
  readonly calls: readonly SeenCall[];
}

export interface SecondDeaths {
  readonly tested: number;
  readonly existing: number;
}

export class Stage {
  readonly lab: Lab;
  readonly sandbox: Sandbox;
  readonly before: readonly string[];
  fresh: readonly string[];
  freshAtMs: number;
  /** How the cleanups of this case ended. */
  readonly outcomes: CleanupResult["outcome"][] = [];
  /** Of a case that plays many recoveries: how many of how many. */
  again: SecondDeaths | undefined;
  /** Resources of others that appeared in the case: they stay. */
  readonly strangers = new Set<string>();
  readonly #world: World;
  readonly #plans = new WeakMap<Process, Plan>();
  readonly #folders: string[] = [];
  readonly #beside = new Set<string>();
  readonly #falselyGone: string[] = [];
  #folder: string;

  constructor(lab: Lab, world: World) {
    this.lab = lab;
    this.#world = world;
    this.sandbox = world.sandbox;
    this.fresh = world.fresh ?? [];
    this.freshAtMs = world.freshAtMs ?? nowMs();
    this.before = world.before ?? this.inventory();
    this.#folder = world.runsFolder;
    superviseCalls(world.sandbox, (process) => this.#plans.get(process) ?? noFaults);
  }

  static async open(lab: Lab): Promise<Stage> {
    return new Stage(lab, await freshWorld(lab.id));
  }

  /** For the plans of processes that are to be recorded. */
  recorder(): Recorder {
    const { store, folder } = this.#world;
    return new Recorder({ store, sandboxFolder: folder, runsFolder: () => this.#folder });
  }

  /** What was recorded from here on, in the process that made these calls. */
  tapeOf({ points, files }: Recorder, of: Pick<Tape, "id" | "skewMs" | "extent">): Tape {
    const { before } = this;
    const { canaries, settings } = this.#world;
    return { ...of, lab: this.lab.id, before, canaries, settings, changes: this.#world.store.changes, points, files };
  }

  /** Where the next process finds the runs. */
  get runsFolder(): string {
    return this.#folder;
  }

  async close(): Promise<void> {
    await this.#world.close();
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true });
  }

  run(acting: Acting = {}): Promise<Acted<RunResult>> {
    const { lab } = this;
    const optional = lab.steps.filter((step) => step.optional).map(({ id }) => id);
    return this.#act(acting, (options) => runLab({ ...options, lab, mode: "unattended", optional }));
  }

  async resume(acting: Acting = {}): Promise<Acted<RunResult>> {
    const run = await this.runId();
    return this.#act(acting, (options) => resumeRun({ ...options, lab: this.lab, run }));
  }

  /** A cleanup in a process of its own. Where it says "clean", the account is as it was. */
  async cleanup(acting: Acting = {}): Promise<Acted<CleanupResult>> {
    const run = await this.runId();
    const acted = await this.#act(acting, (options) => cleanupRun({ ...options, run }));
    if (acted.result) this.outcomes.push(acted.result.outcome);
    const [falsely] = this.#falselyGone.splice(0);
    if (falsely !== undefined) throw new BrokenPromise(`said to be gone while it was there: ${falsely}`);
    this.assertForeignUntouched();
    if (acted.result?.outcome === "clean") this.#assertAsBefore('after a cleanup that said "clean"');
    return acted;
  }

  /** A cleanup without faults has to bring the account back. */
  async finish(): Promise<void> {
    const { result, error } = await this.cleanup();
    if (!result) throw new BrokenPromise(`the last cleanup failed: ${String(error)}`, this.#leftovers());
    if (result.outcome === "clean") return;
    const left = result.left.map(({ type, id, why }) => `${type} ${id}: ${why}`).join("; ");
    throw new BrokenPromise(`the last cleanup ended as ${result.outcome}: ${left}`, this.#leftovers());
  }

  inventory(): string[] {
    return this.sandbox
      .inventory()
      .filter(
        ({ arn }) => !arn.includes(":role/aws-service-role/") && !this.strangers.has(arn) && !this.#beside.has(arn),
      )
      .map(({ type, arn, tags }) => `${type} ${arn} ${JSON.stringify(tags)}`)
      .sort();
  }

  assertForeignUntouched(): void {
    const changed = changedSince(this.#world.canaries, this.#world.store);
    const there = new Set(this.sandbox.inventory().map(({ arn }) => arn));
    const removed = [...this.strangers].filter((arn) => !there.has(arn));
    if (changed.length + removed.length > 0)
      throw new BrokenPromise(`resources of others changed: ${[...changed, ...removed].join(", ")}`, {
        foreignChanged: changed.length + removed.length,
      });
  }

  /** Someone else's from now on, by its id. */
  addStranger(id: string | undefined): void {
    const { arn } = this.sandbox.inventory().find((each) => id !== undefined && isOfId(each.arn, id)) ?? {};
    if (arn === undefined) throw new Error(`nothing is called ${id}`);
    this.strangers.add(arn);
    // AWS makes a main route table, a default group and the like beside a VPC, without tags.
    for (const each of this.sandbox.inventory())
      if (arn.includes(":vpc/") && BESIDE_VPC.test(each.arn) && Object.keys(each.tags).length === 0)
        this.#beside.add(each.arn);
  }

  /** Whatever is said to be gone has to be gone at that moment. */
  #hearing(also: Emit | undefined): Emit {
    return (code, data) => {
      also?.(code, data);
      if (code !== "cleanup.gone" || !("id" in data) || !("type" in data)) return;
      const { type, id } = data;
      const there = this.sandbox.inventory().some((each) => each.type === type && isOfId(each.arn, String(id)));
      if (there) this.#falselyGone.push(`${type} ${id}`);
    };
  }

  #assertAsBefore(when: string): void {
    const now = this.inventory();
    const more = now.filter((each) => !this.before.includes(each));
    if (more.length > 0) throw new BrokenPromise(`left behind ${when}: ${more.join(", ")}`, { leftovers: more.length });
    const settings = changedSince(this.#world.settings, this.#world.store);
    if (settings.length > 0)
      throw new BrokenPromise(`settings of the account changed ${when}: ${settings.join(", ")}`, {
        foreignChanged: settings.length,
      });
    const ignored = [...this.#beside];
    const missing = this.before.filter((each) => !now.includes(each) && !ignored.some((arn) => each.includes(arn)));
    if (missing.length > 0)
      throw new BrokenPromise(`no longer there ${when}: ${missing.join(", ")}`, { foreignChanged: missing.length });
  }

  #leftovers() {
    return { leftovers: this.inventory().filter((each) => !this.before.includes(each)).length };
  }

  /** The id of the run. */
  async runId(): Promise<string> {
    const [run] = await listRuns(this.#folder);
    if (run === undefined)
      throw new BrokenPromise("the run's folder is not on the disk, and calls were sent", this.#leftovers());
    return run;
  }

  async #act<R>(
    { plan = noFaults, target, skewMs = 0, emit, afterMs = 0 }: Acting,
    story: (options: Parameters<typeof cleanupRun>[0] & { driver: { next(): Promise<"solve"> } }) => Promise<R>,
  ): Promise<Acted<R>> {
    const process = new Process(this.sandbox, this.#folder, target);
    this.#plans.set(process, plan);
    let result: R | undefined;
    let error: unknown;
    try {
      const options = { target: process.target, runsFolder: this.#folder, run: "", signal: process.signal };
      const driver = { next: async () => "solve" as const };
      await sleep(afterMs);
      result = await onSkewedClock(skewMs, () => story({ ...options, emit: this.#hearing(emit), driver }));
    } catch (thrown) {
      error = thrown;
    }
    const died = process.left !== undefined;
    if (process.left !== undefined) this.#folder = process.left;
    this.#folders.push(this.#folder);
    return { result: died ? undefined : result, error, died, calls: process.calls };
  }
}

const BESIDE_VPC = /:(network-acl|route-table|security-group|security-group-rule)\//;

const isOfId = (arn: string, id: string): boolean => arn === id || arn.endsWith(`/${id}`) || arn.endsWith(`:${id}`);
