/** Records a lab: one run and its cleanup, in which nothing goes wrong. */
import { meaningOf } from "../../../src/aws/index.ts";
import type { Lab } from "../../../src/lab/index.ts";
import { nowMs } from "../../../src/shared/clock.ts";
import { seedRandom } from "../../../src/shared/random.ts";
import type { Extent } from "./case.ts";
import { octetsOf } from "./dice.ts";
import { failedSteps } from "./failed-steps.ts";
import type { SeenCall } from "./process.ts";
import type { Recorder } from "./recorder.ts";
import { Stage } from "./stage.ts";
import type { Tape } from "./tape.ts";
import { plainOf } from "./texts.ts";

/** With a wrong clock only the run is recorded. Throws where the lab does not succeed. */
export async function recordTape(lab: Lab, seed: string, skewMs = 0): Promise<Tape> {
  const restore = seedRandom(octetsOf(`${seed} ${lab.id} tape ${skewMs}`));
  try {
    const stage = await Stage.open(lab);
    try {
      const recorder = stage.recorder();
      const extent = await play(stage, recorder, skewMs);
      return stage.tapeOf(recorder, { id: `${seed} ${new Date(nowMs()).toISOString()}`, skewMs, extent });
    } finally {
      await stage.close();
    }
  } finally {
    restore();
  }
}

async function play(stage: Stage, recorder: Recorder, skewMs: number): Promise<Extent> {
  const failed = failedSteps();
  const run = await stage.run({ skewMs, plan: recorder.plan("run"), emit: failed.emit });
  if (run.result?.outcome !== "done")
    throw new Error(`without faults the lab ended as ${run.result?.outcome ?? String(run.error)}${failed.told()}`);
  recorder.ran();
  if (skewMs !== 0) return { run: await told(run.calls), cleanup: [] };
  const cleanup = await stage.cleanup({ plan: recorder.plan("cleanup") });
  if (cleanup.result?.outcome !== "clean")
    throw new Error(`without faults the cleanup ended as ${cleanup.result?.outcome ?? String(cleanup.error)}`);
  return { run: await told(run.calls), cleanup: await told(cleanup.calls) };
}

/** Calls as a tape keeps them. */
export const told = (calls: readonly SeenCall[]): Promise<SeenCall[]> =>
  Promise.all(
    calls.map(async (call) => ({
      ...call,
      input: plainOf(call.input) as object,
      creates: call.mutating && (await meaningOf(call.service, call.operation)).kind === "creates",
    })),
  );
