import { monotonicMs } from "../shared/clock.ts";
import type { Driver, ResumeOptions, RunOptions, RunResult } from "./api.ts";
import { chosenSteps } from "./chosen-steps.ts";
import { keepExisting } from "./existing.ts";
import { openRun, startRun } from "./open-run.ts";
import { type Outcome, runSteps, stepsOf } from "./run-steps.ts";
import type { LabSession } from "./session.ts";

/** Starts a run of a lab and takes it as far as it goes. */
export async function runLab(options: RunOptions): Promise<RunResult> {
  const session = await startRun({ ...options, lab: options.lab.id });
  return carryOn({ ...session, lab: options.lab }, options.driver, false);
}

/** Goes on with a run: what was done and is still there is kept, the rest is solved. */
export async function resumeRun(options: ResumeOptions): Promise<RunResult> {
  const session = await openRun({ ...options, doing: `resume ${options.lab.id}` });
  return carryOn({ ...session, lab: options.lab }, options.driver, true);
}

async function carryOn(session: LabSession, driver: Driver, resumed: boolean): Promise<RunResult> {
  const started = monotonicMs();
  const { entry, emit, run } = session;
  let outcome: Outcome = "failed";
  emit("run.started", {
    run: run.id,
    lab: run.lab,
    title: session.lab.title,
    target: entry.target,
    account: entry.account,
    region: entry.region,
    mode: entry.mode,
    resumed,
    steps: stepsOf(session).length,
  });
  try {
    await keepExisting(session);
    outcome = await runSteps(session, driver);
  } catch (error) {
    if (!session.signal.aborted) throw error;
    outcome = "interrupted";
  } finally {
    emit("run.finished", { run: run.id, outcome, ms: monotonicMs() - started });
    await session.close();
  }
  const tasks = chosenSteps(session).filter(({ given }) => !given);
  return { run: run.id, outcome, tasks: tasks.map(({ id }) => id) };
}
