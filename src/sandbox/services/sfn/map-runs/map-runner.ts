/** The children of one map run: so many at a time, until all have ended or too many have failed. */
import { randomUuid } from "../../../../shared/random.ts";
import { type Ending, type MapRunRequest, StatesError } from "../../../engines/states-language/index.ts";
import { arn, type Context } from "../../../kit/index.ts";
import type { Running } from "../running/runs.ts";
import { type ExecutionRow, executionKey, executions, type MapChild, type MapRunRow, mapRuns } from "../state.ts";
import type { MapWork } from "./run-map.ts";

/** On AWS 10,000; more than this at a time would only slow each other down here. */
const MOST_AT_A_TIME = 100;

export class MapRunner {
  readonly #context: Context;
  readonly #parent: ExecutionRow;
  readonly #request: MapRunRequest;
  readonly #signal: AbortSignal;
  readonly #launch: MapWork["launch"];
  readonly #arn: string;
  readonly #children: MapChild[];
  readonly #running = new Set<Running>();
  #next = 0;
  #isOver = false;
  #isDirty = false;

  constructor(context: Context, parent: ExecutionRow, { request, signal, launch, run }: MapWork & { run: MapRunRow }) {
    this.#context = context;
    this.#parent = parent;
    this.#request = request;
    this.#signal = signal;
    this.#launch = launch;
    this.#arn = run.arn;
    this.#children = [...run.children];
  }

  async run(): Promise<MapRunRow> {
    const stop = (): void => this.#stop();
    this.#signal.addEventListener("abort", stop, { once: true });
    const limit = this.#row().maxConcurrency;
    const slots = Math.min(limit === 0 ? MOST_AT_A_TIME : Math.min(limit, MOST_AT_A_TIME), this.#children.length);
    await Promise.all(Array.from({ length: slots }, () => this.#slot()));
    this.#signal.removeEventListener("abort", stop);
    // The process ends, not the map run.
    if (this.#context.signal.aborted) throw this.#context.signal.reason;
    if (this.#signal.aborted) {
      this.#end("ABORTED");
      throw this.#signal.reason;
    }
    if (this.#hasTooManyFailures()) {
      this.#end("FAILED");
      throw new StatesError(
        "States.ExceedToleratedFailureThreshold",
        "The specified tolerated failure threshold was exceeded",
      );
    }
    return this.#end("SUCCEEDED");
  }

  async #slot(): Promise<void> {
    while (!this.#isOver && this.#next < this.#children.length) {
      const index = this.#next;
      this.#next += 1;
      if (this.#children[index]?.status === "PENDING") await this.#child(index);
    }
  }

  async #child(index: number): Promise<void> {
    const child = this.#children[index];
    if (!child) return;
    this.#set(index, { status: "RUNNING" });
    const row = this.#rowOf(child);
    if (row.type === "STANDARD") this.#context.table(executions).put(executionKey(row), row);
    const running = this.#launch(row);
    this.#running.add(running);
    const ending = await running.ended;
    this.#running.delete(running);
    if (!ending) return;
    this.#set(index, endOf(ending));
    if (this.#hasTooManyFailures()) this.#stop();
  }

  /** Ends what runs and starts nothing more. */
  #stop(): void {
    this.#isOver = true;
    if (this.#context.signal.aborted) return;
    for (const each of this.#running) each.stop({ status: "ABORTED", error: undefined, cause: undefined });
  }

  #rowOf(child: MapChild): ExecutionRow {
    const parent = this.#parent;
    const { label } = this.#row();
    const type = this.#request.processor.ProcessorConfig?.ExecutionType === "EXPRESS" ? "EXPRESS" : "STANDARD";
    const machine = `${parent.machine}/${label}`;
    const id = this.#arn.slice(this.#arn.lastIndexOf(":") + 1);
    const now = this.#context.clock.now();
    const resource =
      type === "EXPRESS" ? `express:${machine}:${id}:${child.name}` : `execution:${machine}:${child.name}`;
    return {
      ...parent,
      machine,
      // A name that was run before the sandbox ended is not used again.
      name: type === "EXPRESS" ? `${child.name}:${randomUuid()}` : child.name,
      arn: arn(this.#context, "states", resource),
      machineArn: `${parent.machineArn}/${label}`,
      type,
      definition: JSON.stringify(this.#request.processor),
      status: "RUNNING",
      startedAt: now,
      stoppedAt: undefined,
      since: now,
      input: child.input,
      output: undefined,
      redriveCount: 0,
      redrivenAt: undefined,
      redriveToken: undefined,
      position: undefined,
      lastEvent: 0,
      mapRunArn: this.#arn,
      itemCount: child.items,
      label,
      // Variables of the machine around are not seen in a distributed Map.
      variables: {},
    };
  }

  #hasTooManyFailures(): boolean {
    const { toleratedCount, toleratedPercentage } = this.#row();
    const failed = itemsIn(this.#children, ["FAILED", "TIMED_OUT"]);
    const total = itemsIn(this.#children);
    const { toleratedCount: hasCount, toleratedPercentage: hasPercentage } = this.#request;
    if (hasCount === undefined && hasPercentage === undefined)
      return failed > 0 && toleratedCount === 0 && toleratedPercentage === 0;
    if (hasCount !== undefined && failed > toleratedCount) return true;
    return hasPercentage !== undefined && (failed * 100) / Math.max(1, total) > toleratedPercentage;
  }

  #row(): MapRunRow {
    const row = this.#context.table(mapRuns).get(this.#arn);
    if (!row) throw new Error(`no map run ${this.#arn}`);
    return row;
  }

  #set(index: number, members: Partial<MapChild>): void {
    const child = this.#children[index];
    if (child) this.#children[index] = { ...child, ...members };
    if (this.#isDirty) return;
    this.#isDirty = true;
    setImmediate(() => {
      this.#isDirty = false;
      if (!this.#context.signal.aborted) this.#keep();
    });
  }

  #keep(): void {
    this.#context.table(mapRuns).patch(this.#arn, { children: [...this.#children] });
  }

  #end(status: "SUCCEEDED" | "FAILED" | "ABORTED"): MapRunRow {
    for (const [index, { status: was }] of this.#children.entries())
      if (status !== "SUCCEEDED" && (was === "PENDING" || was === "RUNNING")) this.#set(index, { status: "ABORTED" });
    this.#keep();
    this.#context.table(mapRuns).patch(this.#arn, { status, stoppedAt: this.#context.clock.now() });
    return this.#row();
  }
}

/** Items in the children of these statuses; in all without any. */
export const itemsIn = (children: readonly MapChild[], statuses?: readonly MapChild["status"][]): number =>
  children.filter(({ status }) => statuses?.includes(status) ?? true).reduce((sum, { items }) => sum + items, 0);

const endOf = (ending: Ending): Partial<MapChild> =>
  ending.status === "SUCCEEDED"
    ? { status: "SUCCEEDED", output: ending.output }
    : { status: ending.status, error: ending.error, cause: ending.cause };
