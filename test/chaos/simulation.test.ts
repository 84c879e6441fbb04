/**
 * A sample of the simulation that `npm run chaos` plays at length: of the small lab one case of each fault and crashes at
 * more calls, of the ECS lab a few crashes. A run of the ECS lab that is resumed lasts too long for a test. The sample is
 * the same every day; another one: AWSLAB_CHAOS_SEED=<seed>.
 */
import { describe, expect, it } from "vitest";
import ecsLab from "../../labs/ecs/lab.ts";
import type { Lab } from "../../src/lab/index.ts";
import { casesWithin, playCase, sampleOf } from "../support/chaos/simulate.ts";
import { tapesOf } from "../support/chaos/tapes.ts";
import { smallLab } from "../support/small-lab.ts";

const seed = process.env.AWSLAB_CHAOS_SEED ?? "1";

async function play(lab: Lab, sizeOf: (fault: string) => number): Promise<readonly string[]> {
  const tapeOf = tapesOf(lab, seed);
  const cases = casesWithin((await tapeOf(0)).extent).filter(({ id }) => !WAITS.test(id));
  const broken: string[] = [];
  for (const one of sampleOf(cases, sizeOf, seed)) {
    const { broken: how } = await playCase({ lab, seed, tapeOf }, one);
    if (how)
      broken.push(`${one.id}: ${how.message} (npm run chaos -- --lab ${lab.id} --seed ${seed} --case ${one.id})`);
  }
  return broken;
}

const isCrash = (fault: string): boolean => fault.startsWith("crash-");
/** The cleanup waits half a minute for what blocks it, and a client for an AWS that answers hardly anything. */
const WAITS = /^(late-interface|protected-by-hand|throttle-storm:\w+:(80|100)$)/;
/** So many of each. */
const IN_SMALL = { "crash-run": 5, "crash-cleanup": 5, "crash-twice": 2, "crash-resume": 2, "crash-again": 1 };
const IN_ECS = { "crash-run": 4, "crash-cleanup": 4, "crash-twice": 1 };

describe("whatever goes wrong, the account is as it was or the product says what is left", () => {
  it("in a small lab, each fault", { timeout: 480_000 }, async () => {
    expect(await play(smallLab, (fault) => (isCrash(fault) ? 0 : 1))).toEqual([]);
  });

  it("in a small lab, killed", { timeout: 480_000 }, async () => {
    expect(await play(smallLab, countIn(IN_SMALL))).toEqual([]);
  });

  it("in the ECS lab, killed", { timeout: 480_000 }, async () => {
    expect(await play(ecsLab, countIn(IN_ECS))).toEqual([]);
  });
});

function countIn(counts: Readonly<Record<string, number>>): (fault: string) => number {
  return (fault) => counts[fault] ?? 0;
}
