import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import type { Series, Value } from "../../engines/metric-math/index.ts";
import { type Context, page } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { invalid, missing, notInSandbox } from "./faults.ts";
import { evaluateQueries, requireQueries } from "./queries.ts";
import { samples } from "./samples.ts";
import { metricKey } from "./state.ts";
import { gather, statisticOf } from "./statistics.ts";

const MOST_POINTS = 100_800;

/**
 * Points are at the start of their period, in real time; periods are aligned to the epoch. Pages divide the points of all
 * results in order. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 */
export const getMetricData: Api<"GetMetricData"> = (input, context) => {
  const [from, to] = [input.StartTime?.getTime(), input.EndTime?.getTime()];
  if (from === undefined) throw missing("StartTime");
  if (to === undefined) throw missing("EndTime");
  if (from >= to) throw invalid("The parameter StartTime must be less than the parameter EndTime.");
  const queries = input.MetricDataQueries ?? [];
  if (queries.length > 500) throw invalid("The collection MetricDataQueries must not have a size greater than 500.");
  requireQueries(queries, "MetricDataQueries");
  if (queries.some(({ AccountId }) => AccountId !== undefined && AccountId !== context.account))
    throw notInSandbox("AccountId of another account");
  const resolve = evaluateQueries(queries, {
    read: (stat) => readSeries(context, stat, { from, to }),
    // What FILL fills ends now: the future has no data to be missing.
    grid: (period) => gridOf(period * 1000, from, Math.min(to, context.clock.now())),
  });
  const descending = input.ScanBy !== "TimestampAscending";
  const points = queries
    .filter(({ ReturnData = true }) => ReturnData)
    .flatMap((query) => resultsOf(query, resolve(query)))
    .map((result) => ({ ...result, points: descending ? [...result.series].reverse() : [...result.series] }));
  return paged(points, input);
};

interface Result {
  readonly id: string;
  readonly label: string;
  readonly series: Series;
}

function resultsOf(query: CloudWatch.MetricDataQuery, value: Value): Result[] {
  const id = query.Id ?? "";
  const label = query.Label ?? query.MetricStat?.Metric?.MetricName ?? id;
  if (value instanceof Map) return [{ id, label, series: value }];
  if (Array.isArray(value)) return value.map((series: Series) => ({ id, label, series }));
  throw invalid(`Error in expression '${id}': it must give a time series or a list of them, and gives a number.`);
}

function paged(
  results: readonly (Result & { points: [number, number][] })[],
  input: CloudWatch.GetMetricDataInput,
): Omit<CloudWatch.GetMetricDataOutput, "$metadata"> {
  const flat = results.flatMap(({ points }, owner) => points.map((point) => ({ owner, point })));
  const { items, next } = page(flat, {
    token: input.NextToken,
    limit: input.MaxDatapoints,
    max: MOST_POINTS,
    badToken: "InvalidNextToken",
  });
  const last = items.at(-1)?.owner ?? results.length;
  return {
    MetricDataResults: results.map(({ id, label }, owner) => {
      const own = items.filter((item) => item.owner === owner).map(({ point }) => point);
      return {
        Id: id,
        Label: label,
        Timestamps: own.map(([at]) => new Date(at)),
        Values: own.map(([, value]) => value),
        StatusCode: next !== undefined && owner >= last ? "PartialData" : "Complete",
      };
    }),
    Messages: [],
    NextToken: next,
  };
}

const gridOf = (period: number, from: number, to: number): number[] => {
  const start = Math.floor(from / period) * period;
  return Array.from({ length: Math.max(0, Math.ceil((to - start) / period)) }, (_, i) => start + i * period);
};

/** A metric's statistic by period, for the periods in which it has data. */
export function readSeries(context: Context, stat: CloudWatch.MetricStat, range: { from: number; to: number }): Series {
  const statistic = statisticOf(stat.Stat ?? "");
  const period = (stat.Period ?? 60) * 1000;
  const { Namespace = "", MetricName = "", Dimensions } = stat.Metric ?? {};
  const from = Math.floor(range.from / period) * period;
  const found = context
    .runtime(samples)
    .between(metricKey(Namespace, MetricName, Dimensions), from, range.to)
    .filter(({ unit }) => stat.Unit === undefined || unit === stat.Unit);
  const series = new Map<number, number>();
  for (const [at, sample] of gather(found, (time) => Math.floor(time / period) * period)) {
    const value = statistic(sample);
    if (value !== undefined) series.set(at, value);
  }
  return series;
}
