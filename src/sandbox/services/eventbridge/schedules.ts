/** Rules on a schedule. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html */
import { randomHex, randomUuid } from "../../../shared/random.ts";
import { parseSchedule, ScheduleError } from "../../engines/schedule.ts";
import type { Context } from "../../kit/index.ts";
import { invalid } from "./faults.ts";
import { eventTime, toTargets } from "./matching.ts";
import { type RuleRow, ruleKey, rules } from "./state.ts";

export const newVersion = (): string => randomHex(8);

const refused = () => invalid("Parameter ScheduleExpression is not valid.");

export function checkSchedule(text: string): void {
  if (text.startsWith("at(")) throw refused();
  try {
    parseSchedule(text, 0);
  } catch (error) {
    if (error instanceof ScheduleError) throw refused();
    throw error;
  }
}

/** Waits for the next time of an enabled rule: rates at the sandbox's pace, cron expressions by the machine's clock. */
export function startSchedule(context: Context, rule: RuleRow): void {
  if (rule.schedule === undefined || rule.state === "DISABLED") return;
  const now = context.clock.now();
  const next = parseSchedule(rule.schedule, now).next(now);
  if (next === undefined) return;
  const isRate = rule.schedule.startsWith("rate(");
  const wait = isRate ? context.clock.period(next - now) : Math.min(LONGEST_WAIT_MS, next - now);
  context.later("tick", wait, { key: ruleKey(rule), version: rule.version, due: isRate ? 0 : next });
}

/** A timer is armed again long before Node's limit. */
const LONGEST_WAIT_MS = 24 * 3_600_000;

/** Sends a scheduled event to the rule's targets, then waits for the next time. */
export function tick({ key, version, due }: { key: string; version: string; due: number }, context: Context): void {
  const rule = context.table(rules).get(key);
  if (rule?.version !== version) return;
  if (context.clock.now() >= due)
    toTargets(context, rule, {
      event: {
        version: "0",
        id: randomUuid(),
        "detail-type": "Scheduled Event",
        source: "aws.events",
        account: context.account,
        time: eventTime(context.clock.date()),
        region: context.region,
        resources: [rule.arn],
        detail: {},
      },
      hops: 0,
    });
  startSchedule(context, rule);
}
