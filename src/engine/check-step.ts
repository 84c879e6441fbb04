import { blocked, type ErasedCheck, fail, type Step, type Verdict } from "../lab/index.ts";
import { isoNow, monotonicMs, sleep } from "../shared/clock.ts";
import { AwslabError, messageOf } from "../shared/errors.ts";
import { probeContext } from "./contexts.ts";
import { isMissing, type Located, type Locations, locateStep, needsOf } from "./locate-step.ts";
import type { LabSession } from "./session.ts";

export interface CheckedStep {
  readonly step: string;
  readonly checks: readonly { readonly check: string; readonly title: string; readonly verdict: Verdict }[];
}

/** Judges a step: locates it and asks its checks. What they say goes into the journal. */
export async function checkStep(session: LabSession, step: Step, locations: Locations): Promise<CheckedStep> {
  const begin = ({ id, title }: ErasedCheck) => session.emit("check.started", { step: step.id, check: id, title });
  return ask(session, { step, locations, begin }, async (said) => {
    say(session, said);
    await record(session, said);
  });
}

/** Like `checkStep`, without a word and without a trace. */
export const judgeStep = (session: LabSession, step: Step, locations: Locations): Promise<CheckedStep> =>
  ask({ ...session, emit: () => {} }, { step, locations }, async () => {});

export const passed = (checked: CheckedStep): boolean =>
  checked.checks.every(({ verdict }) => verdict.status === "pass");

const ATTEMPTS = 6;
const GAP_MS = 10_000;
const SHORTEST_GAP_MS = 100;

/** Like `checkStep`, for a step that was just solved: what AWS shows may lag behind, so a failure is looked at again. */
export async function checkSolved(session: LabSession, step: Step, locations: Locations): Promise<CheckedStep> {
  for (let attempt = 1; ; attempt += 1) {
    locations.delete(step.id);
    const said: Said[] = [];
    // Verdicts of an attempt that is repeated are not said; waits are.
    const checked = await ask(session, { step, locations }, async (each) => void said.push(each));
    if (passed(checked) || attempt === ATTEMPTS) {
      for (const each of said) {
        session.emit("check.started", { step: step.id, check: each.check.id, title: each.check.title });
        say(session, each);
        await record(session, each);
      }
      return checked;
    }
    await sleep(Math.max(SHORTEST_GAP_MS, GAP_MS / session.target.speed), session.signal);
  }
}

interface Said {
  readonly step: Step;
  readonly check: ErasedCheck;
  readonly verdict: Verdict;
  readonly ms: number;
  readonly at: string;
}

async function ask(
  session: LabSession,
  { step, locations, begin }: { step: Step; locations: Locations; begin?: (check: ErasedCheck) => void },
  tell: (said: Said) => Promise<void>,
): Promise<CheckedStep> {
  const located = await locateStep(session, step, locations);
  const checks: CheckedStep["checks"][number][] = [];
  for (const check of step.checks) {
    begin?.(check);
    const started = monotonicMs();
    const verdict = await judge(session, { step, check, located, needs: needsOf(step, locations) });
    await tell({ step, check, verdict, ms: monotonicMs() - started, at: isoNow() });
    checks.push({ check: check.id, title: check.title, verdict });
  }
  return { step: step.id, checks };
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

function say(session: LabSession, { step, check, verdict, ms }: Said): void {
  session.emit("check.done", {
    step: step.id,
    check: check.id,
    title: check.title,
    verdict,
    mistake: mistakeIn(check, verdict),
    hints: check.hints.length,
    ms,
  });
}

async function record(session: LabSession, { step, check, verdict, ms, at }: Said): Promise<void> {
  const { id, title } = check;
  const mistake = mistakeIn(check, verdict);
  await session.journal.append({ kind: "verdict", step: step.id, check: id, title, verdict, mistake, ms, at });
}

function mistakeIn(check: ErasedCheck, verdict: Verdict): string | undefined {
  const id = verdict.status === "fail" ? verdict.mistake : undefined;
  return check.mistakes.find((each) => each.id === id)?.says ?? id;
}
