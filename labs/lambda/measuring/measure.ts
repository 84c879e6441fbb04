/** Duration and price of a version, measured by invoking it. */
import type { Lambda } from "@aws-sdk/client-lambda";
import { invoke, type Report } from "../functions/invoke.ts";
import { type SizedVersion, sizeText } from "./versions.ts";

/** USD per GB-second, us-east-1: https://aws.amazon.com/lambda/pricing/ */
const PRICES = { x86_64: 0.0000166667, arm64: 0.0000133334 } as const;

export interface Measured extends SizedVersion {
  /** INIT of the first invocation, in milliseconds; undefined where its environment was warm. */
  readonly init: number | undefined;
  /** The quickest of the warm invocations, in milliseconds: what else this machine does only ever adds. */
  readonly duration: number;
  /** USD for a million invocations of this duration. */
  readonly cost: number;
}

const CALLS = 3;
const ROUNDS = 6;
/** A round that makes no version quicker than this has nothing new to tell. */
const STEADY = 0.95;

/**
 * Measures in rounds until one makes no version quicker, or `isEnough` says so: what else this machine does may spoil a
 * round, and only ever adds. For each version one invocation that may be cold, then warm ones; the versions take turns, so
 * that what happens on the machine meanwhile befalls them all alike. Throws with the version's own error.
 */
export async function measure(
  lambda: Lambda,
  name: string,
  versions: readonly SizedVersion[],
  isEnough: (measured: readonly Measured[]) => boolean = () => false,
): Promise<readonly Measured[]> {
  const first = new Map<string, Report>();
  for (const { version } of versions) first.set(version, await reportOf(lambda, name, version));
  let measured: readonly Measured[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    const quickest = await quickestOf(lambda, name, versions);
    const before = measured;
    measured = versions.map((each, i) => {
      const duration = Math.min(quickest[i] ?? Number.NaN, before[i]?.duration ?? Number.POSITIVE_INFINITY);
      return { ...each, init: first.get(each.version)?.init, duration, cost: costOf(each, duration) };
    });
    const isSteady = measured.every(({ duration }, i) => duration >= STEADY * (before[i]?.duration ?? Number.NaN));
    if (isSteady || isEnough(measured)) break;
  }
  return measured;
}

/** The quickest of a round for each version, in milliseconds. */
async function quickestOf(lambda: Lambda, name: string, versions: readonly SizedVersion[]): Promise<number[]> {
  const quickest = versions.map(() => Number.POSITIVE_INFINITY);
  for (let call = 0; call < CALLS; call += 1)
    for (const [i, { version }] of versions.entries()) {
      const { duration } = await reportOf(lambda, name, version);
      if (duration === undefined) throw new Error(`version ${version}: no REPORT line in its log`);
      quickest[i] = Math.min(quickest[i] ?? duration, duration);
    }
  return quickest;
}

async function reportOf(lambda: Lambda, name: string, version: string): Promise<Report> {
  const { error, report } = await invoke(lambda, name, {}, version);
  if (error) throw new Error(`version ${version}: ${error.type}: ${error.message}`);
  return report;
}

/** Lambda bills whole milliseconds. */
const costOf = ({ memory, architecture }: SizedVersion, duration: number): number =>
  (Math.ceil(duration) / 1000) * (memory / 1024) * PRICES[architecture] * 1_000_000;

/** The cheapest that is quick enough; the quickest where none is. */
export function choose(all: readonly Measured[], limitMs: number): Measured | undefined {
  const quick = all.filter(({ duration }) => duration <= limitMs).sort((a, b) => a.cost - b.cost);
  return quick[0] ?? [...all].sort((a, b) => a.duration - b.duration)[0];
}

/** Costs that differ by less are taken to be the same: measurements are never quite equal. */
export const NEAR = 1.15;

export const measuredText = (each: Measured): string =>
  `${sizeText(each)}: ${Math.round(each.duration)} ms, $${each.cost.toFixed(2)} a million`;
