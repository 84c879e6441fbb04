/** Runs a sequence of states from a position to its end, with retries and catches. */
import { caughtResult } from "./data-flow.ts";
import type { State } from "./definition.ts";
import { type Frame, frameOf, type Outcome, record, type Thread } from "./frame.ts";
import { type Json, type JsonObject, textOf } from "./json.ts";
import type { StatePosition } from "./position.ts";
import { catcherFor, retryFor } from "./retry-and-catch.ts";
import { handlers } from "./states/index.ts";
import { StatesError } from "./states-error.ts";

/** The output of the sequence's last state. Rejects with a StatesError, or with the reason that its signal was aborted for. */
export async function runThread(thread: Thread): Promise<Json> {
  const { position, machine, run } = thread;
  for (;;) {
    await run.host.turn();
    thread.signal.throwIfAborted();
    const state = machine.States[position.state];
    if (!state) throw new Error(`no state ${position.state}`);
    const outcome = await runState(thread, state);
    position.variables = { ...position.variables, ...outcome.assigned };
    delete position.at;
    if (outcome.next === undefined) return outcome.output;
    position.state = outcome.next;
    position.input = outcome.output;
    run.host.checkpoint();
  }
}

async function runState(thread: Thread, state: State): Promise<Outcome> {
  const frame = frameOf(thread, state, thread.position.at ?? enter(thread, state));
  for (;;) {
    const outcome = await attempt(frame);
    if (outcome) return exit(frame, outcome);
  }
}

function enter(thread: Thread, { Type }: State): StatePosition {
  const { position, run } = thread;
  const { host } = run;
  position.last = host.record(`${Type}StateEntered`, position.last, {
    name: position.state,
    input: textOf(position.input),
  });
  const at: StatePosition = { entered: position.last, enteredTime: host.now(), retries: [], retryCount: 0 };
  position.at = at;
  host.checkpoint();
  return at;
}

function exit(frame: Frame, outcome: Outcome): Outcome {
  // Failing ends a sequence without an exit; a Fail state never gets here.
  const names = Object.keys(outcome.assigned);
  record(frame, `${frame.state.Type}StateExited`, {
    name: frame.name,
    output: textOf(outcome.output),
    ...(names.length > 0 && { assignedVariables: textsOf(outcome.assigned) }),
  });
  return outcome;
}

const textsOf = (values: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, textOf(value)]));

/** One attempt; undefined where a retry follows. */
async function attempt(frame: Frame): Promise<Outcome | undefined> {
  const { at, thread } = frame;
  const { host } = thread.run;
  try {
    // Branches that begin together are all entered before one of them goes on.
    await host.turn();
    thread.signal.throwIfAborted();
    if (at.retryAt !== undefined) {
      await host.wait(at.retryAt, thread.signal);
      delete at.retryAt;
      host.checkpoint();
    }
    return await handlers[frame.state.Type](frame, runThread);
  } catch (error) {
    if (!(error instanceof StatesError)) throw error;
    return handle(frame, located(frame, error));
  }
}

async function handle(frame: Frame, failure: StatesError): Promise<Outcome | undefined> {
  const { at, state, thread } = frame;
  const { host } = thread.run;
  const retry = retryFor(state, failure, { used: at.retries, unit: () => host.unit() });
  if (retry) {
    at.retries[retry.index] = (at.retries[retry.index] ?? 0) + 1;
    at.retryCount += 1;
    at.retryAt = host.now() + host.paced(retry.delayMs);
    delete at.task;
    delete at.children;
    delete at.mapRunArn;
    host.checkpoint();
    return undefined;
  }
  const caught = catcherFor(state, failure);
  if (!caught) throw failure;
  const result = await caughtResult(frame, failure, caught.catcher).catch((error: unknown) => {
    throw error instanceof StatesError ? located(frame, error) : error;
  });
  return { ...result, next: caught.catcher.Next };
}

/** Says in the cause which state failed; a failed query is an event of its own. */
function located(frame: Frame, failure: StatesError): StatesError {
  const { isLocated, location, ...options } = failure.options;
  if (!isLocated) return failure;
  const cause = `An error occurred while executing the state '${frame.name}' (entered at the event id #${frame.at.entered}). ${failure.reason ?? ""}`;
  if (location !== undefined)
    record(frame, "EvaluationFailed", { error: failure.error ?? "", cause, location, state: frame.name });
  return new StatesError(failure.error, cause, options);
}
