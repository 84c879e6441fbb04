/**
 * What goes into a state's work and what comes out of it, in both query languages.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-input-output-filtering.html
 */
import type { Catcher } from "./definition.ts";
import { contextOf, type Frame, type Result, rootsOf, variablesOf } from "./frame.ts";
import { bytesOf, isObject, type Json, type JsonObject, textOf } from "./json.ts";
import { evaluatePath } from "./json-path/evaluate-path.ts";
import { parsePath } from "./json-path/parse-path.ts";
import { putAtPath } from "./json-path/reference-path.ts";
import { fillJsonata } from "./jsonata/evaluate.ts";
import { callIntrinsic, fillTemplate } from "./payload-template.ts";
import { DATA_LIMIT, dataLimitExceeded, runtimeError, StatesError } from "./states-error.ts";

/** A JSONata template in the light of this state. */
export const fill = (frame: Frame, template: Json, location: string, more: JsonObject = {}): Promise<Json> =>
  fillJsonata(template, location, {
    states: { input: frame.input, context: contextOf(frame), ...more },
    variables: variablesOf(frame),
    chance: frame.thread.run.host,
  });

/** The value at a path, or a runtime error in AWS's words. */
export function valueAt(frame: Frame, path: string, input: Json): Json {
  if (path.startsWith("States.")) return callIntrinsic(path, rootsOf(frame, input));
  const value = evaluatePath(parsePath(path), rootsOf(frame, input));
  if (value === undefined) throw runtimeError(`Invalid path '${path}' : No results for path: ${path}`);
  return value;
}

/** The input after InputPath; all of it in JSONata. */
export function selectedInput(frame: Frame): Json {
  const { state, input, language, thread } = frame;
  if (language === "JSONata") return input;
  const selected = state.InputPath === null ? {} : valueAt(frame, state.InputPath ?? "$", input);
  thread.run.host.inspect?.("afterInputPath", selected);
  return selected;
}

/** The input of the state's work: after Parameters or Arguments. */
export async function argumentsOf(frame: Frame): Promise<Json> {
  const { state, language, thread } = frame;
  const { host } = thread.run;
  if (language === "JSONata") {
    const filled = state.Arguments === undefined ? frame.input : await fill(frame, state.Arguments, "Arguments");
    host.inspect?.("afterArguments", filled);
    return filled;
  }
  const selected = selectedInput(frame);
  const filled = state.Parameters === undefined ? selected : fillTemplate(state.Parameters, rootsOf(frame, selected));
  host.inspect?.("afterParameters", filled);
  return filled;
}

/** Output and variables of a state whose work has this result. A choice's rule has its own Output and Assign. */
export async function resultOf(
  frame: Frame,
  result: Json,
  rule: { readonly Output?: Json; readonly Assign?: Json } = frame.state,
): Promise<Result> {
  if (frame.language === "JSONPath") return pathResult(frame, result, rule.Assign);
  const more =
    frame.state.Type === "Task" || frame.state.Type === "Parallel" || frame.state.Type === "Map" ? { result } : {};
  const output = rule.Output ?? frame.state.Output;
  return checked(frame, {
    assigned: rule.Assign === undefined ? {} : assignable(frame, await fill(frame, rule.Assign, "Assign", more)),
    output: output === undefined ? result : await fill(frame, output, "Output", more),
  });
}

function pathResult(frame: Frame, result: Json, assign: Json | undefined): Result {
  const { state, input, thread } = frame;
  const { host } = thread.run;
  const selected =
    state.ResultSelector === undefined ? result : fillTemplate(state.ResultSelector, rootsOf(frame, result));
  host.inspect?.("afterResultSelector", selected);
  const hasResult = state.Type !== "Choice" && state.Type !== "Wait" && state.Type !== "Succeed";
  const combined = hasResult ? putAtPath(input, state.ResultPath, selected) : selected;
  if (hasResult) host.inspect?.("afterResultPath", combined);
  return checked(frame, {
    assigned: assign === undefined ? {} : assignable(frame, fillTemplate(assign, rootsOf(frame, result))),
    output: state.OutputPath === null ? {} : valueAt(frame, state.OutputPath ?? "$", combined),
  });
}

/** Output and variables of an error that a Catch takes. */
export async function caughtResult(frame: Frame, failure: StatesError, catcher: Catcher): Promise<Result> {
  const errorOutput: JsonObject = { ...failure.output };
  if (frame.language === "JSONata") {
    const more = { errorOutput };
    const { Assign, Output } = catcher;
    return {
      assigned: Assign === undefined ? {} : assignable(frame, await fill(frame, Assign, "Assign", more)),
      output: Output === undefined ? errorOutput : await fill(frame, Output, "Output", more),
    };
  }
  const assigned =
    catcher.Assign === undefined ? {} : assignable(frame, fillTemplate(catcher.Assign, rootsOf(frame, errorOutput)));
  return { assigned, output: putAtPath(frame.input, catcher.ResultPath, errorOutput) };
}

/** Variables of outer sequences cannot be assigned inside. */
function assignable(frame: Frame, assigned: Json): JsonObject {
  if (!isObject(assigned)) throw runtimeError("Assign must be an object.");
  const shadowed = Object.keys(assigned).find((name) => name in frame.thread.outer);
  if (shadowed !== undefined)
    throw runtimeError(`The variable '${shadowed}' cannot be assigned here: it belongs to an outer scope.`);
  if (bytesOf(assigned) > DATA_LIMIT)
    throw new StatesError("States.DataLimitExceeded", "The assigned variables exceed the maximum number of bytes.", {
      isLocated: true,
      isTerminal: true,
    });
  return assigned;
}

function checked(frame: Frame, result: Result): Result {
  if (Buffer.byteLength(textOf(result.output)) > DATA_LIMIT) throw dataLimitExceeded(frame.name);
  return result;
}

/** A whole number that a state names literally, by a path or by an expression; undefined where it names none. */
export async function numberOf(frame: Frame, field: NumberField): Promise<number | undefined> {
  const { state, language } = frame;
  const path = field === "Seconds" ? state.SecondsPath : state[`${field}Path`];
  if (path !== undefined && language === "JSONPath") {
    const value = evaluatePath(parsePath(path), rootsOf(frame, selectedInput(frame)));
    if (value === undefined)
      throw runtimeError(`The ${field}Path parameter does not reference an input value: ${path}`);
    if (typeof value !== "number" || value < 0)
      throw runtimeError(`The ${field}Path parameter does not reference a valid number: ${path} == ${textOf(value)}`);
    return value;
  }
  const given = state[field];
  const value = typeof given === "string" && language === "JSONata" ? await fill(frame, given, field) : given;
  if (value === undefined || typeof value === "number") return value;
  throw new StatesError(
    "States.QueryEvaluationError",
    `The JSONata expression specified for the field '${field}' returned an unexpected result type. Expected 'number', but was '${typeof value}' for value: ${textOf(value)}`,
    { isLocated: true, location: field },
  );
}

type NumberField =
  | "Seconds"
  | "TimeoutSeconds"
  | "HeartbeatSeconds"
  | "MaxConcurrency"
  | "ToleratedFailureCount"
  | "ToleratedFailurePercentage";
