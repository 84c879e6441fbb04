import type { ComparisonOperator, PutMetricAlarmInput } from "@aws-sdk/client-cloudwatch";
import { badCombination, invalid, invalidValue, missing, notInSandbox } from "./faults.ts";
import { requirePeriod, requireQueries } from "./queries.ts";
import type { AlarmSettings } from "./state.ts";
import { statisticOf } from "./statistics.ts";

const DAY_SECONDS = 86_400;

/** The comparisons with a fixed threshold; those with a band need anomaly detection. */
export const COMPARISONS: Partial<Record<ComparisonOperator, (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/** What PutMetricAlarm keeps, checked: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
export function checkAlarm(input: PutMetricAlarmInput): AlarmSettings {
  refuseUnsupported(input);
  const { ComparisonOperator: operator, EvaluationPeriods: periods, Threshold } = input;
  if (operator === undefined) throw missing("ComparisonOperator");
  if (!COMPARISONS[operator]) throw notInSandbox(`ComparisonOperator ${operator}`);
  if (periods === undefined) throw missing("EvaluationPeriods");
  if (Threshold === undefined) throw missing("Threshold");
  const atLeast = input.DatapointsToAlarm ?? periods;
  if (periods < 1 || atLeast < 1 || atLeast > periods)
    throw invalid("The parameter DatapointsToAlarm must be between 1 and EvaluationPeriods.");
  if (!/^(?:breaching|notBreaching|ignore|missing)$/.test(input.TreatMissingData ?? "missing"))
    throw invalidValue(`The value ${input.TreatMissingData} for parameter TreatMissingData is not supported.`);
  const period = input.Metrics ? requireMath(input) : requireMetric(input);
  const seconds = period * periods;
  if (seconds > 7 * DAY_SECONDS || (period < 3600 && seconds > DAY_SECONDS))
    throw invalid(
      "Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400), or a week for periods of at least an hour.",
    );
  return settingsOf(input);
}

function refuseUnsupported(input: PutMetricAlarmInput): void {
  const named = [
    "ThresholdMetricId",
    "EvaluationWindow",
    "WarmUpConfiguration",
    "EvaluationCriteria",
    "ActionConfiguration",
  ] as const;
  for (const name of named) if (input[name] !== undefined) throw notInSandbox(name);
  if (input.EvaluateLowSampleCountPercentile === "ignore")
    throw notInSandbox("EvaluateLowSampleCountPercentile ignore");
  for (const action of [
    ...(input.AlarmActions ?? []),
    ...(input.OKActions ?? []),
    ...(input.InsufficientDataActions ?? []),
  ])
    if (!action.startsWith("arn:")) throw invalid(`Invalid arn syntax: ${action}`);
}

function requireMetric(input: PutMetricAlarmInput): number {
  if (!input.MetricName) throw missing("MetricName");
  if (!input.Namespace) throw missing("Namespace");
  if ((input.Statistic === undefined) === (input.ExtendedStatistic === undefined))
    throw badCombination("Exactly one of Statistic and ExtendedStatistic must be specified.");
  statisticOf(input.Statistic ?? input.ExtendedStatistic ?? "");
  requirePeriod(input.Period, "Period");
  return input.Period ?? 60;
}

function requireMath(input: PutMetricAlarmInput): number {
  const queries = input.Metrics ?? [];
  if (input.MetricName !== undefined || input.Period !== undefined || input.Statistic !== undefined)
    throw badCombination("The parameters Metrics and MetricName, Period or Statistic are mutually exclusive.");
  requireQueries(queries, "Metrics");
  if (queries.filter(({ ReturnData = true }) => ReturnData).length !== 1)
    throw invalid("Exactly one element of the metrics list should return data.");
  for (const { MetricStat } of queries) if (MetricStat) statisticOf(MetricStat.Stat ?? "");
  return Math.max(1, ...queries.map(({ MetricStat, Period }) => MetricStat?.Period ?? Period ?? 1));
}

function settingsOf(input: PutMetricAlarmInput): AlarmSettings {
  const kept: AlarmSettings = {
    ActionsEnabled: input.ActionsEnabled ?? true,
    OKActions: input.OKActions ?? [],
    AlarmActions: input.AlarmActions ?? [],
    InsufficientDataActions: input.InsufficientDataActions ?? [],
    EvaluationPeriods: input.EvaluationPeriods,
    Threshold: input.Threshold,
    ComparisonOperator: input.ComparisonOperator,
  };
  const { AlarmDescription, DatapointsToAlarm, TreatMissingData, Metrics } = input;
  return {
    ...kept,
    ...(AlarmDescription !== undefined && { AlarmDescription }),
    ...(DatapointsToAlarm !== undefined && { DatapointsToAlarm }),
    ...(TreatMissingData !== undefined && { TreatMissingData }),
    ...(Metrics ? { Metrics } : { ...metricOf(input) }),
  };
}

const metricOf = (input: PutMetricAlarmInput): AlarmSettings => ({
  MetricName: input.MetricName,
  Namespace: input.Namespace,
  Dimensions: input.Dimensions ?? [],
  Period: input.Period,
  ...(input.Statistic !== undefined && { Statistic: input.Statistic }),
  ...(input.ExtendedStatistic !== undefined && { ExtendedStatistic: input.ExtendedStatistic }),
  ...(input.Unit !== undefined && { Unit: input.Unit }),
});
