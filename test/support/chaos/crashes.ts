/** kill -9 and loss of power at every mutating call of a run and of a cleanup, and again while the next process recovers. */
import { type Case, type CaseMaker, type Extent, expectOutcome, mutatingOf } from "./case.ts";
import { MOMENTS, type Moment, type Plan } from "./process.ts";
import { BrokenPromise } from "./stage.ts";

/** Dies at one call. */
export const dieAt =
  (place: string, moment: Moment): Plan =>
  async (call, send, self) => {
    if (call.place !== place) return send();
    if (moment !== "before") await send();
    return self.die(moment);
  };

const placesOf = (calls: Extent["run"]) =>
  mutatingOf(calls).flatMap(({ place }) => MOMENTS.map((moment) => ({ place, moment })));

export const killPoints = ({ run, cleanup }: Extent): number => placesOf(run).length + placesOf(cleanup).length;

export const crashInRun: CaseMaker = ({ run }) =>
  placesOf(run).map(({ place, moment }) => ({
    id: `crash-run:${moment}:${place}`,
    fault: "crash-run",
    play: async (stage) => {
      await stage.run({ plan: dieAt(place, moment) });
      await stage.finish();
    },
  }));

export const crashInCleanup: CaseMaker = ({ cleanup }) =>
  placesOf(cleanup).map(({ place, moment }) => ({
    id: `crash-cleanup:${moment}:${place}`,
    fault: "crash-cleanup",
    play: async (stage) => {
      await stage.run();
      await stage.cleanup({ plan: dieAt(place, moment) });
      await stage.finish();
    },
  }));

/** Killed, and the process that cleans up after it is killed, too. */
export const crashTwice: CaseMaker = ({ run, cleanup }) =>
  placesOf(run).map(({ place, moment }) => ({
    id: `crash-twice:${moment}:${place}`,
    fault: "crash-twice",
    play: async (stage, dice) => {
      await stage.run({ plan: dieAt(place, moment) });
      const again = () => dieAt(dice.pick(mutatingOf(cleanup))?.place ?? "", dice.pick(MOMENTS) ?? "after");
      await stage.cleanup({ plan: again() });
      await stage.cleanup({ plan: again() });
      await stage.finish();
    },
  }));

/** Killed, then resumed: the lab is finished, and cleanup leaves nothing. */
export const crashThenResume: CaseMaker = ({ run }) =>
  placesOf(run).map(
    ({ place, moment }): Case => ({
      id: `crash-resume:${moment}:${place}`,
      fault: "crash-resume",
      play: async (stage) => {
        await stage.run({ plan: dieAt(place, moment) });
        const { result, error } = await stage.resume();
        if (result?.outcome !== "done")
          throw new BrokenPromise(`the resumed run ended as ${result?.outcome ?? String(error)}`);
        expectOutcome(await stage.cleanup(), ["clean"]);
      },
    }),
  );
