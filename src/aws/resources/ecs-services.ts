import {
  type CreateServiceCommandInput,
  type CreateServiceCommandOutput,
  ECS,
  paginateListServices,
  paginateListTasks,
  type RunTaskCommandInput,
  type RunTaskCommandOutput,
  type Service,
  type StartTaskCommandOutput,
  type Task,
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

export const service: ResourceType = {
  type: "ecs:service",
  creates: [
    creating<CreateServiceCommandInput, CreateServiceCommandOutput>("CreateService", (_, { service: made }) => [
      ref("ecs:service", made?.serviceArn, { cluster: made?.clusterArn, name: made?.serviceName }),
    ]),
  ],
  parents: ["ecs:cluster"],
  // CodeDeploy would go on making task sets in it.
  after: ["application-auto-scaling:scalable-target", "codedeploy:deployment-group"],
  read: async ({ aws }, { id }) => (await describeServices(aws(ECS), clusterOf(id), [id])).map(serviceSeen)[0],
  find: async (context) => {
    const ecs = context.aws(ECS);
    const found: Sighting[] = [];
    for (const { id: cluster } of await liveClusters(context)) {
      const arns = await all(paginateListServices({ client: ecs }, { cluster }), (page) => page.serviceArns);
      for (const group of inGroups(arns, 10))
        for (const each of await describeServices(ecs, cluster, group))
          found.push({ ...serviceSeen(each), parent: { type: "ecs:cluster", id: cluster } });
    }
    return found;
  },
  delete: deleteService,
  identifies: identifiedBy(/^arn:[^:]+:ecs:[^:]+:\d+:service\/.+$/),
  settle: 60,
  deletion: { usual: 60, limit: 1800 },
  dailyCost: "$0.30 for each Fargate task of 0.25 vCPU",
};

/** Service ARNs end in `service/<cluster>/<service>`, task ARNs in `task/<cluster>/<id>`. */
const clusterOf = (arn: string): string => arn.split("/")[1] ?? "";

/** Clusters of ours that can still be asked: listing in a deleted cluster is refused. */
async function liveClusters({ aws, ours }: ResourceContext): Promise<{ id: string }[]> {
  const names = ours("ecs:cluster").map(({ id }) => id);
  if (names.length === 0) return [];
  const { clusters } = await aws(ECS).describeClusters({ clusters: names });
  return (clusters ?? []).flatMap(({ clusterName, status }) =>
    clusterName === undefined || status === "INACTIVE" ? [] : [{ id: clusterName }],
  );
}

/** Deleted services stay readable as INACTIVE; they are gone. */
const describeServices = async (ecs: ECS, cluster: string, services: string[]): Promise<Service[]> =>
  ((await ecs.describeServices({ cluster, services, include: ["TAGS"] })).services ?? []).filter(
    ({ status }) => status !== "INACTIVE",
  );

const serviceSeen = (each: Service): Sighting => ({
  ...refOf("ecs:service", each.serviceArn, { cluster: each.clusterArn, name: each.serviceName }),
  state: each.status === "DRAINING" ? "going" : "live",
  name: each.serviceName,
  tags: tagsOf(each.tags),
  createdAt: each.createdAt,
});

async function deleteService({ aws }: ResourceContext, { id, state }: Sighting): Promise<void> {
  const ecs = aws(ECS);
  const cluster = clusterOf(id);
  if (state !== "live") return;
  const [full] = await describeServices(ecs, cluster, [id]);
  const strategy = full?.deploymentConfiguration?.strategy;
  // Only a deployment that shifts traffic resists the deletion.
  if (strategy !== undefined && strategy !== "ROLLING")
    for (const serviceDeploymentArn of await openDeployments(ecs, cluster, id))
      await ecs.stopServiceDeployment({ serviceDeploymentArn, stopType: "ABORT" });
  await ecs.deleteService({ cluster, service: id, force: true });
}

// ListServiceDeployments has no paginator in the SDK.
async function openDeployments(ecs: ECS, cluster: string, service: string): Promise<string[]> {
  const found: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await ecs.listServiceDeployments({
      cluster,
      service,
      status: ["PENDING", "IN_PROGRESS"],
      ...(nextToken && { nextToken }),
    });
    for (const { serviceDeploymentArn } of page.serviceDeployments ?? [])
      if (serviceDeploymentArn !== undefined) found.push(serviceDeploymentArn);
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return found;
}

/** Tasks of services go with their service; the row is for tasks of RunTask and for those a service leaves behind. */
export const task: ResourceType = {
  type: "ecs:task",
  creates: [
    creating<RunTaskCommandInput, RunTaskCommandOutput>("RunTask", (_, { tasks }) => (tasks ?? []).map(taskRef)),
    creating<object, StartTaskCommandOutput>("StartTask", (_, { tasks }) => (tasks ?? []).map(taskRef)),
  ],
  parents: ["ecs:cluster"],
  after: ["ecs:service"],
  read: async ({ aws }, { id }) =>
    ((await aws(ECS).describeTasks({ cluster: clusterOf(id), tasks: [id], include: ["TAGS"] })).tasks ?? [])
      .filter(notStopped)
      .map(taskSeen)[0],
  find: findTasks,
  delete: async ({ aws }, { id, state }) => {
    if (state === "live") await aws(ECS).stopTask({ cluster: clusterOf(id), task: id, reason: "awslab cleanup" });
  },
  settle: 60,
  deletion: { usual: 40, limit: 900 },
  dailyCost: "$0.30 for each Fargate task of 0.25 vCPU",
};

const taskRef = (each: Task) => ref("ecs:task", each.taskArn, { cluster: each.clusterArn });

/** Stopped tasks stay readable for about an hour; they are gone. */
const notStopped = ({ lastStatus }: Task): boolean => lastStatus !== "STOPPED" && lastStatus !== "DELETED";

const taskSeen = (each: Task): Sighting => ({
  ...refOf("ecs:task", each.taskArn, { cluster: each.clusterArn }),
  state: each.desiredStatus === "STOPPED" ? "going" : "live",
  tags: tagsOf(each.tags),
  createdAt: each.createdAt,
  // Started by a service ("ecs-svc/..."): ours if the cluster is.
  implicit: each.startedBy?.startsWith("ecs-svc/") === true,
});

async function findTasks(context: ResourceContext): Promise<readonly Sighting[]> {
  const ecs = context.aws(ECS);
  const found: Sighting[] = [];
  for (const { id: cluster } of await liveClusters(context)) {
    const arns: string[] = [];
    for (const desiredStatus of ["RUNNING", "PENDING", "STOPPED"] as const)
      arns.push(
        ...(await all(paginateListTasks({ client: ecs }, { cluster, desiredStatus }), (page) => page.taskArns)),
      );
    for (const group of inGroups([...new Set(arns)], 100))
      for (const each of (await ecs.describeTasks({ cluster, tasks: group, include: ["TAGS"] })).tasks ?? [])
        if (notStopped(each)) found.push({ ...taskSeen(each), parent: { type: "ecs:cluster", id: cluster } });
  }
  return found;
}
