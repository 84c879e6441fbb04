import type { Step } from "../lab/index.ts";
import { isoNow, monotonicMs } from "../shared/clock.ts";
import { AwslabError, messageOf } from "../shared/errors.ts";
import { type CheckedStep, checkSolved, passed } from "./check-step.ts";
import { solveContext } from "./contexts.ts";
import { type Locations, locateStep, needsOf } from "./locate-step.ts";
import type { LabSession } from "./session.ts";

export interface Place {
  readonly index: number;
  readonly total: number;
}

/** Solves a step and checks it. False where it failed; what was said and journaled tells why. */
export async function doStep(session: LabSession, step: Step, locations: Locations, place: Place): Promise<boolean> {
  const started = monotonicMs();
  session.emit("step.started", { step: step.id, title: step.title, usualMinutes: step.minutes, ...place });
  await note(session, step, "started");
  try {
    await solve(session, step, locations);
    await note(session, step, "solved");
    const checked = await checkSolved(session, step, locations);
    if (!passed(checked)) return await failed(session, step, { message: firstFailure(checked), hint: undefined });
  } catch (error) {
    // What was interrupted did not fail.
    if (session.signal.aborted) throw session.signal.reason;
    const hint = error instanceof AwslabError ? error.hint : undefined;
    await failed(session, step, { message: `${nameBefore(error)}${messageOf(error)}`, hint });
    if (error instanceof AwslabError && error.kind !== "user" && FATAL.has(error.code)) throw error;
    return false;
  }
  await note(session, step, "passed");
  session.emit("step.done", { step: step.id, ms: monotonicMs() - started });
  return true;
}

/** Errors that end the run, not only the step: going on would send calls that nobody remembers. */
const FATAL: ReadonlySet<string> = new Set(["JOURNAL_UNWRITABLE"]);

async function solve(session: LabSession, step: Step, locations: Locations): Promise<void> {
  for (const need of Object.values(step.needs)) {
    const found = await locateStep(session, need, locations);
    if (found.state !== "found")
      throw new AwslabError(`Step "${need.id}" is needed first: ${found.why}`, { code: "STEP_NEEDED", kind: "user" });
  }
  const { context, stop } = solveContext(session, step.id);
  try {
    await step.solve(context, needsOf(step, locations));
  } finally {
    await stop();
  }
}

export async function note(
  session: LabSession,
  step: Step,
  state: "started" | "solved" | "failed" | "passed",
  message?: string,
): Promise<void> {
  await session.journal.append({ kind: "step", step: step.id, state, message, at: isoNow() });
}

async function failed(
  session: LabSession,
  step: Step,
  { message, hint }: { message: string; hint: string | undefined },
): Promise<false> {
  session.emit("step.failed", { step: step.id, message, hint });
  await note(session, step, "failed", message).catch(() => {});
  return false;
}

/** AWS's error code belongs to the message; a class name of ours does not. */
const nameBefore = (error: unknown): string =>
  error instanceof Error && "$metadata" in error ? `${error.name}: ` : "";

function firstFailure(checked: CheckedStep): string {
  for (const { title, verdict } of checked.checks) {
    if (verdict.status === "fail")
      return `${title}: expected ${verdict.expected}, found ${verdict.actual}. ${verdict.fix}`;
    if (verdict.status === "blocked") return `${title}: could not be checked: ${verdict.reason}`;
  }
  return "a check did not pass";
}
