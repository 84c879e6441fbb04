import type { ErasedCheck, Step } from "../lab/index.ts";
import { isoNow } from "../shared/clock.ts";
import type { HintOptions, HintResult } from "./api.ts";
import { judgeStep } from "./check-step.ts";
import { chosenSteps } from "./chosen-steps.ts";
import type { Locations } from "./locate-step.ts";
import type { LabSession } from "./session.ts";
import { openLabRun, stepNamed } from "./verify-lab.ts";

/** The next hint for what does not pass yet; undefined where everything passes. Each call goes one level deeper. */
export async function hintFor(options: HintOptions): Promise<HintResult | undefined> {
  const session = await openLabRun(options, "hint");
  try {
    const open = await firstOpen(session, options.step);
    if (!open) return undefined;
    const { step, check } = open;
    const before = session.state().hints.get(`${step.id} ${check.id}`) ?? 0;
    const level = Math.min(before + 1, check.hints.length);
    await session.journal.append({ kind: "hint", step: step.id, check: check.id, level, at: isoNow() });
    const hint = check.hints[level - 1] ?? "";
    return { step: step.id, check: check.id, title: check.title, hint, level, levels: check.hints.length };
  } finally {
    await session.close();
  }
}

async function firstOpen(
  session: LabSession,
  named: string | undefined,
): Promise<{ step: Step; check: ErasedCheck } | undefined> {
  const locations: Locations = new Map();
  for (const step of named === undefined ? chosenSteps(session) : [stepNamed(session, named)]) {
    const { checks } = await judgeStep(session, step, locations);
    const open = checks.find(({ verdict }) => verdict.status !== "pass");
    const check = step.checks.find((each) => each.id === open?.check);
    if (check) return { step, check };
  }
  return undefined;
}
