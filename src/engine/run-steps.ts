/** The steps of a run in their order: one by one with the learner, or in parallel as far as needs allow. */
import type { Step } from "../lab/index.ts";
import { adoptLearnersWork } from "./adopt.ts";
import type { Driver } from "./api.ts";
import { askQuiz } from "./ask-quiz.ts";
import { checkStep, passed } from "./check-step.ts";
import { chosenSteps } from "./chosen-steps.ts";
import { doStep, note, type Place } from "./do-step.ts";
import { type Locations, locateStep } from "./locate-step.ts";
import type { LabSession } from "./session.ts";

export type Outcome = "done" | "failed" | "interrupted";

/** The run's steps; in challenge mode the given ones only. */
export const stepsOf = (session: LabSession): readonly Step[] =>
  chosenSteps(session).filter((step) => session.entry.mode !== "challenge" || step.given);

export async function runSteps(session: LabSession, driver: Driver): Promise<Outcome> {
  const steps = stepsOf(session);
  try {
    return session.entry.mode === "guided" ? await inOrder(session, steps, driver) : await inParallel(session, steps);
  } catch (error) {
    if (!session.signal.aborted) throw error;
    return "interrupted";
  } finally {
    await session.settle();
  }
}

async function inOrder(session: LabSession, steps: readonly Step[], driver: Driver): Promise<Outcome> {
  const locations: Locations = new Map();
  for (const [i, step] of steps.entries()) {
    const place = { index: i + 1, total: steps.length };
    const outcome = (await keep(session, step, locations))
      ? "done"
      : await withLearner(session, step, { locations, place, driver });
    if (outcome !== "done") return outcome;
    await askQuiz(session, { step, steps, driver });
  }
  return "done";
}

interface Guiding {
  readonly locations: Locations;
  readonly place: Place;
  readonly driver: Driver;
}

/** Asks until the step is done: by us, or by the learner with a verdict each time. */
async function withLearner(session: LabSession, step: Step, { locations, place, driver }: Guiding): Promise<Outcome> {
  for (;;) {
    session.signal.throwIfAborted();
    const choice = await driver.next({ id: step.id, title: step.title, ...place });
    if (choice === "stop") return "interrupted";
    if (choice === "solve") return (await doStep(session, step, locations, place)) ? "done" : "failed";
    locations.clear();
    const checked = await checkStep(session, step, locations);
    await adoptLearnersWork(session, locations);
    if (!passed(checked)) continue;
    await note(session, step, "passed");
    return "done";
  }
}

async function inParallel(session: LabSession, steps: readonly Step[]): Promise<Outcome> {
  const locations: Locations = new Map();
  const results = new Map<string, Promise<boolean>>();
  const run = async (step: Step, place: Place): Promise<boolean> => {
    for (const need of Object.values(step.needs)) {
      if ((await results.get(need.id)) !== false) continue;
      session.emit("step.blocked", { step: step.id, by: need.id });
      return false;
    }
    if (await keep(session, step, locations)) return true;
    return doStep(session, step, locations, place);
  };
  for (const [i, step] of steps.entries()) results.set(step.id, run(step, { index: i + 1, total: steps.length }));
  const settled = await Promise.allSettled(results.values());
  for (const each of settled) if (each.status === "rejected") throw each.reason;
  return settled.every((each) => each.status === "fulfilled" && each.value) ? "done" : "failed";
}

/** Whether an earlier process finished the step and what it made is still there. */
async function keep(session: LabSession, step: Step, locations: Locations): Promise<boolean> {
  if (session.state().steps.get(step.id) !== "passed") return false;
  const located = await locateStep(session, step, locations);
  if (located.state !== "found") {
    locations.delete(step.id);
    return false;
  }
  session.emit("step.kept", { step: step.id, reason: "it was done before, and what it made is still there" });
  return true;
}
