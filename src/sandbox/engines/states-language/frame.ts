/** One state being run, and the sequence of states it is part of. */
import { languageOf, type QueryLanguage, type State, type StateMachine } from "./definition.ts";
import type { Host } from "./host.ts";
import type { Json, JsonObject } from "./json.ts";
import type { TemplateRoots } from "./payload-template.ts";
import type { Position, StatePosition } from "./position.ts";

/** An execution. */
export interface Run {
  readonly host: Host;
  /** `Execution` and `StateMachine` of the context object. */
  readonly context: JsonObject;
}

/** A machine's, branch's or iteration's sequence of states. */
export interface Thread {
  readonly run: Run;
  readonly machine: StateMachine;
  readonly language: QueryLanguage;
  readonly position: Position;
  readonly signal: AbortSignal;
  /** Variables of the sequences around it: it reads them and cannot assign them. */
  readonly outer: JsonObject;
  /** `Map` of the context object, inside an iteration. */
  readonly map: JsonObject | undefined;
}

/** What a state leaves behind. */
export interface Result {
  readonly output: Json;
  /** Variables that it assigned. */
  readonly assigned: JsonObject;
}

/** What a state's work leads to. */
export interface Outcome extends Result {
  /** The state that follows; undefined where the sequence ends. */
  readonly next: string | undefined;
}

/** Runs one state; `runInner` runs the sequences inside it. */
export type Handler = (frame: Frame, runInner: RunInner) => Promise<Outcome>;

export type RunInner = (thread: Thread) => Promise<Json>;

/** A sibling failed, so that this sequence is given up. */
export class SiblingFailed extends Error {
  override readonly name = "SiblingFailed";
  /** Id of the event with which the sibling failed: all that is given up follows from it. */
  readonly event: number;

  constructor(event: number) {
    super("a sibling failed");
    this.event = event;
  }
}

export interface Frame {
  readonly thread: Thread;
  readonly name: string;
  readonly state: State;
  readonly language: QueryLanguage;
  readonly input: Json;
  readonly at: StatePosition;
}

export const frameOf = (thread: Thread, state: State, at: StatePosition): Frame => ({
  thread,
  name: thread.position.state,
  state,
  language: languageOf(state, thread.language),
  input: thread.position.input,
  at,
});

/** A sequence inside a Parallel or Map state. */
export function innerThread(frame: Frame, inner: Pick<Thread, "machine" | "position" | "signal" | "map">): Thread {
  const { run, language, map } = frame.thread;
  return {
    ...inner,
    run,
    language: inner.machine.QueryLanguage ?? language,
    outer: variablesOf(frame),
    map: inner.map ?? map,
  };
}

/** Adds an event that follows from the newest of this sequence. */
export function record({ thread }: Frame, type: string, details?: JsonObject): number {
  const { position, run } = thread;
  position.last = run.host.record(type, position.last, details);
  return position.last;
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html */
export function contextOf({ thread, name, state, at }: Frame, more: JsonObject = {}): JsonObject {
  const hasRetries = state.Type === "Task" || state.Type === "Parallel" || state.Type === "Map";
  return {
    ...thread.run.context,
    State: {
      Name: name,
      EnteredTime: new Date(at.enteredTime).toISOString(),
      ...(hasRetries && { RetryCount: at.retryCount }),
    },
    ...(thread.map && { Map: thread.map }),
    ...(at.task && state.Resource?.endsWith(".waitForTaskToken") && { Task: { Token: at.task.token } }),
    ...more,
  };
}

export const variablesOf = ({ thread }: Frame): JsonObject => ({ ...thread.outer, ...thread.position.variables });

/** Roots of JSONPath in this state; `input` stands for `$`. */
export const rootsOf = (frame: Frame, input: Json, more?: JsonObject): TemplateRoots => ({
  input,
  context: contextOf(frame, more),
  variables: variablesOf(frame),
  chance: frame.thread.run.host,
});
