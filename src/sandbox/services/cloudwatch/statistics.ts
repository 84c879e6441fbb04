import { invalidValue, notInSandbox } from "./faults.ts";
import { merge } from "./samples.ts";
import type { StoredSample } from "./state.ts";

/** What a statistic makes of the samples of one period; undefined where it cannot be known. */
export type Statistic = (sample: StoredSample) => number | undefined;

const PLAIN: Readonly<Record<string, Statistic>> = {
  Average: ({ sum, count }) => (count === 0 ? undefined : sum / count),
  Sum: ({ sum }) => sum,
  Minimum: ({ min }) => min,
  Maximum: ({ max }) => max,
  SampleCount: ({ count }) => count,
};

/** Average, Sum, Minimum, Maximum, SampleCount and percentiles (p50, p99.9); other statistics are refused by name. */
export function statisticOf(name: string): Statistic {
  const plain = PLAIN[name];
  if (plain) return plain;
  const percent = /^p(\d{1,2}(?:\.\d{1,10})?|100)$/.exec(name)?.[1];
  if (percent !== undefined) return (sample) => percentile(sample, Number(percent));
  if (/^(?:tm|wm|tc|ts|pr|TM|WM|TC|TS|PR|iqm|IQM)/.test(name)) throw notInSandbox(`The statistic ${name}`);
  throw invalidValue(`The value ${name} for parameter Stat is not supported.`);
}

/** Statistics that grow with the length of the period, in contrast to those that describe a typical value in it. */
export const isExtensive = (statistic: string): boolean => statistic === "Sum" || statistic === "SampleCount";

/** Nearest rank over the single values; statistic sets count only where they hold one value. */
function percentile({ values, count, min, max }: StoredSample, percent: number): number | undefined {
  if (min === max) return min;
  if (!values) return undefined;
  const rank = Math.max(1, Math.ceil((percent / 100) * count));
  let seen = 0;
  for (const [value, times] of [...values].sort(([a], [b]) => a - b)) {
    seen += times;
    if (seen >= rank) return value;
  }
  return max;
}

/** Samples gathered into periods; the key is what `bucketOf` answers, undefined leaves a sample out. */
export function gather(
  samples: readonly StoredSample[],
  bucketOf: (at: number) => number | undefined,
): Map<number, StoredSample> {
  const gathered = new Map<number, StoredSample>();
  for (const sample of samples) {
    const bucket = bucketOf(sample.at);
    if (bucket === undefined) continue;
    const known = gathered.get(bucket);
    gathered.set(bucket, known ? merge(known, sample) : sample);
  }
  return new Map([...gathered].sort(([a], [b]) => a - b));
}
