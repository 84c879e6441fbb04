/** Evaluates rules and keeps what they find: https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config.html */
import { messageOf } from "../../../shared/errors.ts";
import type { Context } from "../../kit/index.ts";
import { isRecorded } from "./recorders.ts";
import { managedRules } from "./rules/index.ts";
import type { Verdict } from "./rules/managed-rule.ts";
import { evaluations, type RuleRow, rules } from "./state.ts";

const DURATION_MS = 30_000;

/** Sets a rule to EVALUATING and lets the timer `evaluate` do the work. */
export function beginEvaluation(context: Context, name: string): void {
  context.table(rules).patch(name, { state: "EVALUATING", invoked: context.clock.now() });
  context.later("evaluate", context.clock.lifecycle(DURATION_MS), { name });
}

/** Timer `evaluate`. */
export async function finishEvaluation({ name }: { readonly name: string }, context: Context): Promise<void> {
  const row = context.table(rules).get(name);
  if (row) await evaluateRule(context, row);
  if (context.table(rules).get(name)?.state === "EVALUATING") context.table(rules).patch(name, { state: "ACTIVE" });
}

/** Reads the resources and writes each result. Types that nobody records have no results: earlier ones are kept. */
export async function evaluateRule(context: Context, row: RuleRow): Promise<void> {
  const rule = managedRules[row.identifier];
  const read = context.clock.now();
  if (!rule || !isRecorded(context, rule.type)) return;
  try {
    const inScope = row.types === undefined || row.types.includes(rule.type);
    const verdicts = inScope ? await rule.evaluate(context) : [];
    const now = context.table(rules).get(row.name);
    // Deleted, or put with another source, while its resources were read.
    if (now?.identifier !== row.identifier || now.state === "DELETING") return;
    const chosen = verdicts.filter(({ id }) => row.resourceId === undefined || row.resourceId === id);
    writeResults(context, { rule: row.name, type: rule.type, verdicts: chosen, read });
    context.table(rules).patch(row.name, { invoked: read, evaluated: context.clock.now() });
  } catch (error) {
    if (context.signal.aborted) return;
    const failed = { at: context.clock.now(), code: "InternalFailure", message: messageOf(error) };
    context.table(rules).patch(row.name, { invoked: read, failed });
  }
}

interface Results {
  readonly rule: string;
  readonly type: string;
  readonly verdicts: readonly Verdict[];
  readonly read: number;
}

/** Results of resources that are gone go too. */
function writeResults(context: Context, { rule, type, verdicts, read }: Results): void {
  const table = context.table(evaluations);
  const found = new Set(verdicts.map(({ id }) => `${rule}/${type}/${id}`));
  for (const [key] of table.entries(`${rule}/`)) if (!found.has(key)) table.delete(key);
  for (const { id, compliant, annotation } of verdicts)
    table.put(`${rule}/${type}/${id}`, {
      rule,
      type,
      id,
      compliant,
      annotation: annotation?.slice(0, 256),
      read,
      recorded: context.clock.now(),
    });
}
