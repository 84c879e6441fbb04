/** Evaluates again what may have changed, for as long as the recorder runs. */
import type { Context } from "../../kit/index.ts";
import { managedRules } from "./rules/index.ts";
import { type RuleRow, recorders, rules } from "./state.ts";

/** AWS takes minutes from a change to the evaluation. */
const CHANGES_MS = 300_000;
const HOUR_MS = 3_600_000;
const FREQUENCY_MS = {
  One_Hour: HOUR_MS,
  Three_Hours: 3 * HOUR_MS,
  Six_Hours: 6 * HOUR_MS,
  Twelve_Hours: 12 * HOUR_MS,
  TwentyFour_Hours: 24 * HOUR_MS,
} as const;

/** Begins the recorder's rounds; `started` tells them from those of an earlier start. */
export function beginWatch(context: Context, started: number): void {
  context.later("watch", context.clock.period(CHANGES_MS), { started });
}

/** Timer `watch`: one round, and the next one after it. */
export async function watch(
  { started }: { readonly started: number },
  context: Context,
  evaluate: (context: Context, row: RuleRow) => Promise<void>,
): Promise<void> {
  const [recorder] = context.table(recorders).list();
  if (!recorder?.recording || recorder.started !== started) return;
  for (const row of context.table(rules).list()) {
    if (context.signal.aborted) return;
    if (row.state === "ACTIVE" && isDue(context, row)) await evaluate(context, row);
  }
  beginWatch(context, started);
}

function isDue(context: Context, { identifier, frequency, evaluated }: RuleRow): boolean {
  if (managedRules[identifier]?.trigger !== "periodic") return true;
  const every = context.clock.period(FREQUENCY_MS[frequency ?? "TwentyFour_Hours"]);
  return evaluated === undefined || context.clock.now() - evaluated >= every;
}
