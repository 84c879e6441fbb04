import type { MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import type { Context } from "../../kit/index.ts";
import { evaluateQueries, periodOf } from "./queries.ts";
import { samples } from "./samples.ts";
import { type AlarmSettings, metricKey } from "./state.ts";
import { gather, isExtensive, statisticOf } from "./statistics.ts";

/** Data points beyond the evaluation periods that are looked at when newer ones are missing, as AWS does. */
const RESERVE = 2;

/**
 * The data points that an alarm looks at, newest first, undefined where a period has none.
 *
 * At a compressed pace a period of 60 s is a window of 60 s times the pace (4 s at `fast`), so that alarms come as quickly
 * as everything else. Values that describe a typical moment (Average, Maximum, percentiles) are taken as they are; those
 * that add up (Sum, SampleCount) are extrapolated to the full period: 8 requests/s are 480 a minute in a window of 4 s too.
 * Windows end now and slide, where AWS's are aligned to the minute.
 */
export function alarmPoints(context: Context, settings: AlarmSettings): (number | undefined)[] {
  const queries = settings.Metrics ?? [asQuery(settings)];
  const period = periodOf(queries);
  const periodMs = period * 1000;
  const width = context.clock.period(periodMs);
  const now = context.clock.now();
  const newest = Math.floor(now / periodMs) * periodMs;
  const count = (settings.EvaluationPeriods ?? 1) + RESERVE;
  const timeOf = (index: number): number => newest - index * periodMs;
  const resolve = evaluateQueries(queries, {
    read: ({ Metric, Stat = "", Unit }) => {
      const statistic = statisticOf(Stat);
      const scale = isExtensive(Stat) ? periodMs / width : 1;
      const key = metricKey(Metric?.Namespace ?? "", Metric?.MetricName ?? "", Metric?.Dimensions);
      const found = context
        .runtime(samples)
        .between(key, now - count * width, now + 1)
        .filter(({ unit }) => Unit === undefined || unit === Unit);
      const points = gather(found, (at) => timeOf(Math.min(count - 1, Math.max(0, Math.floor((now - at) / width)))));
      return new Map(
        [...points].flatMap(([at, sample]) => {
          const value = statistic(sample);
          return value === undefined ? [] : [[at, value * scale] as const];
        }),
      );
    },
    grid: () => Array.from({ length: count }, (_, i) => timeOf(count - 1 - i)),
  });
  const wanted = queries.find(({ ReturnData = true }) => ReturnData);
  const series = wanted && resolve(wanted);
  return Array.from({ length: count }, (_, i) => (series instanceof Map ? series.get(timeOf(i)) : undefined));
}

const asQuery = (settings: AlarmSettings): MetricDataQuery => ({
  Id: "m1",
  MetricStat: {
    Metric: {
      Namespace: settings.Namespace,
      MetricName: settings.MetricName,
      Dimensions: [...(settings.Dimensions ?? [])],
    },
    Period: settings.Period,
    Stat: settings.Statistic ?? settings.ExtendedStatistic,
    ...(settings.Unit !== undefined && { Unit: settings.Unit }),
  },
});

/** Seconds of one period of the alarm. */
export const alarmPeriod = (settings: AlarmSettings): number => settings.Period ?? periodOf(settings.Metrics ?? []);
