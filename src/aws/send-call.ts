/** One call with its attempts: intent before each, outcome after each, and the decision to try again. */
import { monotonicMs, nowDate, sleep } from "../shared/clock.ts";
import { nameOf } from "../shared/errors.ts";
import { randomUnit } from "../shared/random.ts";
import type { CallSeen, RunCalls } from "./call-scope.ts";
import type { Meaning } from "./catalogue.ts";
import { alreadyExists, classifyFault, clockCorrected, describeFault, neverSent } from "./faults.ts";

export interface OutgoingCall {
  readonly seen: CallSeen;
  readonly meaning: Meaning;
  readonly input: object;
  /** Secrets left out. */
  readonly recorded: unknown;
  readonly token: string | undefined;
  /** Whether an attempt without an answer may be sent again. */
  readonly repeatable: boolean;
  /** Journaled: everything that mutates, outside cleanup. */
  readonly journaled: boolean;
  send(): Promise<unknown>;
}

const THROTTLED_ATTEMPTS = 10;
const AMBIGUOUS_ATTEMPTS = 5;
/** Of calls in parallel, more than one may be signed before the first answer tells AWS's time. */
const SKEWED_ATTEMPTS = 3;

/** Sends a call until it is answered, refused, or not worth another attempt. Throws the last error. */
export async function sendCall(calls: RunCalls, call: OutgoingCall): Promise<unknown> {
  const number = call.journaled ? calls.nextCall() : 0;
  let unsure = false;
  const failures: Failures = { throttled: 0, ambiguous: 0, skewed: 0 };
  for (let attempt = 1; ; attempt += 1) {
    if (calls.signal.aborted) throw calls.signal.reason;
    if (call.journaled) await intend(calls, call, { number, attempt });
    const started = monotonicMs();
    calls.observer.sent(call.seen, call.meaning.kind !== "reads", call.input);
    let answer: unknown;
    try {
      answer = await call.send();
    } catch (error) {
      const again = shouldRepeat(call, error, failures);
      const text = `${nameOf(error)}: ${describeFault(error).message}`;
      calls.observer.failed(call.seen, monotonicMs() - started, { text, retrying: again });
      unsure ||= mayHaveHappened(error, unsure);
      if (call.journaled) await noteFailure(calls, error, { number, unsure });
      if (!again) throw error;
      await sleep(backoff(attempt) / calls.speed, calls.signal);
      continue;
    }
    calls.observer.done(call.seen, monotonicMs() - started, requestIdOf(answer));
    if (call.journaled) await acknowledge(calls, call, { number, answer });
    return answer;
  }
}

async function intend(calls: RunCalls, call: OutgoingCall, at: { number: number; attempt: number }): Promise<void> {
  await calls.journal.append({
    kind: "intent",
    call: at.number,
    ...call.seen,
    input: call.recorded,
    type: call.meaning.kind === "creates" ? call.meaning.type.type : undefined,
    token: call.token,
    attempt: at.attempt,
    at: nowDate().toISOString(),
  });
}

async function acknowledge(
  calls: RunCalls,
  call: OutgoingCall,
  of: { number: number; answer: unknown },
): Promise<void> {
  const resources =
    call.meaning.kind === "creates" ? call.meaning.creating.created(call.input as never, of.answer as never) : [];
  await calls.journal.append({
    kind: "ack",
    call: of.number,
    resources,
    requestId: requestIdOf(of.answer),
    at: nowDate().toISOString(),
  });
}

/** A refusal is certain only where no earlier attempt went unanswered: "already exists" may speak of our own. */
function mayHaveHappened(error: unknown, unsure: boolean): boolean {
  if (neverSent(error)) return false;
  if (unsure && alreadyExists(error)) return true;
  return classifyFault(error) === "ambiguous";
}

async function noteFailure(calls: RunCalls, error: unknown, of: { number: number; unsure: boolean }): Promise<void> {
  const { name, message } = describeFault(error);
  const at = nowDate().toISOString();
  await calls.journal.append(
    of.unsure
      ? { kind: "unknown", call: of.number, why: `${name}: ${message}`, at }
      : { kind: "refused", call: of.number, error: name, message, at },
  );
}

interface Failures {
  throttled: number;
  ambiguous: number;
  skewed: number;
}

/** Throttling and missing answers are counted apart: a storm of the one must not use up the patience for the other. */
function shouldRepeat(call: OutgoingCall, error: unknown, failures: Failures): boolean {
  if (clockCorrected(error)) return ++failures.skewed < SKEWED_ATTEMPTS;
  const means = classifyFault(error);
  if (means === "throttled") return ++failures.throttled < THROTTLED_ATTEMPTS;
  if (means !== "ambiguous") return false;
  return ++failures.ambiguous < AMBIGUOUS_ATTEMPTS && (call.repeatable || neverSent(error));
}

/** Full jitter: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/. In milliseconds. */
const backoff = (attempt: number): number => randomUnit() * Math.min(20_000, 200 * 2 ** attempt);

const requestIdOf = (answer: unknown): string | undefined => describeFault(answer).requestId;
