import { classifyFault } from "../aws/index.ts";
import type { Emit } from "../events/index.ts";
import type { WaitEntry } from "../journal/index.ts";
import { Missing, type Wait } from "../lab/index.ts";
import { monotonicMs, sleep } from "../shared/clock.ts";
import { AwslabError, environmentError, messageOf } from "../shared/errors.ts";

interface Waiting {
  readonly step: string;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** Intervals are divided by it; limits are not. */
  readonly speed: number;
  /** Told once, when the wait has ended in any way. */
  ended?(wait: Pick<WaitEntry, "what" | "outcome" | "usualSeconds" | "seconds">): Promise<void>;
}

const EVERY_SECONDS = 5;
const SHORTEST_MS = 20;
const SAY_AGAIN_MS = 5000;

/** Polls with explicit success and failure states, and says what it sees. */
export async function waitUntil<T>(wait: Wait<T>, waiting: Waiting): Promise<T> {
  const started = monotonicMs();
  const ended = (outcome: WaitEntry["outcome"]) =>
    waiting.ended?.({ what: wait.for, outcome, usualSeconds: wait.usual, seconds: (monotonicMs() - started) / 1000 });
  try {
    const value = await poll(wait, waiting, started);
    await ended("done");
    return value;
  } catch (error) {
    // The story must not hide why it ended.
    await ended(outcomeOf(error, waiting.signal))?.catch(() => {});
    throw error;
  }
}

function outcomeOf(error: unknown, signal: AbortSignal): WaitEntry["outcome"] {
  if (signal.aborted) return "interrupted";
  return error instanceof AwslabError && error.code === "WAIT_TIMEOUT" ? "timeout" : "failed";
}

async function poll<T>(wait: Wait<T>, { step, emit, signal, speed }: Waiting, started: number): Promise<T> {
  const elapsed = () => (monotonicMs() - started) / 1000;
  const pause = Math.max(SHORTEST_MS, ((wait.every ?? EVERY_SECONDS) * 1000) / speed);
  let last = "";
  let saidAt = Number.NEGATIVE_INFINITY;
  emit("wait.started", { step, what: wait.for, usualSeconds: wait.usual });
  for (;;) {
    signal.throwIfAborted();
    const seen = await look(wait);
    if (seen.observed !== last || monotonicMs() - saidAt > SAY_AGAIN_MS) {
      last = seen.observed;
      saidAt = monotonicMs();
      emit("wait.observed", {
        step,
        what: wait.for,
        observed: last,
        elapsedSeconds: elapsed(),
        usualSeconds: wait.usual,
      });
    }
    if (seen.done) {
      emit("wait.done", { step, what: wait.for, elapsedSeconds: elapsed() });
      return seen.value;
    }
    if (seen.failed !== undefined)
      throw environmentError("WAIT_FAILED", `Waiting for ${wait.for} is useless: ${seen.failed} (observed: ${last}).`);
    if (elapsed() > wait.limit)
      throw environmentError(
        "WAIT_TIMEOUT",
        `${wait.for} took longer than ${wait.limit} s (usual: ${wait.usual} s); last observed: ${last}.`,
        "awslab resume goes on from here.",
      );
    await sleep(pause, signal);
  }
}

type Look<T> =
  | { readonly observed: string; readonly done: true; readonly value: T; readonly failed?: undefined }
  | { readonly observed: string; readonly done: false; readonly failed: string | undefined };

async function look<T>(wait: Wait<T>): Promise<Look<T>> {
  let value: T;
  try {
    value = await wait.read();
  } catch (error) {
    if (!isNotYet(error)) throw error;
    return { observed: `not there yet (${messageOf(error)})`, done: false, failed: undefined };
  }
  const observed = wait.observed(value);
  return wait.done(value) ? { observed, done: true, value } : { observed, done: false, failed: wait.failed?.(value) };
}

/** What has just been made may not be visible yet, and a bad moment of the network is no state. */
const isNotYet = (error: unknown): boolean =>
  error instanceof Missing ||
  (error instanceof Error && "$metadata" in error && ["gone", "throttled", "ambiguous"].includes(classifyFault(error)));
