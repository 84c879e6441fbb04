import type * as ECS from "@aws-sdk/client-ecs";
import type { Context } from "../../../kit/index.ts";
import { type ClusterRow, containerInstances, services, type TaskRow, tasks } from "../state.ts";
import { tagList } from "../tag-list.ts";

/** A cluster as DescribeClusters answers it; `include` as in its request. */
export function describeCluster(context: Context, row: ClusterRow, include: readonly ECS.ClusterField[]): ECS.Cluster {
  const has = (field: ECS.ClusterField): boolean => include.includes(field);
  const live = context.table(tasks).list(`${row.name}/`);
  const active = context
    .table(services)
    .list(`${row.name}/`)
    .filter(({ service }) => service.status === "ACTIVE");
  const instances = context.table(containerInstances).list(`${row.name}/`);
  return {
    clusterArn: row.arn,
    clusterName: row.name,
    status: row.status,
    registeredContainerInstancesCount: instances.filter(({ instance }) => instance.status !== "INACTIVE").length,
    runningTasksCount: live.filter(isRunning).length,
    pendingTasksCount: live.filter(isPending).length,
    activeServicesCount: active.length,
    statistics: has("STATISTICS")
      ? statistics(
          live,
          active.map(({ service }) => service.launchType),
          row,
        )
      : [],
    tags: has("TAGS") ? tagList(row.tags) : [],
    settings: has("SETTINGS") ? [...row.settings] : [],
    configuration: has("CONFIGURATIONS") ? row.configuration : undefined,
    capacityProviders: [...row.capacityProviders],
    defaultCapacityProviderStrategy: [...row.defaultStrategy],
    attachmentsStatus: has("ATTACHMENTS") ? row.attachmentsStatus : undefined,
    serviceConnectDefaults: row.serviceConnectNamespace ? { namespace: row.serviceConnectNamespace } : undefined,
  };
}

export const isRunning = ({ task }: TaskRow): boolean => task.lastStatus === "RUNNING";

export const isPending = ({ task }: TaskRow): boolean =>
  ["PROVISIONING", "PENDING", "ACTIVATING"].includes(task.lastStatus ?? "");

function statistics(
  live: readonly TaskRow[],
  active: readonly (ECS.LaunchType | undefined)[],
  row: ClusterRow,
): ECS.KeyValuePair[] {
  if (row.status !== "ACTIVE") return [];
  const count = (type: ECS.LaunchType, state: (task: TaskRow) => boolean): string =>
    String(live.filter((each) => each.task.launchType === type && state(each)).length);
  const ofServices = (type: ECS.LaunchType): string => String(active.filter((each) => (each ?? "EC2") === type).length);
  return [
    { name: "runningEC2TasksCount", value: count("EC2", isRunning) },
    { name: "runningFargateTasksCount", value: count("FARGATE", isRunning) },
    { name: "pendingEC2TasksCount", value: count("EC2", isPending) },
    { name: "pendingFargateTasksCount", value: count("FARGATE", isPending) },
    { name: "activeEC2ServiceCount", value: ofServices("EC2") },
    { name: "activeFargateServiceCount", value: ofServices("FARGATE") },
  ];
}
