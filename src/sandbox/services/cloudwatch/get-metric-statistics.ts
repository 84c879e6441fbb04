import type { Datapoint, StandardUnit, Statistic } from "@aws-sdk/client-cloudwatch";
import type { Api } from "./api.ts";
import { badCombination, invalidValue, missing } from "./faults.ts";
import { requirePeriod } from "./queries.ts";
import { samples } from "./samples.ts";
import { metricKey, type StoredSample } from "./state.ts";
import { gather, statisticOf } from "./statistics.ts";

const MOST_POINTS = 1440;

/** In no particular order, as AWS says: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html */
export const getMetricStatistics: Api<"GetMetricStatistics"> = (input, context) => {
  const { Namespace = "", MetricName = "", Dimensions, Unit, Statistics = [], ExtendedStatistics = [] } = input;
  if (Statistics.length + ExtendedStatistics.length === 0) throw missing("Statistics or ExtendedStatistics");
  const [from, to] = [input.StartTime?.getTime() ?? 0, input.EndTime?.getTime() ?? 0];
  if (from >= to) throw invalidValue("The parameter StartTime must be less than the parameter EndTime.");
  requirePeriod(input.Period, "Period");
  const period = (input.Period ?? 60) * 1000;
  if ((to - from) / period > MOST_POINTS)
    throw badCombination(
      `You have requested up to ${Math.ceil((to - from) / period)} datapoints, which exceeds the limit of ${MOST_POINTS}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
    );
  for (const name of ExtendedStatistics) statisticOf(name);
  const found = context.runtime(samples).between(metricKey(Namespace, MetricName, Dimensions), from, to);
  // Without a unit, each unit has data points of its own.
  const units = [...new Set(found.map(({ unit }) => unit))].filter((unit) => Unit === undefined || unit === Unit);
  const points = units.flatMap((unit) =>
    [
      ...gather(
        found.filter((each) => each.unit === unit),
        (at) => from + Math.floor((at - from) / period) * period,
      ),
    ].map(([at, sample]) => datapoint(at, sample, Statistics, ExtendedStatistics)),
  );
  return { Label: MetricName, Datapoints: points };
};

function datapoint(
  at: number,
  sample: StoredSample,
  statistics: readonly Statistic[],
  extended: readonly string[],
): Datapoint {
  const point: Datapoint = { Timestamp: new Date(at), Unit: sample.unit as StandardUnit };
  for (const name of statistics) {
    const value = statisticOf(name)(sample);
    if (value !== undefined) point[name] = value;
  }
  if (extended.length > 0)
    point.ExtendedStatistics = Object.fromEntries(
      extended.flatMap((name) => {
        const value = statisticOf(name)(sample);
        return value === undefined ? [] : [[name, value]];
      }),
    );
  return point;
}
