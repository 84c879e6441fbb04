/** What came of the cases, one line for each, appended at once: an interrupted run goes on where it was. */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Case } from "../../test/support/chaos/case.ts";
import type { Played } from "../../test/support/chaos/simulate.ts";
import type { SecondDeaths } from "../../test/support/chaos/stage.ts";

export interface Result {
  readonly lab: string;
  readonly seed: string;
  readonly case: string;
  readonly fault: string;
  readonly ms: number;
  readonly outcomes: readonly string[];
  readonly again?: SecondDeaths;
  readonly broken?: { readonly message: string; readonly leftovers: number; readonly foreignChanged: number };
}

export interface Results {
  /** The newest result of each case. */
  all(): ReadonlyMap<string, Result>;
  add(result: Result): void;
}

/** Kept in a file of `folder`, or in memory where there is none. */
export function resultsOf(lab: string, folder: string | undefined): Results {
  const file = folder === undefined ? undefined : join(folder, `${lab}.results.ndjson`);
  const here = new Map<string, Result>();
  return {
    all: () => (file === undefined ? here : read(file)),
    add: (result) => {
      if (file === undefined) here.set(result.case, result);
      else appendFileSync(file, `${JSON.stringify(result)}\n`);
    },
  };
}

function read(file: string): Map<string, Result> {
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
  const results = lines.flatMap((line) => {
    try {
      return [JSON.parse(line) as Result];
    } catch {
      // The last one may have been cut short: its case is played again.
      return [];
    }
  });
  return new Map(results.map((each) => [each.case, each]));
}

export const resultOf = (lab: string, seed: string, { id }: Case, played: Played): Result => ({
  lab,
  seed,
  case: id,
  fault: played.fault,
  ms: Math.round(played.ms),
  outcomes: played.outcomes,
  ...(played.again && { again: played.again }),
  ...(played.broken
    ? {
        broken: {
          message: played.broken.message,
          leftovers: played.broken.leftovers,
          foreignChanged: played.broken.foreignChanged,
        },
      }
    : {}),
});
