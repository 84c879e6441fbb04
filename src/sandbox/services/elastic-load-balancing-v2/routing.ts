import type { Action } from "@aws-sdk/client-elastic-load-balancing-v2";
import { type Context, defineRuntime } from "../../kit/index.ts";
import { targetGroupAttribute } from "./attributes.ts";
import { matchesAll, type RoutedRequest } from "./conditions.ts";
import {
  keyOf,
  type ListenerRow,
  type RuleRow,
  rulesOf,
  type TargetGroupRow,
  type TargetRow,
  targetGroups,
  targetsOf,
} from "./state.ts";
import { healthOf } from "./target-health.ts";

/** The rule that decides: the first that matches in order of priority, else the default one. */
export const ruleFor = (context: Context, listener: ListenerRow, request: RoutedRequest): RuleRow | undefined =>
  rulesOf(context, listener).find((rule) => rule.priority === "default" || matchesAll(rule.conditions, request));

/** Turns of the weighted and plain round robin, and requests under way by target. */
const turns = defineRuntime({
  name: "turns",
  create: () => ({
    credits: new Map<string, number>(),
    last: new Map<string, number>(),
    busy: new Map<string, number>(),
  }),
});

/**
 * The target group of a forward action. Weights are shared out by smooth weighted round robin: over any run of requests
 * each group gets its share exactly, where AWS's shares are statistical.
 */
export function groupFor(context: Context, rule: RuleRow, action: Action, sticky?: string): TargetGroupRow | undefined {
  const tuples = (action.ForwardConfig?.TargetGroups ?? []).filter(({ Weight = 1 }) => Weight > 0);
  const stuck = tuples.find(({ TargetGroupArn }) => TargetGroupArn !== undefined && TargetGroupArn === sticky);
  if (stuck) return context.table(targetGroups).get(keyOf(stuck.TargetGroupArn));
  const { credits } = context.runtime(turns);
  const total = tuples.reduce((sum, { Weight = 1 }) => sum + Weight, 0);
  let best: { key: string; arn: string | undefined; credit: number } | undefined;
  for (const { TargetGroupArn, Weight = 1 } of tuples) {
    const key = `${rule.key} ${TargetGroupArn}`;
    const credit = (credits.get(key) ?? 0) + Weight;
    credits.set(key, credit);
    if (!best || credit > best.credit) best = { key, arn: TargetGroupArn, credit };
  }
  if (!best) return undefined;
  credits.set(best.key, best.credit - total);
  return context.table(targetGroups).get(keyOf(best.arn));
}

/**
 * Targets that may get a request: the healthy ones; where there are none, all that are registered and not draining, as AWS
 * "fails open". https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 */
export function eligible(context: Context, group: TargetGroupRow): TargetRow[] {
  const states = targetsOf(context, group).map((target) => ({ target, state: healthOf(context, group, target).State }));
  const healthy = states.filter(({ state }) => state === "healthy");
  const rest = states.filter(({ state }) => state === "unhealthy" || state === "initial");
  return (healthy.length > 0 ? healthy : rest).map(({ target }) => target);
}

export function targetFor(context: Context, group: TargetGroupRow, sticky?: string): TargetRow | undefined {
  const candidates = eligible(context, group);
  const stuck = candidates.find(({ key }) => key === sticky);
  if (stuck || candidates.length === 0) return stuck;
  const { last, busy } = context.runtime(turns);
  const turn = (last.get(group.key) ?? -1) + 1;
  last.set(group.key, turn);
  const order = candidates
    .map((_, i) => candidates[(turn + i) % candidates.length])
    .filter((each) => each !== undefined);
  if (targetGroupAttribute(group, "load_balancing.algorithm.type") === "least_outstanding_requests")
    order.sort((a, b) => (busy.get(a.key) ?? 0) - (busy.get(b.key) ?? 0));
  return order[0];
}

/** Counts a request under way; the answer ends it. */
export function occupy(context: Context, target: TargetRow): () => void {
  const { busy } = context.runtime(turns);
  busy.set(target.key, (busy.get(target.key) ?? 0) + 1);
  return () => {
    const left = (busy.get(target.key) ?? 1) - 1;
    if (left > 0) busy.set(target.key, left);
    else busy.delete(target.key);
  };
}
