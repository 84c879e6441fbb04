/** One thing that goes wrong in one place: what the simulation is made of. */
import type { CleanupResult } from "../../../src/engine/index.ts";
import type { Dice } from "./dice.ts";
import type { SeenCall } from "./process.ts";
import { type Acted, BrokenPromise, type Stage } from "./stage.ts";
import type { From } from "./tape.ts";

export interface Case {
  /** `<fault>:<where>`, unique within a lab: what `--case` takes. */
  readonly id: string;
  readonly fault: string;
  /** Where it begins; before the run where it is left out. */
  readonly from?: From;
  /** How far the machine's clock is ahead of AWS's from the beginning of the run. */
  readonly skewMs?: number;
  /** The sandbox died, too, and was started again: its tasks have ended. Otherwise AWS has gone on. */
  readonly sandboxDied?: true;
  /** It goes on in the real time, however long after the recorded run that is. */
  readonly now?: true;
  /** Which kind of call is hit; cases that differ in nothing but the place are one kind. */
  readonly at?: { readonly variant: string; readonly operation: string };
  /** Throws BrokenPromise where the product did not keep its word. */
  play(stage: Stage, dice: Dice): Promise<void>;
}

/** The calls of a run and of its cleanup in which nothing goes wrong. */
export interface Extent {
  readonly run: readonly SeenCall[];
  readonly cleanup: readonly SeenCall[];
}

/** Makes the cases of one kind of fault for a lab of this extent. */
export type CaseMaker = (extent: Extent) => readonly Case[];

export const mutatingOf = (calls: readonly SeenCall[]): SeenCall[] => calls.filter(({ mutating }) => mutating);

export const nameOf = ({ service, operation }: Pick<SeenCall, "service" | "operation">): string =>
  `${service}:${operation}`;

/** `at` of a case that hits this call in this way. */
export const hits = (variant: string, call: SeenCall) => ({ variant, operation: nameOf(call) });

export const RAN: From = { story: "ran" };

export function expectOutcome(
  { result, error }: Acted<CleanupResult>,
  allowed: readonly CleanupResult["outcome"][],
): void {
  if (result && allowed.includes(result.outcome)) return;
  const left = result?.left.map(({ type, id, why }) => `${type} ${id}: ${why}`).join("; ");
  throw new BrokenPromise(
    `expected the cleanup to end as ${allowed.join(" or ")}, not ${result ? `${result.outcome} (${left})` : String(error)}`,
  );
}
