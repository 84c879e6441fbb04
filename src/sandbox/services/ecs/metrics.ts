/** AWS/ECS metrics: what the tasks' processes used, against what the tasks reserve. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html */
import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import { monotonicMs } from "../../../shared/clock.ts";
import { type Context, defineRuntime } from "../../kit/index.ts";
import { agents } from "./agent/agent.ts";
import type { TaskRow } from "./state.ts";
import { liveTasks, taskKey } from "./task-rows.ts";

interface Sample {
  readonly at: number;
  readonly cpuSeconds: number;
}

/** The last sample of each task: utilisation is a difference. */
const samples = defineRuntime({ name: "metric-samples", create: () => new Map<string, Sample>() });

interface Utilisation {
  readonly row: TaskRow;
  /** Share of the task's reservation that is in use, in percent. */
  readonly cpu: number;
  readonly memory: number;
}

/** Sends CPUUtilization and MemoryUtilization of every service and cluster that has running tasks. */
export async function publishMetrics(context: Context): Promise<void> {
  const measured: Utilisation[] = [];
  for (const row of liveTasks(context)) {
    if (row.task.lastStatus !== "RUNNING") continue;
    const utilisation = await measure(context, row);
    if (utilisation) measured.push(utilisation);
  }
  const groups = new Map<string, Utilisation[]>();
  for (const each of measured) {
    const keys = [
      `${each.row.cluster}/`,
      ...(each.row.service === undefined ? [] : [`${each.row.cluster}/${each.row.service}`]),
    ];
    for (const key of keys) groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  for (const [key, members] of groups) await publish(context, key, members);
}

async function measure(context: Context, row: TaskRow): Promise<Utilisation | undefined> {
  const key = taskKey(row);
  const usage = await context.runtime(agents).runs.get(key)?.usage();
  if (!usage) return undefined;
  const known = context.runtime(samples);
  const before = known.get(key);
  const at = monotonicMs();
  known.set(key, { at, cpuSeconds: usage.cpuSeconds });
  const cpuUnits = Number(row.task.cpu ?? 0);
  const memoryMib = Number(row.task.memory ?? 0);
  if (!before || cpuUnits === 0 || memoryMib === 0) return undefined;
  const cores = (usage.cpuSeconds - before.cpuSeconds) / ((at - before.at) / 1000);
  const cpu = (cores * 1024 * 100) / cpuUnits;
  return {
    row,
    // Fargate holds a task to its CPU; the sandbox cannot, so what is above is cut off here.
    cpu: row.task.launchType === "FARGATE" ? Math.min(100, cpu) : cpu,
    memory: (usage.residentBytes / 2 ** 20 / memoryMib) * 100,
  };
}

/** One datum for each task, so that minimum, maximum and sample count mean what they mean on AWS. */
async function publish(context: Context, key: string, members: readonly Utilisation[]): Promise<void> {
  const [ClusterName = "", ServiceName = ""] = key.split("/");
  const Dimensions = [
    { Name: "ClusterName", Value: ClusterName },
    ...(ServiceName === "" ? [] : [{ Name: "ServiceName", Value: ServiceName }]),
  ];
  const Timestamp = context.clock.date();
  const datum = (MetricName: string, of: (each: Utilisation) => number): CloudWatch.MetricDatum => ({
    MetricName,
    Dimensions,
    Timestamp,
    Unit: "Percent",
    Values: members.map(of),
    Counts: members.map(() => 1),
  });
  await context.service<typeof CloudWatch>("cloudwatch").PutMetricData({
    Namespace: "AWS/ECS",
    MetricData: [datum("CPUUtilization", (each) => each.cpu), datum("MemoryUtilization", (each) => each.memory)],
  });
}
