/**
 * A process of the product, simulated: its calls are told apart from those of other processes on the same sandbox, a plan
 * stands around each of them, and it can die, after which nothing it sends arrives any more.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { appendFileSync, cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isReadOnly, type Target } from "../../../src/aws/index.ts";
import type { Sandbox } from "../../../src/sandbox/index.ts";
import { ConnectionLost } from "../../../src/sandbox/server/fault-injection.ts";
import { sandboxTarget } from "../sandbox-target.ts";
import { onAwsClock } from "./clock-skew.ts";
import { copySynced, holdAsSynced } from "./synced-files.ts";

/**
 * How a process dies around a mutating call. `before`: the request never left. `after`: AWS has done it, the answer never
 * came. `torn`: likewise, in the middle of writing the outcome. `power`: likewise, and only what was synced is on the disk.
 */
export type Moment = "before" | "after" | "torn" | "power";
export const MOMENTS: readonly Moment[] = ["before", "after", "torn", "power"];

export interface SeenCall {
  readonly service: string;
  readonly operation: string;
  readonly input: object;
  readonly mutating: boolean;
  /** Which mutating (or reading) call of its process it is, from 1. */
  readonly nth: number;
  /** The operation, with a number where it is not its first call: `CreateSubnet.2`. Steps in parallel do not change it. */
  readonly place: string;
  /** Said of recorded calls only: whether the catalogue has a row for what it makes. */
  readonly creates?: boolean;
}

/** What a crash in the middle of writing an entry leaves of it. */
const TORN_LINE = '{"v":1,"seq":9,"crc":"00';

/** Makes a copied folder of runs what a crash leaves: nobody holds a lock, all of it is on the disk. */
export function settleCrash(copy: string, moment: Moment | "next"): void {
  for (const run of readdirSync(copy)) {
    // The owner of the lock is dead.
    rmSync(join(copy, run, "lock"), { force: true });
    const journal = join(copy, run, "journal.ndjson");
    if (moment === "torn" && existsSync(journal)) appendFileSync(journal, TORN_LINE);
  }
  holdAsSynced(copy);
}

/** Stands around every call of a process; what it resolves with is the answer. */
export type Plan = (call: SeenCall, send: () => Promise<object>, self: Process) => Promise<object>;

export const noFaults: Plan = (_call, send) => send();

export class Process {
  readonly target: Target;
  readonly calls: SeenCall[] = [];
  readonly #death = new AbortController();
  readonly #runsFolder: string;
  readonly #times = new Map<string, number>();
  #counts = { mutating: 0, reading: 0 };
  #left: string | undefined;

  constructor(sandbox: Sandbox, runsFolder: string, change: (target: Target) => Target = (target) => target) {
    this.#runsFolder = runsFolder;
    this.target = change(this.#withHandler(sandboxTarget(sandbox)));
  }

  /** Aborted when the process has died, so that what is left of it ends soon. */
  get signal(): AbortSignal {
    return this.#death.signal;
  }

  /** What the next process finds where this one died. */
  get left(): string | undefined {
    return this.#left;
  }

  count(call: Omit<SeenCall, "nth" | "place">): SeenCall {
    const times = 1 + (this.#times.get(call.operation) ?? 0);
    this.#times.set(call.operation, times);
    const place = times === 1 ? call.operation : `${call.operation}.${times}`;
    const seen = { ...call, place, nth: ++this.#counts[call.mutating ? "mutating" : "reading"] };
    this.calls.push(seen);
    return seen;
  }

  /** kill -9, now. */
  die(moment: Moment): never {
    this.#left ??= this.#copy(moment);
    this.#death.abort(new Error("the process is dead"));
    throw new ConnectionLost("the process was killed");
  }

  #copy(moment: Moment): string {
    const copy = mkdtempSync(join(tmpdir(), "awslab-crashed-"));
    if (moment === "power") copySynced(this.#runsFolder, copy);
    else cpSync(this.#runsFolder, copy, { recursive: true });
    settleCrash(copy, moment);
    return copy;
  }

  #withHandler(target: Target): Target {
    const inner = target.clientConfig.requestHandler as { handle(...request: unknown[]): Promise<Answered> };
    const handle = async (...request: unknown[]): Promise<Answered> => {
      if (this.#death.signal.aborted) throw new ConnectionLost("the process is dead");
      const answer = await onAwsClock(() => running.run(this, () => inner.handle(...request)));
      if (this.#death.signal.aborted) throw new ConnectionLost("the process is dead");
      answer.response.headers.date = onAwsClock(() => new Date(Date.now()).toUTCString());
      return answer;
    };
    const requestHandler = new Proxy(inner, { get: (of, key) => (key === "handle" ? handle : Reflect.get(of, key)) });
    return { ...target, clientConfig: { ...target.clientConfig, requestHandler } };
  }
}

interface Answered {
  readonly response: { readonly headers: Record<string, string> };
}

const running = new AsyncLocalStorage<Process>();

/** Lets the plan of each process stand around its calls. */
export function superviseCalls(sandbox: Sandbox, planOf: (process: Process) => Plan): void {
  sandbox.faults.add({
    matches: () => running.getStore() !== undefined,
    effect: {
      kind: "around",
      run: ({ service, operation }, input, handler) => {
        const process = running.getStore();
        if (!process) return handler();
        const mutating = !isReadOnly(service, operation);
        const call = process.count({ service, operation, input, mutating });
        // What the service does goes on in its own name.
        return planOf(process)(call, () => running.exit(handler), process);
      },
    },
  });
}
