/** kill -9 and loss of power at every mutating call of a run and of a cleanup, and again while the next process recovers. */
import { type Case, type CaseMaker, type Extent, expectOutcome, hits, mutatingOf } from "./case.ts";
import { failedSteps } from "./failed-steps.ts";
import { MOMENTS, type Moment, type Plan } from "./process.ts";
import { BrokenPromise } from "./stage.ts";

/** Dies at one call. */
export const dieAt =
  (place: string, moment: Moment): Plan =>
  async (call, send, self) => {
    if (call.place !== place) return send();
    // A refusal is an answer that never comes, too.
    if (moment !== "before") await send().catch(() => {});
    return self.die(moment);
  };

export const deathsIn = (calls: Extent["run"]) =>
  mutatingOf(calls).flatMap((call) => MOMENTS.map((moment) => ({ call, place: call.place, moment })));

export const isKillPoint = ({ fault }: Pick<Case, "fault">): boolean =>
  fault === "crash-run" || fault === "crash-cleanup";

/** One machine holds both: without power, the sandbox ends as the product does. */
export const both = (moment: Moment): Pick<Case, "sandboxDied"> => (moment === "power" ? { sandboxDied: true } : {});

const crashIn =
  (story: "run" | "cleanup"): CaseMaker =>
  (extent) =>
    deathsIn(extent[story]).map(({ call, place, moment }) => ({
      id: `crash-${story}:${moment}:${place}`,
      fault: `crash-${story}`,
      from: { story, place, moment },
      ...both(moment),
      at: hits(`crash-${story}:${moment}`, call),
      play: (stage) => stage.finish(),
    }));

export const crashInRun = crashIn("run");
export const crashInCleanup = crashIn("cleanup");

/** Killed, and the process that cleans up after it is killed, too, and the one after that. */
export const crashTwice: CaseMaker = ({ run, cleanup }) =>
  deathsIn(run).map(({ call, place, moment }) => ({
    id: `crash-twice:${moment}:${place}`,
    fault: "crash-twice",
    from: { story: "run", place, moment },
    ...both(moment),
    at: hits(`crash-twice:${moment}`, call),
    play: async (stage, dice) => {
      const again = () => dieAt(dice.pick(mutatingOf(cleanup))?.place ?? "", dice.pick(MOMENTS) ?? "after");
      await stage.cleanup({ plan: again() });
      await stage.cleanup({ plan: again() });
      await stage.finish();
    },
  }));

/** Killed, then resumed: the lab is finished, and cleanup leaves nothing. */
export const crashThenResume: CaseMaker = ({ run }) =>
  deathsIn(run).map(
    ({ call, place, moment }): Case => ({
      id: `crash-resume:${moment}:${place}`,
      fault: "crash-resume",
      from: { story: "run", place, moment },
      // The lab goes on to talk to its tasks and functions: they have to run, and they tell the machine's time.
      sandboxDied: true,
      now: true,
      at: hits(`crash-resume:${moment}`, call),
      play: async (stage) => {
        const failed = failedSteps();
        const { result, error } = await stage.resume({ emit: failed.emit });
        // However the lab ended: nothing is left of it.
        expectOutcome(await stage.cleanup(), ["clean"]);
        if (result?.outcome !== "done")
          throw new BrokenPromise(`the resumed run ended as ${result?.outcome ?? String(error)}${failed.told()}`);
      },
    }),
  );
