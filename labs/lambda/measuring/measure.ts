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

/** One invocation that may be cold, then `calls` warm ones, one after the other. */
export async function measure(
  lambda: Lambda,
  name: string,
  version: SizedVersion,
  calls: number,
): Promise<Measured | { readonly failed: string }> {
  let init: number | undefined;
  const durations: number[] = [];
  for (let i = 0; i <= calls; i += 1) {
    const { error, report } = await invoke(lambda, name, {}, version.version);
    if (error) return { failed: `version ${version.version}: ${error.type}: ${error.message}` };
    if (i === 0) init = report.init;
    else if (report.duration !== undefined) durations.push(report.duration);
  }
  const duration = Math.min(...durations);
  if (!Number.isFinite(duration)) return { failed: `version ${version.version}: no REPORT line in its log` };
  return { ...version, init, duration, cost: costOf(version, duration) };
}

/** Lambda bills whole milliseconds. */
const costOf = ({ memory, architecture }: SizedVersion, duration: number): number =>
  (Math.ceil(duration) / 1000) * (memory / 1024) * PRICES[architecture] * 1_000_000;

/** The cheapest that is quick enough; the quickest where none is. */
export function choose(all: readonly Measured[], limitMs: number): Measured | undefined {
  const quick = all.filter(({ duration }) => duration <= limitMs).sort((a, b) => a.cost - b.cost);
  return quick[0] ?? [...all].sort((a, b) => a.duration - b.duration)[0];
}

export const measuredText = (each: Measured): string =>
  `${sizeText(each)}: ${Math.round(each.duration)} ms, $${each.cost.toFixed(2)} a million`;
