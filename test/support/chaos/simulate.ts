/** Plays a sample of all cases of a lab and counts what came of them. */
import type { Lab } from "../../../src/lab/index.ts";
import { monotonicMs } from "../../../src/shared/clock.ts";
import { seedRandom } from "../../../src/shared/random.ts";
import type { Case, CaseMaker, Extent } from "./case.ts";
import { crashAgain } from "./crash-again.ts";
import { crashInCleanup, crashInRun, crashThenResume, crashTwice } from "./crashes.ts";
import { diceOf, octetsOf } from "./dice.ts";
import { goodConduct } from "./good-conduct.ts";
import { impostors, oneSignLeft } from "./impostors.ts";
import { deletedByHand, protectedByHand, strippedTags } from "./learner-edits.ts";
import { reach, type TapeOf } from "./reach.ts";
import { oddErrors, pagesThatFail, readsThatAreDenied, readsThatFailOnce } from "./read-failures.ts";
import { BrokenPromise, type SecondDeaths } from "./stage.ts";
import { staleCreates, staleDeletes } from "./stale-reads.ts";
import { conflicts, lateInterfaces, lateLogGroups } from "./stuck-deletes.ts";
import { lostAndDoubled, throttleStorms } from "./wire-faults.ts";
import { expiredCredentials, skewedClocks, wrongTargets } from "./wrong-caller.ts";

const MAKERS: readonly CaseMaker[] = [
  crashInRun,
  crashInCleanup,
  crashTwice,
  crashAgain,
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
  readonly again?: SecondDeaths;
}

/** Every case of a lab of this extent. */
export const casesWithin = (extent: Extent): readonly Case[] => MAKERS.flatMap((make) => make(extent));

export interface Simulated {
  readonly lab: Lab;
  readonly seed: string;
  /** Left out, each case plays everything before it, too. */
  readonly tapeOf?: TapeOf | undefined;
}

/** Plays one case in an account of its own, with randomness that follows from seed and case. */
export async function playCase({ lab, seed, tapeOf }: Simulated, one: Case): Promise<Played> {
  const started = monotonicMs();
  const outcomes: string[] = [];
  const ofCase = `${seed} ${lab.id} ${one.id}`;
  // A tape is recorded with randomness of its own.
  if (one.from) await tapeOf?.(one.skewMs ?? 0);
  const restore = seedRandom(octetsOf(ofCase));
  let broken: BrokenPromise | undefined;
  let again: SecondDeaths | undefined;
  try {
    const stage = await reach(lab, one, tapeOf);
    try {
      await one.play(stage, diceOf(ofCase));
    } finally {
      outcomes.push(...stage.outcomes);
      again = stage.again;
      await stage.close();
    }
  } catch (error) {
    broken = error instanceof BrokenPromise ? error : new BrokenPromise(String(error), {}, { cause: error });
  } finally {
    restore();
  }
  return { case: one.id, fault: one.fault, ms: monotonicMs() - started, outcomes, broken, ...(again && { again }) };
}

/** At most so many of each fault's cases, drawn by the seed. */
export function sampleOf(cases: readonly Case[], sizeOf: (fault: string) => number, seed: string): Case[] {
  const faults = [...new Set(cases.map(({ fault }) => fault))];
  return faults.flatMap((fault) =>
    diceOf(`${seed} sample ${fault}`)
      .shuffled(cases.filter((each) => each.fault === fault))
      .slice(0, sizeOf(fault)),
  );
}

/** One case of each kind of call in each kind of fault, drawn by the seed; all that hit no kind of call. */
export function oneOfEachKind(cases: readonly Case[], seed: string): Case[] {
  const kinds = new Map<string, Case[]>();
  for (const one of cases) {
    const kind = kindOf(one);
    kinds.set(kind, [...(kinds.get(kind) ?? []), one]);
  }
  return [...kinds].flatMap(([kind, each]) => diceOf(`${seed} kind ${kind}`).pick(each) ?? []);
}

export const kindOf = ({ id, at }: Case): string => (at ? `${at.variant} ${at.operation}` : id);
