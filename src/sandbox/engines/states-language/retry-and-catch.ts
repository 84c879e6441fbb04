/** Which Retry or Catch answers an error. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
import type { Catcher, Retrier, State } from "./definition.ts";
import type { StatesError } from "./states-error.ts";

export interface Retry {
  readonly index: number;
  readonly retrier: Retrier;
  /** Milliseconds until the next attempt. */
  readonly delayMs: number;
}

/** The first retrier that names the error, unless its attempts are used up; then Catch has its turn. */
export function retryFor(
  state: State,
  failure: StatesError,
  { used, unit }: { used: readonly number[]; unit(): number },
): Retry | undefined {
  if (failure.options.isTerminal) return undefined;
  const index = (state.Retry ?? []).findIndex(({ ErrorEquals }) => names(ErrorEquals, failure));
  const retrier = state.Retry?.[index];
  const attempts = used[index] ?? 0;
  if (!retrier || attempts >= (retrier.MaxAttempts ?? 3)) return undefined;
  return {
    index,
    retrier,
    delayMs: delayOf(retrier, attempts) * 1000 * (retrier.JitterStrategy === "FULL" ? unit() : 1),
  };
}

/** Seconds before the attempt after so many retries. */
export function delayOf({ IntervalSeconds = 1, BackoffRate = 2, MaxDelaySeconds }: Retrier, attempts: number): number {
  const delay = IntervalSeconds * BackoffRate ** attempts;
  return MaxDelaySeconds === undefined ? delay : Math.min(delay, MaxDelaySeconds);
}

export function catcherFor(state: State, failure: StatesError): { index: number; catcher: Catcher } | undefined {
  if (failure.options.isTerminal) return undefined;
  const index = (state.Catch ?? []).findIndex(({ ErrorEquals }) => names(ErrorEquals, failure));
  const catcher = state.Catch?.[index];
  return catcher && { index, catcher };
}

function names(errorEquals: readonly string[], { error, options }: StatesError): boolean {
  return errorEquals.some((name) => {
    if (name === "States.ALL" || name === error || options.alsoNamed?.includes(name)) return true;
    return name === "States.TaskFailed" && options.isOfTask === true && error !== "States.Timeout";
  });
}
