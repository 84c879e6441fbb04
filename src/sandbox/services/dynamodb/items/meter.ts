import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import { type Context, defineRuntime } from "../../../kit/index.ts";
import type { DynamoDB } from "../api.ts";
import { consumedCapacity, transactionCapacity, type Usage } from "./capacity.ts";

const MINUTE_MS = 60_000;

/** Units consumed since they were last published, by metric, table and index. */
interface Meter {
  readonly units: Map<string, { metric: string; table: string; index: string; units: number; requests: number }>;
  isTimed: boolean;
}

const runtime = defineRuntime<Meter>({ name: "meter", create: () => ({ units: new Map(), isTimed: false }) });

type Asked = DynamoDB.ReturnConsumedCapacity | undefined;

/** Counts what a request consumed, for CloudWatch, and answers its ConsumedCapacity if that was asked for. */
export function spend(context: Context, asked: Asked, usage: Usage): DynamoDB.ConsumedCapacity | undefined {
  count(context, usage);
  return consumedCapacity(asked, usage);
}

/** As `spend`, for a transaction. */
export function spendInTransaction(
  context: Context,
  asked: Asked,
  usage: Usage,
): DynamoDB.ConsumedCapacity | undefined {
  count(context, usage);
  return transactionCapacity(asked, usage);
}

function count(context: Context, usage: Usage): void {
  const meter = context.runtime(runtime);
  const metric = usage.kind === "read" ? "ConsumedReadCapacityUnits" : "ConsumedWriteCapacityUnits";
  for (const [index, units] of usage.units) {
    const key = `${metric}/${usage.table.name}/${index}`;
    const known = meter.units.get(key) ?? { metric, table: usage.table.name, index, units: 0, requests: 0 };
    meter.units.set(key, { ...known, units: known.units + units, requests: known.requests + 1 });
  }
  if (!meter.isTimed) {
    meter.isTimed = true;
    context.later("publish-metrics", context.clock.period(MINUTE_MS), {});
  }
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html */
export async function publishMetrics(_: object, context: Context): Promise<void> {
  const meter = context.runtime(runtime);
  const published = [...meter.units.values()];
  meter.units.clear();
  meter.isTimed = false;
  if (published.length === 0) return;
  await context.service<typeof CloudWatch>("cloudwatch").PutMetricData({
    Namespace: "AWS/DynamoDB",
    MetricData: published.map(({ metric, table, index, units, requests }) => ({
      MetricName: metric,
      Dimensions: [
        { Name: "TableName", Value: table },
        ...(index === "" ? [] : [{ Name: "GlobalSecondaryIndexName", Value: index }]),
      ],
      Unit: "Count",
      Timestamp: context.clock.date(),
      StatisticValues: { SampleCount: requests, Sum: units, Minimum: 0, Maximum: units },
    })),
  });
}
