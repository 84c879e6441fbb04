import type { Emit } from "../events/index.ts";
import { blocked, type ErasedCheck, fail, type Step, type Verdict } from "../lab/index.ts";
import { monotonicMs, sleep } from "../shared/clock.ts";
import { AwslabError, messageOf } from "../shared/errors.ts";
import { probeContext } from "./contexts.ts";
import { isMissing, type Located, type Locations, locateStep, needsOf } from "./locate-step.ts";
import type { LabSession } from "./session.ts";

export interface CheckedStep {
  readonly step: string;
  readonly checks: readonly { readonly check: string; readonly title: string; readonly verdict: Verdict }[];
}

/** Judges a step: locates it and asks its checks. */
export async function checkStep(session: LabSession, step: Step, locations: Locations): Promise<CheckedStep> {
  const located = await locateStep(session, step, locations);
  const checks: CheckedStep["checks"][number][] = [];
  for (const check of step.checks) {
    session.emit("check.started", { step: step.id, check: check.id, title: check.title });
    const started = monotonicMs();
    const verdict = await judge(session, { step, check, located, needs: needsOf(step, locations) });
    say(session, { step, check, verdict, ms: monotonicMs() - started });
    checks.push({ check: check.id, title: check.title, verdict });
  }
  return { step: step.id, checks };
}

export const passed = (checked: CheckedStep): boolean =>
  checked.checks.every(({ verdict }) => verdict.status === "pass");

const ATTEMPTS = 6;
const GAP_MS = 10_000;
const SHORTEST_GAP_MS = 100;

/** Like `checkStep`, for a step that was just solved: what AWS shows may lag behind, so a failure is looked at again. */
export async function checkSolved(session: LabSession, step: Step, locations: Locations): Promise<CheckedStep> {
  for (let attempt = 1; ; attempt += 1) {
    locations.delete(step.id);
    const verdicts: (() => void)[] = [];
    // Verdicts of an attempt that is repeated are not said; waits are.
    const emit: Emit = (code, data) => {
      if (code === "check.done" || code === "check.started") verdicts.push(() => session.emit(code, data));
      else session.emit(code, data);
    };
    const checked = await checkStep({ ...session, emit }, step, locations);
    if (passed(checked) || attempt === ATTEMPTS) {
      for (const say of verdicts) say();
      return checked;
    }
    await sleep(Math.max(SHORTEST_GAP_MS, GAP_MS / session.target.speed), session.signal);
  }
}

interface Question {
  readonly step: Step;
  readonly check: ErasedCheck;
  readonly located: Located;
  readonly needs: Readonly<Record<string, unknown>>;
}

async function judge(session: LabSession, { step, check, located, needs }: Question): Promise<Verdict> {
  if (located.state === "missing") return missing(session, step, check, located.why);
  if (located.state === "unreadable") return blocked(located.why);
  try {
    return await check.run(probeContext(session, step.id, check), located.outputs, needs);
  } catch (error) {
    session.signal.throwIfAborted();
    if (isMissing(error)) return missing(session, step, check, messageOf(error));
    // Nothing answers where the lab's own thing should: that is a failure of what was built, not of the question.
    if (error instanceof AwslabError && error.code === "HTTP_UNANSWERED")
      return fail({ expected: check.title, actual: messageOf(error), fix: check.hints[0] ?? "" });
    return blocked(`${error instanceof Error ? error.name : "Error"}: ${messageOf(error)}`);
  }
}

const missing = ({ lab }: LabSession, step: Step, check: ErasedCheck, actual: string): Verdict =>
  fail({
    expected: check.title,
    actual,
    fix: `awslab hint ${lab.id} ${step.id}, or awslab solve ${lab.id} ${step.id}`,
  });

function say(session: LabSession, told: { step: Step; check: ErasedCheck; verdict: Verdict; ms: number }): void {
  const { step, check, verdict, ms } = told;
  const id = verdict.status === "fail" ? verdict.mistake : undefined;
  session.emit("check.done", {
    step: step.id,
    check: check.id,
    title: check.title,
    verdict,
    mistake: check.mistakes.find((each) => each.id === id)?.says ?? id,
    hints: check.hints.length,
    ms,
  });
}
