/** How a state fails. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
export interface StatesErrorOptions {
  /** `States.Runtime` and limits: no Retry or Catch can handle them. */
  readonly isTerminal?: boolean;
  /** The cause begins with the state's name and the id of its event. */
  readonly isLocated?: boolean;
  /** Where in the state a query failed, for example `Arguments/Payload`. */
  readonly location?: string;
  /** Further names that ErrorEquals may know it by. */
  readonly alsoNamed?: readonly string[];
  /** It came from the work of a Task, so that `States.TaskFailed` stands for it. */
  readonly isOfTask?: boolean;
}

/** An error of the States Language: a name that ErrorEquals is compared with, and a cause for people. */
export class StatesError extends Error {
  readonly error: string | undefined;
  readonly reason: string | undefined;
  readonly options: StatesErrorOptions;

  constructor(error: string | undefined, reason: string | undefined, options: StatesErrorOptions = {}) {
    super(reason ?? error ?? "failed");
    this.name = "StatesError";
    this.error = error;
    this.reason = reason;
    this.options = options;
  }

  /** What a Catch sees. */
  get output(): { Error?: string; Cause?: string } {
    return {
      ...(this.error !== undefined && { Error: this.error }),
      ...(this.reason !== undefined && { Cause: this.reason }),
    };
  }
}

/** Ends the execution whatever Retry and Catch say. */
export const runtimeError = (reason: string): StatesError =>
  new StatesError("States.Runtime", reason, { isTerminal: true, isLocated: true });

export const intrinsicFailure = (reason: string): StatesError =>
  new StatesError("States.IntrinsicFailure", reason, { isLocated: true });

export const queryError = (reason: string, location: string): StatesError =>
  new StatesError("States.QueryEvaluationError", reason, { isLocated: true, location });

export const dataLimitExceeded = (what: string): StatesError =>
  new StatesError(
    "States.DataLimitExceeded",
    `The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );

/** The largest input, output or result, in bytes. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
export const DATA_LIMIT = 262_144;
