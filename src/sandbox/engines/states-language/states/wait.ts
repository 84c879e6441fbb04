import { isTimestamp } from "../choice-rule.ts";
import { fill, numberOf, resultOf, selectedInput } from "../data-flow.ts";
import { type Frame, type Handler, rootsOf } from "../frame.ts";
import { evaluatePath } from "../json-path/evaluate-path.ts";
import { parsePath } from "../json-path/parse-path.ts";
import { runtimeError, StatesError } from "../states-error.ts";

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-wait.html */
export const runWait: Handler = async (frame) => {
  const { at, state, thread } = frame;
  const { host } = thread.run;
  if (at.waitUntil === undefined) {
    const seconds = await numberOf(frame, "Seconds");
    const ms = seconds === undefined ? (await timestampOf(frame)) - host.now() : seconds * 1000;
    at.waitUntil = host.now() + (ms > 0 ? host.paced(ms) : 0);
    host.checkpoint();
  }
  await host.wait(at.waitUntil, thread.signal);
  return { ...(await resultOf(frame, selectedInput(frame))), next: state.Next };
};

async function timestampOf(frame: Frame): Promise<number> {
  const { state, language } = frame;
  if (state.TimestampPath !== undefined && language === "JSONPath") {
    const value = evaluatePath(parsePath(state.TimestampPath), rootsOf(frame, selectedInput(frame)));
    if (value === undefined)
      throw runtimeError(`The TimestampPath parameter does not reference an input value: ${state.TimestampPath}`);
    if (typeof value !== "string" || !isTimestamp(value))
      throw runtimeError(
        `The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: ${state.TimestampPath} == ${String(value)}`,
      );
    return Date.parse(value);
  }
  const given = state.Timestamp ?? "";
  const value = language === "JSONata" ? await fill(frame, given, "Timestamp") : given;
  if (typeof value === "string" && isTimestamp(value)) return Date.parse(value);
  throw new StatesError(
    "States.QueryEvaluationError",
    `The JSONata expression '${given}' specified for the field 'Timestamp' did not return a valid ISO-8601 extended offset date-time format string: ${JSON.stringify(value)}`,
    { isLocated: true, location: "Timestamp" },
  );
}
