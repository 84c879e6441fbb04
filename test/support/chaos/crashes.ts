/** kill -9 and loss of power at every mutating call of a run and of a cleanup, and again while the next process recovers. */
import { type Case, type CaseMaker, type Extent, expectOutcome, mutatingOf } from "./case.ts";
import { MOMENTS, type Moment, type Plan } from "./process.ts";
import { BrokenPromise } from "./stage.ts";

/** Dies at the k-th mutating call. */
export const dieAt =
  (k: number, moment: Moment): Plan =>
  async (call, send, self) => {
    if (!call.mutating || call.nth !== k) return send();
    if (moment !== "before") await send();
    return self.die(moment);
  };

const placesOf = (calls: Extent["run"]) =>
  mutatingOf(calls).flatMap(({ nth, operation }) => MOMENTS.map((moment) => ({ nth, operation, moment })));

export const killPoints = ({ run, cleanup }: Extent): number => placesOf(run).length + placesOf(cleanup).length;

export const crashInRun: CaseMaker = ({ run }) =>
  placesOf(run).map(({ nth, moment }) => ({
    id: `crash-run:${moment}:${nth}`,
    fault: "crash-run",
    play: async (stage) => {
      await stage.run({ plan: dieAt(nth, moment) });
      await stage.finish();
    },
  }));

export const crashInCleanup: CaseMaker = ({ cleanup }) =>
  placesOf(cleanup).map(({ nth, moment }) => ({
    id: `crash-cleanup:${moment}:${nth}`,
    fault: "crash-cleanup",
    play: async (stage) => {
      await stage.run();
      await stage.cleanup({ plan: dieAt(nth, moment) });
      await stage.finish();
    },
  }));

/** Killed, and the process that cleans up after it is killed, too. */
export const crashTwice: CaseMaker = ({ run, cleanup }) =>
  placesOf(run).map(({ nth, moment }) => ({
    id: `crash-twice:${moment}:${nth}`,
    fault: "crash-twice",
    play: async (stage, dice) => {
      await stage.run({ plan: dieAt(nth, moment) });
      const last = Math.max(1, mutatingOf(cleanup).length);
      await stage.cleanup({ plan: dieAt(1 + dice.below(last), dice.pick(MOMENTS) ?? "after") });
      await stage.cleanup({ plan: dieAt(1 + dice.below(last), dice.pick(MOMENTS) ?? "after") });
      await stage.finish();
    },
  }));

/** Killed, then resumed: the lab is finished, and cleanup leaves nothing. */
export const crashThenResume: CaseMaker = ({ run }) =>
  placesOf(run).map(
    ({ nth, moment }): Case => ({
      id: `crash-resume:${moment}:${nth}`,
      fault: "crash-resume",
      play: async (stage) => {
        await stage.run({ plan: dieAt(nth, moment) });
        const { result, error } = await stage.resume();
        if (result?.outcome !== "done")
          throw new BrokenPromise(`the resumed run ended as ${result?.outcome ?? String(error)}`);
        expectOutcome(await stage.cleanup(), ["clean"]);
      },
    }),
  );
