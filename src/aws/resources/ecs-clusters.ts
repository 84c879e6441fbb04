import {
  type CapacityProvider,
  type Cluster,
  type CreateCapacityProviderCommandInput,
  type CreateCapacityProviderCommandOutput,
  type CreateClusterCommandInput,
  type CreateClusterCommandOutput,
  ECS,
  paginateListClusters,
  paginateListContainerInstances,
} from "@aws-sdk/client-ecs";
import {
  all,
  creating,
  identifiedBy,
  inGroups,
  type ResourceContext,
  type ResourceType,
  ref,
  refOf,
  type Sighting,
  tagsOf,
} from "../resource-type.ts";

/** The cluster's name is its id: the ARN of a cluster deleted and made again is the same. */
export const cluster: ResourceType = {
  type: "ecs:cluster",
  creates: [
    creating<CreateClusterCommandInput, CreateClusterCommandOutput>("CreateCluster", (_, { cluster: made }) => [
      ref("ecs:cluster", made?.clusterName, { arn: made?.clusterArn }),
    ]),
  ],
  after: ["ecs:service", "ecs:task", "ecs:capacity-provider", "auto-scaling:group", "ec2:instance"],
  read: async ({ aws }, { id }) => (await describe(aws(ECS), [id])).map(clusterSeen)[0],
  find: async (context) => {
    const ecs = context.aws(ECS);
    const arns = await all(paginateListClusters({ client: ecs }, {}), (page) => page.clusterArns);
    const found = [];
    for (const group of inGroups(arns, 100)) found.push(...(await describe(ecs, group)));
    return found.map(clusterSeen);
  },
  delete: deleteCluster,
  identifies: identifiedBy(/^arn:[^:]+:ecs:[^:]+:\d+:cluster\/(.+)$/),
  existing: async ({ aws }) =>
    (await all(paginateListClusters({ client: aws(ECS) }, {}), (page) => page.clusterArns)).flatMap(
      (arn) => arn.split("/")[1] ?? [],
    ),
  settle: 60,
  deletion: { usual: 5, limit: 900 },
  dailyCost: "free",
};

/** Deleted clusters stay readable as INACTIVE; they are gone. */
const describe = async (ecs: ECS, clusters: string[]): Promise<Cluster[]> =>
  ((await ecs.describeClusters({ clusters, include: ["TAGS"] })).clusters ?? []).filter(
    ({ status }) => status !== "INACTIVE",
  );

const clusterSeen = (each: Cluster): Sighting => ({
  ...refOf("ecs:cluster", each.clusterName, { arn: each.clusterArn }),
  state: each.status === "DEPROVISIONING" ? "going" : "live",
  name: each.clusterName,
  tags: tagsOf(each.tags),
});

async function deleteCluster({ aws }: ResourceContext, { id, state }: Sighting): Promise<void> {
  if (state === "going") return;
  const ecs = aws(ECS);
  const instances = await all(
    paginateListContainerInstances({ client: ecs }, { cluster: id }),
    (page) => page.containerInstanceArns,
  );
  for (const containerInstance of instances)
    await ecs.deregisterContainerInstance({ cluster: id, containerInstance, force: true });
  await ecs.deleteCluster({ cluster: id });
}

export const capacityProvider: ResourceType = {
  type: "ecs:capacity-provider",
  creates: [
    creating<CreateCapacityProviderCommandInput, CreateCapacityProviderCommandOutput>(
      "CreateCapacityProvider",
      (_, { capacityProvider: made }) => [ref("ecs:capacity-provider", made?.name, { arn: made?.capacityProviderArn })],
    ),
  ],
  parents: ["ecs:cluster"],
  after: ["ecs:service", "ecs:task"],
  read: async ({ aws }, { id }) =>
    (await aws(ECS).describeCapacityProviders({ capacityProviders: [id], include: ["TAGS"] })).capacityProviders
      ?.filter(({ status }) => status !== "INACTIVE")
      .map(providerSeen)[0],
  find: findProviders,
  delete: deleteProvider,
  identifies: identifiedBy(/^arn:[^:]+:ecs:[^:]+:\d+:capacity-provider\/(.+)$/),
  existing: async (context) => (await findProviders(context)).map(({ id }) => id),
  settle: 60,
  deletion: { usual: 30, limit: 900 },
  dailyCost: "free",
};

const providerSeen = (each: CapacityProvider): Sighting => ({
  ...refOf("ecs:capacity-provider", each.name, { arn: each.capacityProviderArn }),
  state: each.updateStatus === "DELETE_IN_PROGRESS" ? "going" : "live",
  name: each.name,
  tags: tagsOf(each.tags),
});

// DescribeCapacityProviders has no paginator in the SDK.
async function findProviders({ aws }: ResourceContext): Promise<readonly Sighting[]> {
  const found: Sighting[] = [];
  let nextToken: string | undefined;
  do {
    const page = await aws(ECS).describeCapacityProviders({ include: ["TAGS"], ...(nextToken && { nextToken }) });
    for (const each of page.capacityProviders ?? [])
      if (each.status !== "INACTIVE" && !each.name?.startsWith("FARGATE")) found.push(providerSeen(each));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return found;
}

/** A provider that a cluster names cannot be deleted: it is taken out of the run's clusters first. */
async function deleteProvider(context: ResourceContext, { id, state }: Sighting): Promise<void> {
  if (state === "going") return;
  const ecs = context.aws(ECS);
  const names = context.ours("ecs:cluster").map((each) => each.id);
  for (const each of names.length === 0 ? [] : await describe(ecs, names)) {
    if (!each.capacityProviders?.includes(id)) continue;
    await ecs.putClusterCapacityProviders({
      cluster: each.clusterName,
      capacityProviders: each.capacityProviders.filter((name) => name !== id),
      defaultCapacityProviderStrategy: (each.defaultCapacityProviderStrategy ?? []).filter(
        ({ capacityProvider: name }) => name !== id,
      ),
    });
  }
  await ecs.deleteCapacityProvider({ capacityProvider: id });
}
