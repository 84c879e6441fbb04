import type { MetricAlarm } from "@aws-sdk/client-cloudwatch";
import { check, fail, found, mistake, type Outputs, pass, step } from "../../../src/lab/index.ts";
import {
  findTasksAlarm,
  isMeasured,
  metricsWith,
  mostRunning,
  ofService,
  putTasksAlarm,
} from "../insights/task-metrics.ts";
import { readService } from "../read/services.ts";
import { cluster } from "./cluster.ts";
import { fargateService } from "./fargate-service.ts";

export interface Insights {
  readonly alarm: MetricAlarm;
}

const needs = { cluster, fargateService };
type Needs = typeof needs;

const dimensionsOf = ({ cluster: { clusterName }, fargateService: { serviceName } }: Outputs<Needs>) =>
  ofService(clusterName, serviceName);

const blindAlarm = mistake<Insights, Needs>({
  id: "alarm-without-data",
  says: "The alarm names dimensions under which nothing is measured, so it stays in INSUFFICIENT_DATA for ever: RunningTaskCount has ClusterName and ServiceName, both exactly as ECS knows them.",
  make: (context, _, { cluster: { clusterName } }) => putTasksAlarm(context, ofService(clusterName, "webb")),
  undo: (context, _, outputs) => putTasksAlarm(context, dimensionsOf(outputs)),
});

/** What the cluster tells of itself, and somebody who listens. */
export const insights = step({
  id: "insights",
  title: "Container Insights, and an alarm on missing tasks",
  covers: ["ecs/security/compliance-and-governance/container-insights-with-cloudwatch"],
  needs,
  minutes: 6,
  async solve(context, outputs) {
    const dimensions = dimensionsOf(outputs);
    await putTasksAlarm(context, dimensions);
    await context.until({
      for: "the first metrics of Container Insights",
      read: () => metricsWith(context, dimensions),
      observed: (metrics) => `${metrics.length} metrics of the service`,
      done: (metrics) => metrics.some(({ MetricName }) => MetricName === "RunningTaskCount"),
      usual: 180,
      limit: 900,
    });
    await context.until({
      for: "the alarm to see a value",
      read: () => findTasksAlarm(context, outputs.cluster.clusterName),
      observed: (alarm) => alarm?.StateValue ?? "no alarm",
      done: (alarm) => alarm?.StateValue === "OK",
      usual: 180,
      limit: 900,
    });
  },
  async locate(context, { cluster: { clusterName } }): Promise<Insights> {
    const alarm = await findTasksAlarm(context, clusterName);
    return { alarm: found(alarm, `No alarm watches a Container Insights metric of the cluster ${clusterName}.`) };
  },
  checks: [
    check<Insights, Needs>({
      id: "metrics",
      title: "Container Insights counts the tasks of web",
      hints: [
        "Metrics lag a few minutes behind. What does `aws cloudwatch list-metrics --namespace ECS/ContainerInsights` show?",
        "The cluster's setting containerInsights must be enabled or enhanced; then wait five minutes.",
      ],
      mistakes: [],
      async run(context, _, outputs) {
        const { cluster: place, serviceName } = outputs.fargateService;
        const { createdAt } = await readService(context, place, serviceName);
        const most = await mostRunning(context, dimensionsOf(outputs), found(createdAt, "The service has no age."));
        if (most !== undefined && most >= 1) return pass(`up to ${most} running tasks were counted`);
        return fail({
          expected: "RunningTaskCount of at least 1",
          actual: most === undefined ? "no data" : String(most),
          fix: "Turn on containerInsights in the cluster's settings, run at least one task, and wait a few minutes.",
        });
      },
    }),
    check<Insights, Needs>({
      id: "alarm",
      title: "An alarm sees these metrics",
      hints: [
        "Which state is your alarm in, and what would bring it there? `aws cloudwatch describe-alarms`.",
        "Namespace ECS/ContainerInsights, metric RunningTaskCount, dimensions ClusterName and ServiceName, below 1.",
      ],
      mistakes: [blindAlarm],
      async run(context, { alarm }, { cluster: { clusterName } }) {
        const metrics = await metricsWith(context, ofService(clusterName, "").slice(0, 1));
        const dimensions = (alarm.Dimensions ?? []).map(({ Name, Value }) => `${Name}=${Value}`).join(", ");
        const actual = `${alarm.AlarmName}: ${alarm.MetricName} of ${dimensions}, ${alarm.StateValue}`;
        if (isMeasured(metrics, alarm)) return pass(actual);
        return fail({
          expected: "an alarm on a metric that exists",
          actual,
          fix: blindAlarm.says,
          mistake: blindAlarm.id,
        });
      },
    }),
  ],
});
