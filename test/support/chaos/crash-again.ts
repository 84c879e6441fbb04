/** Killed, and killed again at the calls of the recovery: each of them in a small lab, a few of them in a large one. */
import { messageOf } from "../../../src/shared/errors.ts";
import { type Case, type CaseMaker, expectOutcome, hits } from "./case.ts";
import { both, deathsIn } from "./crashes.ts";
import type { Dice } from "./dice.ts";
import { told } from "./record-tape.ts";
import { BrokenPromise, Stage } from "./stage.ts";
import type { Tape } from "./tape.ts";
import { recordedWorld } from "./worlds.ts";

/** So many second deaths are all played; of more, a few. */
const ALL_OF = 60;
const A_FEW = 3;

export const crashAgain: CaseMaker = ({ run }) =>
  deathsIn(run).map(
    ({ call, place, moment }): Case => ({
      id: `crash-again:${moment}:${place}`,
      fault: "crash-again",
      from: { story: "run", place, moment },
      ...both(moment),
      at: hits(`crash-again:${moment}`, call),
      play: async (stage, dice) => playAll(stage, await recordRecovery(stage), dice),
    }),
  );

async function recordRecovery(stage: Stage): Promise<Tape> {
  const recorder = stage.recorder();
  const acted = await stage.cleanup({ plan: recorder.plan("cleanup") });
  expectOutcome(acted, ["clean"]);
  return stage.tapeOf(recorder, { id: "recovery", skewMs: 0, extent: { run: [], cleanup: await told(acted.calls) } });
}

async function playAll(stage: Stage, tape: Tape, dice: Dice): Promise<void> {
  const all = deathsIn(tape.extent.cleanup);
  const chosen = all.length <= ALL_OF ? all : dice.shuffled(all).slice(0, A_FEW);
  for (const { place, moment } of chosen) {
    const from = { story: "cleanup", place, moment } as const;
    const again = new Stage(stage.lab, await recordedWorld(tape, from, { alone: moment !== "power" }));
    try {
      await again.finish();
    } catch (error) {
      const broken = error instanceof BrokenPromise ? error : {};
      throw new BrokenPromise(`killed again ${moment} ${place}: ${messageOf(error)}`, broken, { cause: error });
    } finally {
      stage.outcomes.push(...again.outcomes);
      await again.close();
    }
  }
  stage.again = { tested: chosen.length, existing: all.length };
}
