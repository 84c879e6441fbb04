/** Plays a sample of all cases of a lab and counts what came of them. */
import type { Lab } from "../../../src/lab/index.ts";
import { monotonicMs } from "../../../src/shared/clock.ts";
import { seedRandom } from "../../../src/shared/random.ts";
import type { Case, CaseMaker, Extent } from "./case.ts";
import { crashInCleanup, crashInRun, crashThenResume, crashTwice, killPoints } from "./crashes.ts";
import { diceOf, octetsOf } from "./dice.ts";
import { goodConduct } from "./good-conduct.ts";
import { impostors, oneSignLeft } from "./impostors.ts";
import { deletedByHand, protectedByHand, strippedTags } from "./learner-edits.ts";
import { oddErrors, pagesThatFail, readsThatAreDenied, readsThatFailOnce } from "./read-failures.ts";
import { BrokenPromise, Stage } from "./stage.ts";
import { staleCreates, staleDeletes } from "./stale-reads.ts";
import { conflicts, lateInterfaces, lateLogGroups } from "./stuck-deletes.ts";
import { lostAndDoubled, throttleStorms } from "./wire-faults.ts";
import { expiredCredentials, skewedClocks, wrongTargets } from "./wrong-caller.ts";

const MAKERS: readonly CaseMaker[] = [
  crashInRun,
  crashInCleanup,
  crashTwice,
  crashThenResume,
  lostAndDoubled,
  throttleStorms,
  staleCreates,
  staleDeletes,
  readsThatFailOnce,
  readsThatAreDenied,
  oddErrors,
  pagesThatFail,
  conflicts,
  lateLogGroups,
  lateInterfaces,
  expiredCredentials,
  wrongTargets,
  skewedClocks,
  deletedByHand,
  strippedTags,
  protectedByHand,
  impostors,
  oneSignLeft,
  goodConduct,
];

export interface Played {
  readonly case: string;
  readonly fault: string;
  readonly ms: number;
  readonly outcomes: readonly string[];
  readonly broken: BrokenPromise | undefined;
}

export interface LabCases {
  readonly killPoints: number;
  readonly cases: readonly Case[];
}

/** Every case of a lab, after a run and a cleanup without faults (which have to succeed). */
export async function casesOf(lab: Lab, seed: string): Promise<LabCases> {
  const extent = await measure(lab, seed);
  return { killPoints: killPoints(extent), cases: casesWithin(extent) };
}

export const casesWithin = (extent: Extent): readonly Case[] => MAKERS.flatMap((make) => make(extent));

/** The calls of a lab without faults. */
export const measure = (lab: Lab, seed: string): Promise<Extent> => withStage(lab, `${seed} extent`, extentOf);

async function extentOf(stage: Stage): Promise<Extent> {
  const run = await stage.run();
  if (run.result?.outcome !== "done")
    throw new Error(`without faults the lab ended as ${run.result?.outcome ?? String(run.error)}`);
  const cleanup = await stage.cleanup();
  if (cleanup.result?.outcome !== "clean")
    throw new Error(`without faults the cleanup ended as ${cleanup.result?.outcome ?? String(cleanup.error)}`);
  return { run: run.calls, cleanup: cleanup.calls };
}

/** Plays one case in an account of its own, with randomness that follows from seed and case. */
export async function playCase(lab: Lab, seed: string, one: Case): Promise<Played> {
  const started = monotonicMs();
  const outcomes: string[] = [];
  let broken: BrokenPromise | undefined;
  try {
    await withStage(lab, `${seed} ${lab.id} ${one.id}`, async (stage) => {
      try {
        await one.play(stage, diceOf(`${seed} ${lab.id} ${one.id}`));
      } finally {
        outcomes.push(...stage.outcomes);
      }
    });
  } catch (error) {
    broken = error instanceof BrokenPromise ? error : new BrokenPromise(String(error), {}, { cause: error });
  }
  return { case: one.id, fault: one.fault, ms: monotonicMs() - started, outcomes, broken };
}

async function withStage<R>(lab: Lab, seed: string, play: (stage: Stage) => Promise<R>): Promise<R> {
  const restore = seedRandom(octetsOf(seed));
  const stage = await Stage.open(lab);
  try {
    return await play(stage);
  } finally {
    await stage.close();
    restore();
  }
}

/** At most `size` of each fault's cases, drawn by the seed. */
export function sampleOf(cases: readonly Case[], size: number, seed: string): Case[] {
  const faults = [...new Set(cases.map(({ fault }) => fault))];
  return faults.flatMap((fault) =>
    diceOf(`${seed} sample ${fault}`)
      .shuffled(cases.filter((each) => each.fault === fault))
      .slice(0, size),
  );
}
