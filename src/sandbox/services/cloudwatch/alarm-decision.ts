import type { StateValue } from "@aws-sdk/client-cloudwatch";
import { COMPARISONS } from "./alarm-settings.ts";
import type { AlarmSettings } from "./state.ts";

export interface Decision {
  readonly state: StateValue;
  readonly reason: string;
  /** The newest data point that was looked at. */
  readonly value: number | undefined;
  /** Newest first. */
  readonly points: readonly number[];
}

const WORDS: Readonly<Record<string, string>> = {
  GreaterThanOrEqualToThreshold: "greater than or equal to",
  GreaterThanThreshold: "greater than",
  LessThanThreshold: "less than",
  LessThanOrEqualToThreshold: "less than or equal to",
};

/**
 * The state that data points (newest first, with gaps) put an alarm in; undefined where it stays as it is.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function decide(settings: AlarmSettings, points: readonly (number | undefined)[]): Decision | undefined {
  const periods = settings.EvaluationPeriods ?? 1;
  const needed = settings.DatapointsToAlarm ?? periods;
  const missing = settings.TreatMissingData ?? "missing";
  const existing = points.flatMap((value, age) => (value === undefined ? [] : [{ value, age }]));
  const looked = existing.slice(0, periods);
  const gaps = periods - looked.length;
  const breaching = looked.filter(({ value }) => breaches(settings, value));
  const decision = (state: StateValue): Decision => ({
    state,
    reason: reasonFor(settings, state, { looked: looked.map(({ value }) => value), breaching: breaching.length, gaps }),
    value: looked[0]?.value,
    points: looked.map(({ value }) => value),
  });
  if (looked.length === 0 && missing === "missing") return decision("INSUFFICIENT_DATA");
  if (looked.length === 0 && missing === "ignore") return undefined;
  const count = breaching.length + (missing === "breaching" ? gaps : 0);
  if (count >= needed) return decision("ALARM");
  if (gaps === 0 || missing === "breaching" || missing === "notBreaching") return decision("OK");
  if (breaching.length < looked.length) return decision("OK");
  // Every point there is breaches, and too few are there: an alarm once the oldest is as old as the points it takes.
  const oldest = looked.at(-1)?.age ?? 0;
  return missing === "missing" && oldest + 1 >= needed ? decision("ALARM") : undefined;
}

const breaches = ({ ComparisonOperator: operator, Threshold = 0 }: AlarmSettings, value: number): boolean =>
  (operator && COMPARISONS[operator]?.(value, Threshold)) ?? false;

interface Seen {
  readonly looked: readonly number[];
  readonly breaching: number;
  readonly gaps: number;
}

/** In AWS's words, without the time of each point: points of a compressed pace have no minute of their own. */
function reasonFor(settings: AlarmSettings, state: StateValue, { looked, breaching, gaps }: Seen): string {
  const periods = settings.EvaluationPeriods ?? 1;
  if (state === "INSUFFICIENT_DATA")
    return `Insufficient Data: ${periods} ${periods === 1 ? "datapoint was" : "datapoints were"} unknown.`;
  if (looked.length === 0) {
    const treated = state === "ALARM" ? "Breaching" : "NonBreaching";
    return `Threshold Crossed: no datapoints were received for ${periods} ${periods === 1 ? "period" : "periods"} and ${gaps} missing ${gaps === 1 ? "datapoint was" : "datapoints were"} treated as [${treated}].`;
  }
  const alarmed = state === "ALARM";
  const count = alarmed ? breaching : looked.length - breaching;
  const shown = looked.map((value) => String(value)).join(", ");
  const words = WORDS[settings.ComparisonOperator ?? ""] ?? "";
  const verb = `${count === 1 ? "was" : "were"} ${alarmed ? "" : "not "}${words}`;
  const needed = settings.DatapointsToAlarm ?? periods;
  const transition = alarmed
    ? ` (minimum ${needed} ${needed === 1 ? "datapoint" : "datapoints"} for OK -> ALARM transition)`
    : "";
  return `Threshold Crossed: ${count} out of the last ${looked.length} datapoints [${shown}] ${verb} the threshold (${settings.Threshold})${transition}.`;
}
