/** What a mutant is judged by: named cases of the small lab. */
import type { Extent } from "../chaos/case.ts";
import { recordTape } from "../chaos/record-tape.ts";
import { casesWithin, playCase } from "../chaos/simulate.ts";
import type { Tape } from "../chaos/tape.ts";
import { smallLab } from "../small-lab.ts";

const SEED = "mutants";

export const measureSmallLab = async (): Promise<Extent> => (await recordTape(smallLab, SEED)).extent;

/**
 * Plays a case of the small lab; answers what broke. Without a tape it plays everything before the case, too, which a
 * mutant may change as well.
 */
export async function whatBreaks(extent: Extent, id: string, tape?: Tape): Promise<string | undefined> {
  const one = casesWithin(extent).find((each) => each.id === id);
  if (!one) throw new Error(`no case is called ${id}`);
  return (await playCase({ lab: smallLab, seed: SEED, tapeOf: tape && (async () => tape) }, one)).broken?.message;
}
