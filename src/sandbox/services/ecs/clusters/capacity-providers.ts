/** Capacity providers. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-capacity-providers.html */
import type * as AutoScaling from "@aws-sdk/client-auto-scaling";
import type * as ECS from "@aws-sdk/client-ecs";
import { type Context, found, type Handler, type Input, page } from "../../../kit/index.ts";
import { clientError, invalidParameter, notInSandbox, resourceInUse, updateInProgress } from "../faults.ts";
import { activeCluster, ecsArn, lastPart } from "../names.ts";
import { type CapacityProviderRow, capacityProviders, clusters, services } from "../state.ts";
import { tagList, validTags } from "../tag-list.ts";
import { checkProviders, checkStrategy, isFargateProvider } from "./capacity-strategy.ts";
import { describeCluster } from "./cluster-description.ts";

const NAME = /^[A-Za-z0-9_-]{1,255}$/;
const ATTACH_MS = 5_000;

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCapacityProvider.html */
export const createCapacityProvider: Handler<typeof ECS, "CreateCapacityProvider"> = async (input, context) => {
  const { name = "", autoScalingGroupProvider } = input;
  if (input.managedInstancesProvider) throw notInSandbox("managedInstancesProvider");
  if (!NAME.test(name) || /^(aws|ecs|fargate)/i.test(name))
    throw invalidParameter(
      "The specified capacity provider name is invalid. Up to 255 letters, numbers, underscores and hyphens are allowed, and the name cannot be prefixed with 'aws', 'ecs', or 'fargate'.",
    );
  if (!autoScalingGroupProvider)
    throw invalidParameter("The capacity provider must have an Auto Scaling group provider.");
  if (context.table(capacityProviders).get(name)?.status === "ACTIVE")
    throw invalidParameter(
      `The specified capacity provider already exists. To change its configuration, update the capacity provider.`,
    );
  const group = await checkedGroup(context, autoScalingGroupProvider);
  const row = context.table(capacityProviders).put(name, {
    name,
    arn: ecsArn(context, `capacity-provider/${name}`),
    status: "ACTIVE",
    updateStatus: "CREATE_COMPLETE",
    group,
    idleSince: undefined,
    tags: validTags(input.tags),
  });
  return { capacityProvider: describe(row, true) };
};

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateCapacityProvider.html */
export const updateCapacityProvider: Handler<typeof ECS, "UpdateCapacityProvider"> = (input, context) => {
  const row = activeProvider(context, input.name ?? "");
  const given = input.autoScalingGroupProvider ?? {};
  const group = {
    ...row.group,
    managedScaling: { ...row.group.managedScaling, ...given.managedScaling },
    managedTerminationProtection: given.managedTerminationProtection ?? row.group.managedTerminationProtection,
    managedDraining: given.managedDraining ?? row.group.managedDraining,
  };
  const updated = context.table(capacityProviders).put(row.name, { ...row, group, updateStatus: "UPDATE_COMPLETE" });
  return { capacityProvider: describe(updated, true) };
};

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeCapacityProviders.html */
export const describeCapacityProviders: Handler<typeof ECS, "DescribeCapacityProviders"> = (input, context) => {
  const withTags = input.include?.includes("TAGS") ?? false;
  const known = new Map<string, ECS.CapacityProvider>();
  for (const name of ["FARGATE", "FARGATE_SPOT"]) known.set(name, fargateProvider(context, name));
  for (const row of context.table(capacityProviders).list()) known.set(row.name, describe(row, withTags));
  const references =
    input.capacityProviders ?? [...known].filter(([, each]) => each.status === "ACTIVE").map(([name]) => name);
  const failures = references
    .filter((reference) => !known.has(lastPart(reference)))
    .map((arn) => ({
      arn: arn.startsWith("arn:") ? arn : ecsArn(context, `capacity-provider/${arn}`),
      reason: "MISSING",
    }));
  const wanted = references.map((reference) => known.get(lastPart(reference))).filter((each) => each !== undefined);
  const { items, next } = page(wanted, { token: input.nextToken, limit: input.maxResults, max: 100 });
  return { capacityProviders: items, failures, nextToken: next };
};

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteCapacityProvider.html */
export const deleteCapacityProvider: Handler<typeof ECS, "DeleteCapacityProvider"> = (input, context) => {
  const name = lastPart(input.capacityProvider ?? "");
  if (isFargateProvider(name))
    throw clientError(`The specified capacity provider '${name}' is reserved and cannot be deleted.`);
  const row = activeProvider(context, name);
  const attached = context
    .table(clusters)
    .list()
    .some((cluster) => cluster.status === "ACTIVE" && cluster.capacityProviders.includes(name));
  if (attached)
    throw clientError(
      "The specified capacity provider is in use and cannot be removed. Disassociate it from its clusters and try again.",
    );
  const deleted = context
    .table(capacityProviders)
    .put(name, { ...row, status: "INACTIVE", updateStatus: "DELETE_COMPLETE" });
  return { capacityProvider: describe({ ...deleted, status: "ACTIVE", updateStatus: "DELETE_IN_PROGRESS" }, true) };
};

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutClusterCapacityProviders.html */
export const putClusterCapacityProviders: Handler<typeof ECS, "PutClusterCapacityProviders"> = (input, context) => {
  const cluster = activeCluster(context, input.cluster);
  if (cluster.attachmentsStatus === "UPDATE_IN_PROGRESS")
    throw updateInProgress(
      "The specified cluster is in a busy state. Cluster attachments update in progress. Try again later.",
    );
  const providers = (input.capacityProviders ?? []).map(lastPart);
  checkProviders(context, providers);
  checkStrategy(input.defaultCapacityProviderStrategy ?? [], providers);
  refuseUsed(
    context,
    cluster.name,
    cluster.capacityProviders.filter((name) => !providers.includes(name)),
  );
  const updated = context.table(clusters).put(cluster.name, {
    ...cluster,
    capacityProviders: providers,
    defaultStrategy: input.defaultCapacityProviderStrategy ?? [],
    attachmentsStatus: "UPDATE_IN_PROGRESS",
  });
  context.later("attachments", context.clock.lifecycle(ATTACH_MS), { cluster: cluster.name });
  return { cluster: describeCluster(context, updated, ["SETTINGS", "TAGS", "ATTACHMENTS"]) };
};

