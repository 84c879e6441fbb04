/** AWS/ECS metrics: what the tasks' processes used, against what the tasks reserve. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html */
import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import { monotonicMs } from "../../../shared/clock.ts";
import { type Context, defineRuntime } from "../../kit/index.ts";
import { agents } from "./agent/agent.ts";
import type { TaskRow } from "./state.ts";
import { liveTasks, taskKey } from "./tasks/task-rows.ts";

interface Sample {
  readonly at: number;
  readonly cpuSeconds: number;
}

/** The last sample of each task: utilisation is a difference. */
const samples = defineRuntime({ name: "metric-samples", create: () => new Map<string, Sample>() });

/** What a task used since it was last measured. */
export interface Utilisation {
  readonly row: TaskRow;
  readonly cpuUnits: number;
  readonly memoryMib: number;
  /** Share of the task's reservation that is in use, in percent. */
  readonly cpu: number;
  readonly memory: number;
}

/** Measures every running task; one that is measured for the first time has nothing to compare with yet. */
export async function measureTasks(context: Context): Promise<Utilisation[]> {
  const measured: Utilisation[] = [];
  for (const row of liveTasks(context)) {
    if (row.task.lastStatus !== "RUNNING") continue;
    const utilisation = await measure(context, row);
    if (utilisation) measured.push(utilisation);
  }
  return measured;
}

/** Sends CPUUtilization and MemoryUtilization of every service and cluster that has running tasks. */
export async function publishUtilisation(context: Context, measured: readonly Utilisation[]): Promise<void> {
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
  const reservedUnits = Number(row.task.cpu ?? 0);
  const reservedMib = Number(row.task.memory ?? 0);
  if (!before || reservedUnits === 0 || reservedMib === 0) return undefined;
  const used = ((usage.cpuSeconds - before.cpuSeconds) / ((at - before.at) / 1000)) * 1024;
  // Fargate holds a task to its CPU; the sandbox cannot, so what is above is cut off here.
  const cpuUnits = row.task.launchType === "FARGATE" ? Math.min(reservedUnits, used) : used;
  const memoryMib = usage.residentBytes / 2 ** 20;
  return {
    row,
    cpuUnits,
    memoryMib,
    cpu: (cpuUnits * 100) / reservedUnits,
    memory: (memoryMib * 100) / reservedMib,
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
