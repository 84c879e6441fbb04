import type { Step } from "../lab/index.ts";
import { userError } from "../shared/errors.ts";
import { adoptLearnersWork } from "./adopt.ts";
import type { OpenRunOptions, VerifyOptions, VerifyResult } from "./api.ts";
import { type CheckedStep, checkStep, passed } from "./check-step.ts";
import { chosenSteps } from "./chosen-steps.ts";
import { note } from "./do-step.ts";
import type { Locations } from "./locate-step.ts";
import { openRun } from "./open-run.ts";
import type { LabSession } from "./session.ts";

/** Judges what is in the account, by whatever means it was made, and takes the learner's resources into the run. */
export async function verifyLab(options: VerifyOptions): Promise<VerifyResult> {
  const session = await openLabRun(options, "verify");
  try {
    const locations: Locations = new Map();
    const steps: CheckedStep[] = [];
    for (const step of options.step === undefined ? chosenSteps(session) : [stepNamed(session, options.step)]) {
      const checked = await checkStep(session, step, locations);
      steps.push(checked);
      if (passed(checked)) await note(session, step, "passed");
    }
    await adoptLearnersWork(session, locations);
    const verdicts = steps.flatMap(({ checks }) => checks.map(({ verdict }) => verdict.status));
    const count = (status: string) => verdicts.filter((each) => each === status).length;
    const result = { passed: count("pass"), failed: count("fail"), blocked: count("blocked") };
    session.emit("verify.finished", { run: session.run.id, ...result });
    return { run: session.run.id, steps, ...result };
  } finally {
    await session.close();
  }
}

export async function openLabRun(options: OpenRunOptions, doing: string): Promise<LabSession> {
  const session = await openRun({ ...options, doing: `${doing} ${options.lab.id}` });
  return { ...session, lab: options.lab };
}

export function stepNamed({ lab }: LabSession, id: string): Step {
  const step = lab.steps.find((each) => each.id === id);
  if (!step)
    throw userError(
      "UNKNOWN_STEP",
      `Lab ${lab.id} has no step "${id}".`,
      `Steps: ${lab.steps.map((each) => each.id).join(", ")}`,
    );
  return step;
}
