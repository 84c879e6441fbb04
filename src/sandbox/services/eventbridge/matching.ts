/** The rules that an event matches, and the deliveries that this starts. */
import { randomUuid } from "../../../shared/random.ts";
import { patternHolds, readPattern } from "../../engines/event-pattern/index.ts";
import type { Context } from "../../kit/index.ts";
import { count } from "./metrics.ts";
import { type BusEvent, type DeliveryRow, deliveries, type RuleRow, rules } from "./state.ts";

/** Sends an event on to the targets of every enabled rule of the bus that it matches. */
export function onBus(context: Context, bus: string, arrived: { event: BusEvent; hops: number }): void {
  for (const rule of context.table(rules).list(`${bus}:`)) {
    if (rule.state === "DISABLED" || rule.pattern === undefined) continue;
    if (patternHolds(readPattern(rule.pattern), arrived.event)) toTargets(context, rule, arrived);
  }
}

/** Starts a delivery to each target of a rule that matched. */
export function toTargets(context: Context, rule: RuleRow, { event, hops }: { event: BusEvent; hops: number }): void {
  count(context, rule, { MatchedEvents: 1, TriggeredRules: 1 });
  const { name, bus, arn } = rule;
  for (const target of rule.targets) {
    const row: DeliveryRow = {
      id: randomUuid(),
      event,
      rule: { name, bus, arn },
      target,
      startedAt: context.clock.now(),
      retries: 0,
      hops,
    };
    context.table(deliveries).put(row.id, row);
    context.later("deliver", 0, { id: row.id });
  }
}

export const eventTime = (time: Date): string => time.toISOString().replace(/\.\d{3}Z$/, "Z");
