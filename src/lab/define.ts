/** The authoring functions of a lab. Types flow from a step's `locate` to the steps that need it. */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Check, ErasedCheck, Lab, LabOptions, Mistake, Needs, Step, StepOptions, Verdict } from "./types.ts";

export const lab = ({ url, ...options }: LabOptions): Lab => ({ ...options, folder: dirname(fileURLToPath(url)) });

/** Declares a step. The engine calls the functions with exactly the outputs of `needs`, which is why erasing the types is sound. */
export const step = <const N extends Needs, O>(options: StepOptions<N, O>): Step<O> => ({
  ...options,
  given: options.given ?? false,
  optional: options.optional ?? false,
  solve: options.solve as Step<O>["solve"],
  locate: options.locate as Step<O>["locate"],
  checks: options.checks.map((each) => ({ ...each, probes: each.probes ?? [] }) as unknown as ErasedCheck),
});

/** Declares a check apart from its step; the type parameters are the step's outputs and needs. */
export const check = <O, N extends Needs = Record<never, never>>(options: Check<O, N>): Check<O, N> => options;

export const mistake = <O, N extends Needs = Record<never, never>>(options: Mistake<O, N>): Mistake<O, N> => options;

export const pass = (evidence: string): Verdict => ({ status: "pass", evidence });

export const fail = (verdict: { expected: string; actual: string; fix: string; mistake?: string }): Verdict => ({
  status: "fail",
  ...verdict,
});

export const blocked = (reason: string): Verdict => ({ status: "blocked", reason });

/** A resource that a step should have made is not in the account: `locate` throws it, and the step's checks fail with it. */
export class Missing extends Error {
  constructor(what: string) {
    super(what);
    this.name = "Missing";
  }
}

/** The value, or `Missing` with this sentence ("No cluster named lab-ecs-abc123."). */
export function found<T>(value: T | undefined | null, what: string): T {
  if (value === undefined || value === null) throw new Missing(what);
  return value;
}
