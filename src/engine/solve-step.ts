import type { SolveOptions, SolveResult } from "./api.ts";
import { chosenSteps } from "./chosen-steps.ts";
import { doStep } from "./do-step.ts";
import { keepExisting } from "./existing.ts";
import type { Locations } from "./locate-step.ts";
import { openLabRun, stepNamed } from "./verify-lab.ts";

/** Solves one step for the learner. The steps it needs must be there. */
export async function solveStep(options: SolveOptions): Promise<SolveResult> {
  const session = await openLabRun(options, "solve");
  const step = stepNamed(session, options.step);
  const steps = chosenSteps(session);
  const locations: Locations = new Map();
  try {
    await keepExisting(session);
    const done = await doStep(session, step, locations, { index: steps.indexOf(step) + 1, total: steps.length });
    return { run: session.run.id, outcome: done ? "done" : "failed" };
  } catch (error) {
    if (!session.signal.aborted) throw error;
    return { run: session.run.id, outcome: "interrupted" };
  } finally {
    await session.close();
  }
}
