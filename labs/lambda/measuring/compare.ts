/** Whether a version is the one to choose, by what was measured. */
import { blocked, fail, pass, type Verdict } from "../../../src/lab/index.ts";
import { type Measured, measuredText, NEAR } from "./measure.ts";
import type { Size } from "./versions.ts";

export const SMALLEST: Size = { memory: 128, architecture: "x86_64" };

export const EXPECTED = "a version on arm64, at most half as slow as with 128 MB, and among the cheapest of those";

const BUSY =
  "No size is twice as quick as 128 MB here now: this machine has too much else to do for a fair measurement. End what else runs, and verify again.";

/** So much memory gets four times the processor: where even that is no quicker, the machine has none to give. */
const PLENTY = 512;

/**
 * A version is wrong where another one is better: twice as quick as the smallest while it is not, or as quick and cheaper.
 * On a machine that has so much else to do that no size is twice as quick as the smallest, that cannot be told.
 */
export function compare(measured: readonly Measured[], version: string): Verdict {
  const tuned = measured.find((each) => each.version === version);
  if (!tuned) return fail({ expected: EXPECTED, actual: "it could not be measured", fix: "Read the function's log." });
  const half = halfOfSmallest(measured);
  if (!Number.isFinite(half)) {
    const fix = "Publish one, to compare with.";
    return fail({ expected: EXPECTED, actual: "there is no version with 128 MB on x86_64", fix });
  }
  const quick = measured.filter(({ duration }) => duration <= half);
  if (quick.length === 0 && tuned.memory >= PLENTY) return blocked(`${measuredText(tuned)}. ${BUSY}`);
  if (tuned.duration > half)
    return fail({
      expected: EXPECTED,
      actual: `${measuredText(tuned)}; half of 128 MB is ${Math.round(half)} ms`,
      fix: "Give it more memory.",
    });
  const cheapest = Math.min(...quick.map(({ cost }) => cost));
  const actual = `${measuredText(tuned)}; the cheapest that is as quick costs $${cheapest.toFixed(2)}`;
  if (tuned.cost > NEAR * cheapest)
    return fail({
      expected: EXPECTED,
      actual,
      fix: `Point it at the one that costs $${cheapest.toFixed(2)}, or near it.`,
    });
  return pass(`${actual}; 128 MB takes ${Math.round(half * 2)} ms`);
}

/** What more memory must bring to be worth a look, in milliseconds. */
export function halfOfSmallest(measured: readonly Measured[]): number {
  const smallest = measured.find(
    ({ memory, architecture }) => memory === SMALLEST.memory && architecture === SMALLEST.architecture,
  );
  return (smallest?.duration ?? Number.POSITIVE_INFINITY) / 2;
}
