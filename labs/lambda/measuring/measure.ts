/** Duration and price of a version, measured by invoking it. */
import type { Lambda } from "@aws-sdk/client-lambda";
import { invoke } from "../functions/invoke.ts";
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

/**
 * For each version one invocation that may be cold, then `calls` warm ones. The versions take turns, so that what happens
 * on the machine meanwhile befalls them all alike. Throws with the version's own error.
 */
export async function measure(
  lambda: Lambda,
  name: string,
  versions: readonly SizedVersion[],
  calls: number,
): Promise<Measured[]> {
  const inits = new Map<string, number | undefined>();
  const durations = new Map<string, number[]>();
  for (let i = 0; i <= calls; i += 1)
    for (const { version } of versions) {
      const { error, report } = await invoke(lambda, name, {}, version);
      if (error) throw new Error(`version ${version}: ${error.type}: ${error.message}`);
      if (i === 0) inits.set(version, report.init);
      else durations.set(version, [...(durations.get(version) ?? []), report.duration ?? Number.NaN]);
    }
  return versions.map((version) => {
    const duration = Math.min(...(durations.get(version.version) ?? []));
    if (!Number.isFinite(duration)) throw new Error(`version ${version.version}: no REPORT line in its log`);
    return { ...version, init: inits.get(version.version), duration, cost: costOf(version, duration) };
  });
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
