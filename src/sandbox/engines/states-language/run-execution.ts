/** Runs a state machine from its first event, or from a position, to its end. */
import type { StateMachine } from "./definition.ts";
import type { Run, Thread } from "./frame.ts";
import type { Host } from "./host.ts";
import { type Json, type JsonObject, textOf } from "./json.ts";
import { type Position, startPosition } from "./position.ts";
import { StatesError } from "./states-error.ts";
import { runThread } from "./thread.ts";

export interface ExecutionOptions {
  readonly host: Host;
  readonly machine: StateMachine;
  /** `Execution` and `StateMachine` of the context object. */
  readonly context: JsonObject;
  readonly input: Json;
  /** Where an earlier process, or a failed attempt, has got to; the execution's first event is then in the history. */
  readonly position: Position | undefined;
  /** Told of the position before anything runs: what changes in it is the progress. */
  positioned?(position: Position): void;
  /** Details of ExecutionStarted beside the input. */
  readonly started: JsonObject;
  /** The input's text as it was given. */
  readonly inputText: string;
  readonly signal: AbortSignal;
  /** When its TimeoutSeconds began to count, in milliseconds since the epoch. */
  readonly since: number;
  readonly variables?: JsonObject;
}

export type Ending =
  | { readonly status: "SUCCEEDED"; readonly output: string }
  | {
      readonly status: "FAILED" | "TIMED_OUT" | "ABORTED";
      readonly error: string | undefined;
      readonly cause: string | undefined;
    };

/** The reason to abort an execution with, where its history is to say so. */
export class Stopped extends Error {
  readonly ending: Extract<Ending, { error: unknown }>;

  constructor(ending: Extract<Ending, { error: unknown }>) {
    super(ending.status);
    this.ending = ending;
  }
}

/** How it ended. Rejects with the signal's reason where that is not `Stopped`: the process ends, not the execution. */
export async function runExecution(options: ExecutionOptions): Promise<Ending> {
  const { host, machine } = options;
  const position = options.position ?? begin(options);
  options.positioned?.(position);
  const over = new AbortController();
  const signal = AbortSignal.any([options.signal, over.signal]);
  const limit = watchTimeout(options, over);
  const run: Run = { host, context: options.context };
  const thread: Thread = {
    run,
    machine,
    language: machine.QueryLanguage ?? "JSONPath",
    position,
    signal,
    outer: options.variables ?? {},
    map: undefined,
  };
  try {
    const output = textOf(await runThread(thread));
    host.record("ExecutionSucceeded", position.last, { output });
    return { status: "SUCCEEDED", output };
  } catch (error) {
    return ended(host, position, error);
  } finally {
    limit.abort();
  }
}

function begin({ host, machine, input, inputText, started }: ExecutionOptions): Position {
  host.record("ExecutionStarted", 0, { input: inputText, ...started });
  // On AWS the first state follows from nothing.
  return startPosition(machine.StartAt, input, 0);
}

function watchTimeout({ host, machine, since }: ExecutionOptions, over: AbortController): AbortController {
  const limit = new AbortController();
  if (machine.TimeoutSeconds !== undefined)
    host.wait(since + machine.TimeoutSeconds * 1000, limit.signal).then(
      () => over.abort(new Stopped({ status: "TIMED_OUT", error: undefined, cause: undefined })),
      () => {},
    );
  return limit;
}

const EVENTS = { FAILED: "ExecutionFailed", TIMED_OUT: "ExecutionTimedOut", ABORTED: "ExecutionAborted" } as const;

function ended(host: Host, position: Position, error: unknown): Ending {
  if (error instanceof Stopped) return recorded(host, error.ending, 0);
  if (!(error instanceof StatesError)) throw error;
  return recorded(host, { status: "FAILED", error: error.error, cause: error.reason }, position.last);
}

function recorded(host: Host, ending: Extract<Ending, { error: unknown }>, previous: number): Ending {
  const { error, cause } = ending;
  host.record(EVENTS[ending.status], previous, {
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
  });
  return ending;
}
