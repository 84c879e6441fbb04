/** The states that do no work: Pass, Succeed and Fail. */
import { argumentsOf, fill, resultOf, selectedInput, valueAt } from "../data-flow.ts";
import type { Frame, Handler } from "../frame.ts";
import { type Json, textOf } from "../json.ts";
import { runtimeError, StatesError } from "../states-error.ts";

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-pass.html */
export const runPass: Handler = async (frame) => {
  const input = await argumentsOf(frame);
  const { Result, Next } = frame.state;
  return { ...(await resultOf(frame, Result === undefined ? input : Result)), next: Next };
};

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-succeed.html */
export const runSucceed: Handler = async (frame) => ({
  ...(await resultOf(frame, selectedInput(frame))),
  next: undefined,
});

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-fail.html */
export const runFail: Handler = async (frame) => {
  throw new StatesError(await textFor(frame, "Error"), await textFor(frame, "Cause"));
};

async function textFor(frame: Frame, field: "Error" | "Cause"): Promise<string | undefined> {
  const path = frame.state[`${field}Path`];
  const given = frame.state[field];
  if (path === undefined && given === undefined) return undefined;
  const value = path === undefined ? await literal(frame, field, given ?? "") : valueAt(frame, path, frame.input);
  if (typeof value !== "string")
    throw runtimeError(`The ${field} field of a Fail state must be a string, not ${textOf(value)}`);
  return value;
}

const literal = async (frame: Frame, field: string, given: string): Promise<Json> =>
  frame.language === "JSONata" ? fill(frame, given, field) : given;