/** Timer `attachments`: the cluster's capacity providers are in place. */
export function completeAttachments({ cluster }: { cluster: string }, context: Context): void {
  context.table(clusters).patch(cluster, { attachmentsStatus: "UPDATE_COMPLETE" });
}

function activeProvider(context: Context, reference: string): CapacityProviderRow {
  const name = lastPart(reference);
  const row = context.table(capacityProviders).get(name);
  return found(row?.status === "ACTIVE" ? row : undefined, () =>
    clientError("The specified capacity provider does not exist. Specify a valid name or ARN and try again."),
  );
}

function refuseUsed(context: Context, cluster: string, removed: readonly string[]): void {
  for (const { service } of context.table(services).list(`${cluster}/`))
    for (const { capacityProvider = "" } of service.capacityProviderStrategy ?? [])
      if (service.status !== "INACTIVE" && removed.includes(lastPart(capacityProvider)))
        throw resourceInUse(
          "The specified capacity provider is in use and cannot be removed. Disassociate it from the services that use it and try again.",
        );
}

async function checkedGroup(
  context: Context,
  given: NonNullable<Input<typeof ECS, "CreateCapacityProvider">["autoScalingGroupProvider"]>,
): Promise<ECS.AutoScalingGroupProvider> {
  const name = lastPart(given.autoScalingGroupArn ?? "");
  const { AutoScalingGroups = [] } = await context
    .service<typeof AutoScaling>("auto-scaling")
    .DescribeAutoScalingGroups({ AutoScalingGroupNames: [name] });
  const [group] = AutoScalingGroups;
  if (!group)
    throw invalidParameter(
      `The specified Auto Scaling group ARN is invalid. Provide a valid Auto Scaling group ARN and try again.`,
    );
  const managed = given.managedScaling?.status === "ENABLED";
  if (given.managedTerminationProtection === "ENABLED" && (!managed || !group.NewInstancesProtectedFromScaleIn))
    throw invalidParameter(
      "The managed termination protection setting for the capacity provider is invalid. To enable managed termination protection for a capacity provider, the Auto Scaling group must have instance protection from scale in enabled.",
    );
  return {
    autoScalingGroupArn: group.AutoScalingGroupARN ?? given.autoScalingGroupArn,
    managedScaling: {
      status: given.managedScaling?.status ?? "DISABLED",
      targetCapacity: given.managedScaling?.targetCapacity ?? 100,
      minimumScalingStepSize: given.managedScaling?.minimumScalingStepSize ?? 1,
      maximumScalingStepSize: given.managedScaling?.maximumScalingStepSize ?? 10_000,
      instanceWarmupPeriod: given.managedScaling?.instanceWarmupPeriod ?? 300,
    },
    managedTerminationProtection: given.managedTerminationProtection ?? "DISABLED",
    managedDraining: given.managedDraining ?? "ENABLED",
  };
}

const describe = (row: CapacityProviderRow, withTags: boolean): ECS.CapacityProvider => ({
  capacityProviderArn: row.arn,
  name: row.name,
  status: row.status,
  autoScalingGroupProvider: row.group,
  updateStatus: row.updateStatus,
  tags: withTags ? tagList(row.tags) : [],
  type: "EC2_AUTOSCALING",
});

const fargateProvider = (context: Context, name: string): ECS.CapacityProvider => ({
  capacityProviderArn: ecsArn(context, `capacity-provider/${name}`),
  name,
  status: "ACTIVE",
  tags: [],
  type: name === "FARGATE" ? "FARGATE" : "FARGATE_SPOT",
});
