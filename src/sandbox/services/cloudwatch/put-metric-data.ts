import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import type { Context } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { badCombination, invalidValue, missing, notInSandbox } from "./faults.ts";
import { samples } from "./samples.ts";
import { metricKey, metrics, type StoredSample } from "./state.ts";

const DAY = 86_400_000;
const SEEN_EVERY_MS = 300_000;
const MOST_VALUES = 150;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html */
export const putMetricData: Api<"PutMetricData"> = (input, context) => {
  const namespace = input.Namespace ?? "";
  if (namespace.startsWith("AWS/") && context.principal.kind !== "service")
    throw invalidValue(`The value ${namespace} for parameter Namespace is invalid: it must not begin with AWS/.`);
  if (!/^[^:\p{Cc}]\P{Cc}{0,254}$/u.test(namespace)) throw invalidValue("The parameter Namespace is not valid.");
  if (input.EntityMetricData?.length) throw notInSandbox("EntityMetricData");
  const data = input.MetricData ?? [];
  if (data.length === 0) throw missing("MetricData");
  if (data.length > 1000) throw invalidValue("The collection MetricData must not have a size greater than 1000.");
  // Everything is checked before anything is stored.
  const accepted = data.map((datum, i) => ({ datum, sample: sampleOf(datum, i, context.clock.now()) }));
  for (const { datum, sample } of accepted) record(context, namespace, datum, sample);
  return {};
};

function record(context: Context, namespace: string, datum: CloudWatch.MetricDatum, sample: StoredSample): void {
  const dimensions = datum.Dimensions ?? [];
  const key = metricKey(namespace, datum.MetricName ?? "", dimensions);
  const table = context.table(metrics);
  const known = table.get(key);
  const now = context.clock.now();
  if (!known || now - known.lastSeenAt > SEEN_EVERY_MS)
    table.put(key, { key, namespace, name: datum.MetricName ?? "", dimensions, lastSeenAt: now });
  context.runtime(samples).add(key, sample);
}

function sampleOf(datum: CloudWatch.MetricDatum, index: number, now: number): StoredSample {
  const path = `MetricData.member.${index + 1}`;
  requireDatum(datum, path);
  const at = datum.Timestamp?.getTime() ?? now;
  if (at < now - 14 * DAY || at > now + DAY / 12)
    throw invalidValue(
      `The parameter ${path}.Timestamp must not be older than two weeks or more than two hours ahead.`,
    );
  const unit = datum.Unit ?? "None";
  const { StatisticValues: set, Values: values, Counts: counts, Value: value } = datum;
  if (set) {
    const { SampleCount: count = 0, Sum: sum = 0, Minimum: min = 0, Maximum: max = 0 } = set;
    if (max < min) throw invalidValue(`The parameter ${path}.StatisticValues.Maximum must not be less than Minimum.`);
    return { at, unit, count, sum, min, max, values: min === max ? [[min, count]] : undefined };
  }
  const pairs = values?.map((each, i): [number, number] => [each, counts?.[i] ?? 1]) ?? [
    [value ?? 0, 1] as [number, number],
  ];
  return {
    at,
    unit,
    count: pairs.reduce((sum, [, times]) => sum + times, 0),
    sum: pairs.reduce((sum, [each, times]) => sum + each * times, 0),
    min: Math.min(...pairs.map(([each]) => each)),
    max: Math.max(...pairs.map(([each]) => each)),
    values: pairs,
  };
}

function requireDatum(datum: CloudWatch.MetricDatum, path: string): void {
  if (!datum.MetricName) throw missing(`${path}.MetricName`);
  const { Value, Values, StatisticValues, Counts, Dimensions = [], StorageResolution } = datum;
  if (Dimensions.length > 30)
    throw invalidValue(`The collection ${path}.Dimensions must not have a size greater than 30.`);
  if (Dimensions.some(({ Name, Value: value }) => !Name || !value)) throw missing(`${path}.Dimensions.member.Value`);
  const kinds = [Value, Values, StatisticValues].filter((each) => each !== undefined).length;
  if (kinds === 0) throw missing(`${path}.Value`);
  if (kinds > 1)
    throw badCombination(`The parameters ${path}.Value, Values and StatisticValues are mutually exclusive.`);
  if ((Values?.length ?? 0) > MOST_VALUES)
    throw invalidValue(`The collection ${path}.Values must not have a size greater than ${MOST_VALUES}.`);
  if (Counts && Counts.length !== Values?.length)
    throw badCombination(`The parameters ${path}.Values and Counts must be of the same size.`);
  if ([Value ?? 0, ...(Values ?? [])].some((each) => !Number.isFinite(each)))
    throw invalidValue(`The value NaN for parameter ${path}.Value is invalid.`);
  if (StorageResolution !== undefined && StorageResolution !== 1 && StorageResolution !== 60)
    throw invalidValue(`The parameter ${path}.StorageResolution must be 1 or 60.`);
}
