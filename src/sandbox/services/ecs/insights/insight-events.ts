/** What Container Insights sees at one moment: events of tasks, services and clusters. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-reference-performance-logs-ECS.html */
import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import type { Context } from "../../../kit/index.ts";
import { isPending, isRunning } from "../clusters/cluster-description.ts";
import type { Utilisation } from "../metrics.ts";
import { lastPart } from "../names.ts";
import { desiredTasks } from "../services/desired-tasks.ts";
import { type ClusterRow, containerInstances, type ServiceRow, services } from "../state.ts";
import { taskSetsOf } from "../task-sets/task-set-description.ts";
import { liveTasks } from "../tasks/task-rows.ts";

export interface InsightEvent {
  readonly type: "Task" | "Service" | "Cluster";
  /** Name of the log stream it is written to. */
  readonly stream: string;
  /** Members of the log event beside the metrics; dimensions are among them. */
  readonly members: Readonly<Record<string, string | number | undefined>>;
  readonly metrics: readonly InsightMetric[];
  /** Sets of dimensions under which the metrics are published: names of members. */
  readonly dimensions: readonly (readonly string[])[];
}

export interface InsightMetric {
  readonly name: string;
  readonly unit: CloudWatch.StandardUnit;
  readonly value: number;
}

/** The events of a cluster that has running tasks; AWS tells nothing of one without, nor of such a service. */
export function insightEvents(context: Context, cluster: ClusterRow, measured: readonly Utilisation[]): InsightEvent[] {
  const enhanced = cluster.settings.some((each) => each.value === "enhanced");
  const live = liveTasks(context, cluster.name);
  const running = live.filter(isRunning);
  if (running.length === 0) return [];
  const active = context
    .table(services)
    .list(`${cluster.name}/`)
    .filter(({ service }) => service.status !== "INACTIVE");
  const instances = context.table(containerInstances).list(`${cluster.name}/`);
  const count = (name: string, value: number): InsightMetric => ({ name, unit: "Count", value });
  return [
    ...measured.map((each) => taskEvent(each, enhanced)),
    ...active
      .filter((row) => running.some((each) => each.service === row.name))
      .map((row) => {
        const own = live.filter((each) => each.service === row.name);
        return serviceEvent(row, [
          count("DesiredTaskCount", desiredTasks(context, row)),
          count("RunningTaskCount", own.filter(isRunning).length),
          count("PendingTaskCount", own.filter(isPending).length),
          count("DeploymentCount", row.deployments.length),
          count("TaskSetCount", taskSetsOf(context, row).length),
        ]);
      }),
    {
      type: "Cluster",
      stream: `ClusterTelemetry-${cluster.name}`,
      members: { ClusterName: cluster.name },
      dimensions: [["ClusterName"]],
      metrics: [
        count("TaskCount", running.length),
        count("ServiceCount", active.length),
        count("ContainerInstanceCount", instances.filter(({ instance }) => instance.status !== "INACTIVE").length),
      ],
    },
  ];
}

function serviceEvent({ name, cluster, service }: ServiceRow, metrics: InsightMetric[]): InsightEvent {
  return {
    type: "Service",
    stream: `ServiceTelemetry-${name}`,
    members: { ServiceName: name, ClusterName: cluster, LaunchType: service.launchType },
    dimensions: [["ServiceName", "ClusterName"]],
    metrics,
  };
}

function taskEvent({ row, cpuUnits, memoryMib, cpu, memory }: Utilisation, enhanced: boolean): InsightEvent {
  const { task } = row;
  const [family, revision] = lastPart(task.taskDefinitionArn).split(":");
  const groups = [["ClusterName", "TaskDefinitionFamily"], ...(row.service ? [["ServiceName", "ClusterName"]] : [])];
  const metric = (name: string, unit: CloudWatch.StandardUnit, value: number): InsightMetric => ({ name, unit, value });
  return {
    type: "Task",
    stream: `${task.launchType === "FARGATE" ? "Fargate" : "Agent"}Telemetry-${row.id.slice(0, 4)}`,
    members: {
      TaskId: row.id,
      TaskDefinitionFamily: family,
      TaskDefinitionRevision: revision,
      ServiceName: row.service,
      ClusterName: row.cluster,
      AvailabilityZone: task.availabilityZone,
      KnownStatus: task.lastStatus,
      LaunchType: task.launchType,
      CreatedAt: Number(task.createdAt),
      StartedAt: Number(task.startedAt),
    },
    dimensions: [["ClusterName"], ...groups, ...(enhanced ? groups.map((each) => [...each, "TaskId"]) : [])],
    metrics: [
      metric("CpuUtilized", "None", cpuUnits),
      metric("CpuReserved", "None", Number(task.cpu)),
      metric("MemoryUtilized", "Megabytes", Math.round(memoryMib)),
      metric("MemoryReserved", "Megabytes", Number(task.memory)),
      ...(enhanced
        ? [metric("TaskCpuUtilization", "Percent", cpu), metric("TaskMemoryUtilization", "Percent", memory)]
        : []),
    ],
  };
}
