/** What a mutant is judged by: named cases of the small lab. */
import type { Extent } from "../chaos/case.ts";
import { casesWithin, measure, playCase } from "../chaos/simulate.ts";
import { smallLab } from "../small-lab.ts";

const SEED = "mutants";

export const measureSmallLab = (): Promise<Extent> => measure(smallLab, SEED);

/** Plays a case of the small lab; answers what broke. */
export async function whatBreaks(extent: Extent, id: string): Promise<string | undefined> {
  const one = casesWithin(extent).find((each) => each.id === id);
  if (!one) throw new Error(`no case is called ${id}`);
  return (await playCase(smallLab, SEED, one)).broken?.message;
}
