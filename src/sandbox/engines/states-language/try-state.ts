/** Runs one state alone, without its retries: what TestState does. */
import { argumentsOf, caughtResult, numberOf, resultOf, selectedInput } from "./data-flow.ts";
import type { QueryLanguage, State } from "./definition.ts";
import { type Frame, frameOf, type Outcome, type Thread } from "./frame.ts";
import type { Host } from "./host.ts";
import type { Json, JsonObject } from "./json.ts";
import { startPosition } from "./position.ts";
import { catcherFor, retryFor } from "./retry-and-catch.ts";
import { handlers } from "./states/index.ts";
import { StatesError } from "./states-error.ts";

export interface TrialOptions {
  readonly host: Host;
  readonly name: string;
  readonly state: State;
  readonly language: QueryLanguage;
  readonly input: Json;
  readonly variables: JsonObject;
  readonly context: JsonObject;
  /** Attempts of each retrier that are used up. */
  readonly retryCount: number;
  /** What the work of a Parallel or Map state is taken to come to; a Task's is up to the host. */
  readonly mocked: (() => Json) | undefined;
  readonly signal: AbortSignal;
}

export interface Trial {
  readonly status: "SUCCEEDED" | "FAILED" | "RETRIABLE" | "CAUGHT_ERROR";
  readonly output?: Json;
  readonly next?: string | undefined;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
  readonly assigned?: JsonObject;
  readonly catchIndex?: number;
  readonly retryIndex?: number;
  readonly retrySeconds?: number;
}

export async function tryState(options: TrialOptions): Promise<Trial> {
  const frame = frameFor(options);
  try {
    const isNested = options.state.Type === "Parallel" || options.state.Type === "Map";
    const outcome = await (isNested && options.mocked
      ? nestedOutcome(frame, options.mocked)
      : handlers[options.state.Type](frame, () => Promise.reject(new Error("nothing runs inside a tried state"))));
    return { status: "SUCCEEDED", output: outcome.output, assigned: outcome.assigned, next: outcome.next };
  } catch (error) {
    if (!(error instanceof StatesError)) throw error;
    return failed(frame, located(frame, error));
  }
}

function frameFor({ host, name, state, language, input, variables, context, retryCount, signal }: TrialOptions): Frame {
  const thread: Thread = {
    run: { host, context },
    machine: { StartAt: name, States: { [name]: state } },
    language,
    position: { ...startPosition(name, input, 0), variables },
    signal,
    outer: {},
    map: undefined,
  };
  const retries = (state.Retry ?? []).map(() => retryCount);
  return frameOf(thread, state, { entered: 0, enteredTime: host.now(), retries, retryCount });
}

async function nestedOutcome(frame: Frame, mocked: () => Json): Promise<Outcome> {
  // The data flow up to the work is tried as well.
  if (frame.state.Type === "Parallel") await argumentsOf(frame);
  else {
    selectedInput(frame);
    await numberOf(frame, "MaxConcurrency");
  }
  return { ...(await resultOf(frame, mocked())), next: frame.state.Next };
}

async function failed(frame: Frame, failure: StatesError): Promise<Trial> {
  const { error, reason: cause } = failure;
  const retry = retryFor(frame.state, failure, { used: frame.at.retries, unit: () => 1 });
  if (retry) return { status: "RETRIABLE", error, cause, retryIndex: retry.index, retrySeconds: retry.delayMs / 1000 };
  const caught = catcherFor(frame.state, failure);
  if (!caught) return { status: "FAILED", error, cause };
  const { output, assigned } = await caughtResult(frame, failure, caught.catcher);
  return {
    status: "CAUGHT_ERROR",
    output,
    assigned,
    error,
    cause,
    next: caught.catcher.Next,
    catchIndex: caught.index,
  };
}

function located(frame: Frame, failure: StatesError): StatesError {
  const { isLocated, ...options } = failure.options;
  if (!isLocated) return failure;
  const cause = `An error occurred while executing the state '${frame.name}' (entered at the event id #${frame.at.entered}). ${failure.reason ?? ""}`;
  return new StatesError(failure.error, cause, options);
}
