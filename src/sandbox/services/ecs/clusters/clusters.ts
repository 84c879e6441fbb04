/** Clusters. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/clusters.html */
import type * as ECS from "@aws-sdk/client-ecs";
import { type Context, fault, type Handler, page } from "../../../kit/index.ts";
import { invalidParameter } from "../faults.ts";
import { activeCluster, clusterName, ecsArn, validName } from "../names.ts";
import { type ClusterRow, clusters, containerInstances, services, tasks } from "../state.ts";
import { validTags } from "../tag-list.ts";
import { checkProviders, checkStrategy } from "./capacity-strategy.ts";
import { describeCluster } from "./cluster-description.ts";

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html */
export const createCluster: Handler<typeof ECS, "CreateCluster"> = (input, context) => {
  const name = validName(input.clusterName ?? "default", "Cluster name");
  const table = context.table(clusters);
  const existing = table.get(name);
  // Creating a cluster that is there answers it unchanged.
  if (existing?.status === "ACTIVE") return { cluster: describeCluster(context, existing, ALL) };
  const providers = input.capacityProviders ?? [];
  checkProviders(context, providers);
  checkStrategy(input.defaultCapacityProviderStrategy ?? [], providers);
  const cluster = table.put(name, {
    name,
    arn: ecsArn(context, `cluster/${name}`),
    status: "ACTIVE",
    settings: [insightsSetting(input.settings)],
    configuration: input.configuration,
    capacityProviders: providers,
    defaultStrategy: input.defaultCapacityProviderStrategy ?? [],
    serviceConnectNamespace: input.serviceConnectDefaults?.namespace,
    attachmentsStatus: providers.length > 0 ? "UPDATE_COMPLETE" : undefined,
    tags: validTags(input.tags),
  });
  return { cluster: describeCluster(context, cluster, ALL) };
};

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeClusters.html */
export const describeClusters: Handler<typeof ECS, "DescribeClusters"> = (input, context) => {
  const references = input.clusters ?? ["default"];
  if (references.length > 100) throw invalidParameter("Clusters cannot have more than 100 elements.");
  const described: ECS.Cluster[] = [];
  const failures: ECS.Failure[] = [];
  for (const reference of references) {
    const row = context.table(clusters).get(clusterName(reference));
    if (row && (!reference.startsWith("arn:") || reference === row.arn))
      described.push(describeCluster(context, row, input.include ?? []));
    else
      failures.push({
        arn: reference.startsWith("arn:") ? reference : ecsArn(context, `cluster/${reference}`),
        reason: "MISSING",
      });
  }
  return { clusters: described, failures };
};

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListClusters.html */
export const listClusters: Handler<typeof ECS, "ListClusters"> = (input, context) => {
  const arns = context
    .table(clusters)
    .list()
    .filter((row) => row.status === "ACTIVE")
    .map((row) => row.arn);
  const { items, next } = page(arns, { token: input.nextToken, limit: input.maxResults, max: 100 });
  return { clusterArns: items, nextToken: next };
};

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateCluster.html */
export const updateCluster: Handler<typeof ECS, "UpdateCluster"> = (input, context) => {
  const row = activeCluster(context, input.cluster);
  const cluster = context.table(clusters).put(row.name, {
    ...row,
    settings: input.settings ? [insightsSetting(input.settings)] : row.settings,
    configuration: input.configuration ?? row.configuration,
    serviceConnectNamespace: input.serviceConnectDefaults?.namespace ?? row.serviceConnectNamespace,
  });
  return { cluster: describeCluster(context, cluster, ALL) };
};

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateClusterSettings.html */
export const updateClusterSettings: Handler<typeof ECS, "UpdateClusterSettings"> = (input, context) => {
  const row = activeCluster(context, input.cluster);
  const cluster = context.table(clusters).put(row.name, { ...row, settings: [insightsSetting(input.settings)] });
  return { cluster: describeCluster(context, cluster, ALL) };
};

/** The row stays as INACTIVE. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteCluster.html */
export const deleteCluster: Handler<typeof ECS, "DeleteCluster"> = (input, context) => {
  const row = activeCluster(context, input.cluster);
  refuseWhileUsed(context, row);
  const cluster = context
    .table(clusters)
    .put(row.name, { ...row, status: "INACTIVE", capacityProviders: [], defaultStrategy: [] });
  for (const [key, service] of context.table(services).entries(`${row.name}/`))
    if (service.service.status === "INACTIVE") context.table(services).delete(key);
  return { cluster: describeCluster(context, cluster, ALL) };
};

const ALL: ECS.ClusterField[] = ["SETTINGS", "TAGS", "CONFIGURATIONS", "STATISTICS", "ATTACHMENTS"];

function insightsSetting(settings: readonly ECS.ClusterSetting[] | undefined): ECS.ClusterSetting {
  for (const { name, value } of settings ?? []) {
    if (name !== "containerInsights") throw invalidParameter(`Invalid cluster setting name: ${name}`);
    if (!["enabled", "disabled", "enhanced"].includes(value ?? ""))
      throw invalidParameter(`Invalid cluster setting value: ${value}`);
  }
  return { name: "containerInsights", value: settings?.[0]?.value ?? "disabled" };
}

function refuseWhileUsed(context: Context, { name }: ClusterRow): void {
  const instances = context.table(containerInstances).list(`${name}/`);
  if (instances.some((row) => row.instance.status !== "INACTIVE"))
    throw fault(
      "ClusterContainsContainerInstancesException",
      "The Cluster cannot be deleted while Container Instances are active or draining.",
    );
  const used = context.table(services).list(`${name}/`);
  if (used.some((row) => row.service.status !== "INACTIVE"))
    throw fault("ClusterContainsServicesException", "The Cluster cannot be deleted while Services are active.");
  const running = context.table(tasks).list(`${name}/`);
  if (running.some((row) => row.task.lastStatus !== "STOPPED"))
    throw fault("ClusterContainsTasksException", "The Cluster cannot be deleted while Tasks are active.");
}
