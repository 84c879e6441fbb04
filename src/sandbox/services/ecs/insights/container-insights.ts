/**
 * Container Insights: metrics in ECS/ContainerInsights, and the performance log they come from. Network and storage are
 * not measured by the sandbox and so not published. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html
 */
import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import type { Context } from "../../../kit/index.ts";
import type { Utilisation } from "../metrics.ts";
import { type ClusterRow, clusters } from "../state.ts";
import { type InsightEvent, insightEvents } from "./insight-events.ts";
import { writePerformanceLog } from "./performance-log.ts";

const NAMESPACE = "ECS/ContainerInsights";

/** Publishes for every cluster that has the setting; nothing for the others. */
export async function publishInsights(context: Context, measured: readonly Utilisation[]): Promise<void> {
  for (const { name } of context.table(clusters).list()) {
    // Read anew: a cluster may have gone while the one before was published.
    const cluster = context.table(clusters).get(name);
    if (!cluster || !isWatched(cluster)) continue;
    const own = measured.filter(({ row }) => row.cluster === name);
    const events = insightEvents(context, cluster, own);
    if (events.length === 0) continue;
    const data = metricData(events, context.clock.date());
    for (let index = 0; index < data.length; index += MOST_DATA)
      await context
        .service<typeof CloudWatch>("cloudwatch")
        .PutMetricData({ Namespace: NAMESPACE, MetricData: data.slice(index, index + MOST_DATA) });
    await writePerformanceLog(context, cluster, { namespace: NAMESPACE, events });
  }
}

const MOST_DATA = 1000;

const isWatched = ({ status, settings }: ClusterRow): boolean =>
  status === "ACTIVE" && settings.some(({ value }) => value === "enabled" || value === "enhanced");

/** One datum for each metric and set of dimensions, with a value for each event that has them. */
function metricData(events: readonly InsightEvent[], Timestamp: Date): CloudWatch.MetricDatum[] {
  const data = new Map<string, CloudWatch.MetricDatum & { Values: number[] }>();
  for (const { members, metrics, dimensions } of events)
    for (const names of dimensions)
      for (const { name: MetricName, unit: Unit, value } of metrics) {
        const Dimensions = names.map((Name) => ({ Name, Value: String(members[Name]) }));
        const key = `${MetricName} ${Dimensions.map((each) => `${each.Name}=${each.Value}`).join()}`;
        const datum = data.get(key) ?? { MetricName, Dimensions, Timestamp, Unit, Values: [] };
        datum.Values.push(value);
        data.set(key, datum);
      }
  return [...data.values()];
}
