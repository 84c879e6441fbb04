/** Container Insights: what CloudWatch knows of the tasks in a cluster, and the alarm on it. */
import {
  CloudWatch,
  type Dimension,
  type Metric,
  type MetricAlarm,
  paginateListMetrics,
} from "@aws-sdk/client-cloudwatch";
import type { LabContext } from "../../../src/lab/index.ts";

type Context = Pick<LabContext, "aws" | "run">;

export const NAMESPACE = "ECS/ContainerInsights";
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

export const ofService = (cluster: string, service: string): Dimension[] => [
  { Name: "ClusterName", Value: cluster },
  { Name: "ServiceName", Value: service },
];

/** The metrics of the namespace with these dimensions, and perhaps more. */
export async function metricsWith({ aws }: Pick<Context, "aws">, Dimensions: Dimension[]): Promise<Metric[]> {
  const metrics: Metric[] = [];
  for await (const page of paginateListMetrics({ client: aws(CloudWatch) }, { Namespace: NAMESPACE, Dimensions }))
    metrics.push(...(page.Metrics ?? []));
  return metrics;
}

/** The most tasks that were seen running since this moment; undefined where nothing was measured. */
export async function mostRunning(
  { aws }: Pick<Context, "aws">,
  dimensions: Dimension[],
  since: Date,
): Promise<number | undefined> {
  const { MetricDataResults = [] } = await aws(CloudWatch).getMetricData({
    StartTime: new Date(Math.floor(Number(since) / MINUTE_MS) * MINUTE_MS),
    // Later than now, whatever this machine's clock says.
    EndTime: new Date(Number(since) + DAY_MS),
    MetricDataQueries: [
      {
        Id: "running",
        MetricStat: {
          Metric: { Namespace: NAMESPACE, MetricName: "RunningTaskCount", Dimensions: dimensions },
          Period: 60,
          Stat: "Maximum",
        },
      },
    ],
  });
  const values = MetricDataResults.flatMap(({ Values = [] }) => Values);
  return values.length === 0 ? undefined : Math.max(...values);
}

/** An alarm that fires when no task of the service has been running for two minutes. */
export async function putTasksAlarm({ aws, run }: Context, dimensions: Dimension[]): Promise<void> {
  await aws(CloudWatch).putMetricAlarm({
    AlarmName: run.name("tasks"),
    AlarmDescription: "No task of the service is running",
    Namespace: NAMESPACE,
    MetricName: "RunningTaskCount",
    Dimensions: dimensions,
    Statistic: "Minimum",
    Period: 60,
    EvaluationPeriods: 2,
    ComparisonOperator: "LessThanThreshold",
    Threshold: 1,
    TreatMissingData: "missing",
  });
}

/** The alarm with the run's name, else the first on a Container Insights metric of the cluster. */
export async function findTasksAlarm({ aws, run }: Context, cluster: string): Promise<MetricAlarm | undefined> {
  const { MetricAlarms = [] } = await aws(CloudWatch).describeAlarms({ AlarmTypes: ["MetricAlarm"] });
  const watches = ({ Namespace, Dimensions = [] }: MetricAlarm): boolean =>
    Namespace === NAMESPACE && Dimensions.some((each) => each.Name === "ClusterName" && each.Value === cluster);
  return MetricAlarms.find(({ AlarmName }) => AlarmName === run.name("tasks")) ?? MetricAlarms.find(watches);
}

/** Whether a metric has exactly these dimensions: an alarm on others never sees a value. */
export const isMeasured = (metrics: readonly Metric[], { MetricName, Dimensions }: MetricAlarm): boolean =>
  metrics.some((each) => each.MetricName === MetricName && keyOf(each.Dimensions) === keyOf(Dimensions));

const keyOf = (dimensions: readonly Dimension[] = []): string =>
  dimensions
    .map(({ Name, Value }) => `${Name}=${Value}`)
    .sort()
    .join();
