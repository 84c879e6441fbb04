/** Runs the sequences inside a Parallel or Map state side by side; the first failure gives up the others. */
import type { StateMachine } from "../definition.ts";
import { type Frame, innerThread, type RunInner, SiblingFailed, type Thread } from "../frame.ts";
import type { Json } from "../json.ts";
import { type ChildPosition, type Position, startPosition } from "../position.ts";
import { StatesError } from "../states-error.ts";

export interface Children {
  readonly positions: ChildPosition[];
  /** How many run at a time. */
  readonly concurrency: number;
  machine(index: number): StateMachine;
  /** Told when one begins, after the event `previous`; answers the event that its first state follows from. */
  begun(index: number, previous: number): number;
  /** Told how one ended, and from which event that follows; answers the newest event. */
  ended(index: number, how: "Succeeded" | "Failed" | "Aborted", previous: number): number;
  /** AWS's Map tells of the state that failed as given up, too. */
  readonly tellsOfFailedState: boolean;
}

export interface Ended {
  readonly outputs: readonly Json[];
  /** Event of the child that ended last. */
  readonly last: number;
}

/** Thrown with the event that the failure of the whole follows from. */
export class ChildFailed extends Error {
  readonly failure: StatesError;
  readonly last: number;

  constructor(failure: StatesError, last: number) {
    super(failure.message);
    this.failure = failure;
    this.last = last;
  }
}

export async function runChildren(frame: Frame, children: Children, runInner: RunInner): Promise<Ended> {
  const brood = new Brood(frame, children, runInner);
  return brood.run();
}

class Brood {
  readonly #frame: Frame;
  readonly #children: Children;
  readonly #runInner: RunInner;
  readonly #giveUp = new AbortController();
  readonly #signal: AbortSignal;
  #next = 0;
  #last: number;
  #failure: { error: StatesError; last: number } | undefined;

  constructor(frame: Frame, children: Children, runInner: RunInner) {
    this.#frame = frame;
    this.#children = children;
    this.#runInner = runInner;
    this.#signal = AbortSignal.any([frame.thread.signal, this.#giveUp.signal]);
    this.#last = frame.thread.position.last;
  }

  async run(): Promise<Ended> {
    const { positions, concurrency } = this.#children;
    const started = this.#last;
    const slots = Array.from({ length: Math.min(concurrency, positions.length) }, () => this.#slot(started));
    const ends = await Promise.allSettled(slots);
    if (this.#failure) throw new ChildFailed(this.#failure.error, this.#failure.last);
    for (const end of ends) if (end.status === "rejected") throw end.reason;
    return { outputs: positions.map((each) => (each.status === "done" ? each.output : null)), last: this.#last };
  }

  /** Runs one child after the other; each follows from the one before it in the slot. */
  async #slot(started: number): Promise<void> {
    let previous = started;
    const { positions } = this.#children;
    while (this.#next < positions.length && !this.#signal.aborted) {
      const index = this.#next;
      this.#next += 1;
      if (positions[index]?.status !== "done") previous = await this.#child(index, previous);
    }
    this.#frame.thread.signal.throwIfAborted();
  }

  async #child(index: number, previous: number): Promise<number> {
    const position = this.#begin(index, previous);
    const child = this.#children.positions[index];
    const map = child && "map" in child ? child.map : undefined;
    const thread = innerThread(this.#frame, {
      machine: this.#children.machine(index),
      position,
      signal: this.#signal,
      map,
    });
    try {
      const output = await this.#runInner(thread);
      const chained = position.last;
      this.#last = this.#children.ended(index, "Succeeded", position.last);
      this.#children.positions[index] = { status: "done", output };
      this.#frame.thread.run.host.checkpoint();
      return chained;
    } catch (error) {
      if (error instanceof SiblingFailed) {
        this.#children.ended(index, "Aborted", error.event);
        this.#stateAborted(thread, error.event);
      }
      if (!(error instanceof StatesError)) throw error;
      const { last } = position;
      this.#children.ended(index, "Failed", last);
      if (this.#children.tellsOfFailedState) this.#stateAborted(thread, last);
      this.#failure ??= { error, last };
      this.#giveUp.abort(new SiblingFailed(last));
      return last;
    }
  }

  /** The state that the child was in says so in the history, where its type has an event for it. */
  #stateAborted({ run, machine, position }: Thread, previous: number): void {
    const type = machine.States[position.state]?.Type ?? "Pass";
    if (position.at && ABORTABLE.has(type)) run.host.record(`${type}StateAborted`, previous);
  }

  #begin(index: number, previous: number): Position {
    const child = this.#children.positions[index];
    if (child?.status === "running") return child.position;
    if (child?.status !== "pending") throw new Error(`child ${index} cannot begin`);
    const machine = this.#children.machine(index);
    const position = startPosition(machine.StartAt, child.input, this.#children.begun(index, previous));
    this.#children.positions[index] = { status: "running", position, ...(child.map && { map: child.map }) };
    return position;
  }
}

const ABORTABLE: ReadonlySet<string> = new Set(["Task", "Wait", "Parallel", "Map"]);
