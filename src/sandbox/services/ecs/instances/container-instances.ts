/** Container instances. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/create-capacity.html */
import type * as ECS from "@aws-sdk/client-ecs";
import { type Context, found, type Handler, page } from "../../../kit/index.ts";
import { isPending, isRunning } from "../clusters/cluster-description.ts";
import { instanceNotFound, invalidParameter } from "../faults.ts";
import { activeCluster, ecsArn, lastPart } from "../names.ts";
import { type ContainerInstanceRow, containerInstances, services } from "../state.ts";
import { tagList } from "../tag-list.ts";
import { matchesExpression } from "../tasks/placement-expression.ts";
import { stopTask } from "../tasks/task-lifecycle.ts";
import { isProtected, taskKey } from "../tasks/task-rows.ts";
import { wakeService } from "../wake.ts";
import { deregister, registerInstance } from "./instance-registration.ts";
import { remainingResources, tasksOn } from "./instance-resources.ts";

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeContainerInstances.html */
export const describeContainerInstances: Handler<typeof ECS, "DescribeContainerInstances"> = (input, context) => {
  const cluster = activeCluster(context, input.cluster);
  const references = input.containerInstances ?? [];
  if (references.length === 0) throw invalidParameter("Container Instances cannot be empty.");
  const withTags = input.include?.includes("TAGS") ?? false;
  const rows = references.map((each) => context.table(containerInstances).get(`${cluster.name}/${lastPart(each)}`));
  return {
    containerInstances: rows.filter((row) => row !== undefined).map((row) => describe(context, row, withTags)),
    failures: references
      .filter((_, index) => !rows[index])
      .map((each) => ({
        arn: each.startsWith("arn:") ? each : ecsArn(context, `container-instance/${cluster.name}/${each}`),
        reason: "MISSING",
      })),
  };
};

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListContainerInstances.html */
export const listContainerInstances: Handler<typeof ECS, "ListContainerInstances"> = (input, context) => {
  const cluster = activeCluster(context, input.cluster);
  const arns = context
    .table(containerInstances)
    .list(`${cluster.name}/`)
    .filter(({ instance }) => (input.status ? instance.status === input.status : instance.status !== "INACTIVE"))
    .filter(({ instance }) => !input.filter || matchesExpression(input.filter, instance))
    .map(({ instance }) => instance.containerInstanceArn ?? "");
  const { items, next } = page(arns, { token: input.nextToken, limit: input.maxResults, max: 100 });
  return { containerInstanceArns: items, nextToken: next };
};

/** As the agent calls it, with the identity document of its instance. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterContainerInstance.html */
export const registerContainerInstance: Handler<typeof ECS, "RegisterContainerInstance"> = async (input, context) => {
  const cluster = activeCluster(context, input.cluster);
  const instanceId = /"instanceId"\s*:\s*"(i-[0-9a-f]+)"/.exec(input.instanceIdentityDocument ?? "")?.[1];
  if (!instanceId) throw invalidParameter("The instance identity document does not name an instance.");
  const row = await registerInstance(context, cluster, instanceId);
  return { containerInstance: describe(context, row, true) };
};

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeregisterContainerInstance.html */
export const deregisterContainerInstance: Handler<typeof ECS, "DeregisterContainerInstance"> = (input, context) => {
  const cluster = activeCluster(context, input.cluster);
  const key = `${cluster.name}/${lastPart(input.containerInstance ?? "")}`;
  const row = found(context.table(containerInstances).get(key), instanceNotFound);
  if (tasksOn(context, row).length > 0 && !input.force) throw invalidParameter("Found running tasks on the instance.");
  return { containerInstance: describe(context, deregister(context, row), true) };
};

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateContainerInstancesState.html */
export const updateContainerInstancesState: Handler<typeof ECS, "UpdateContainerInstancesState"> = (input, context) => {
  const cluster = activeCluster(context, input.cluster);
  const { status } = input;
  if (status !== "ACTIVE" && status !== "DRAINING")
    throw invalidParameter("Container instance status must be ACTIVE or DRAINING.");
  const changed: ECS.ContainerInstance[] = [];
  const failures: ECS.Failure[] = [];
  for (const reference of input.containerInstances ?? []) {
    const key = `${cluster.name}/${lastPart(reference)}`;
    const row = context
      .table(containerInstances)
      .update(key, (each) => ({ ...each, instance: { ...each.instance, status } }));
    if (!row) {
      failures.push({ arn: reference, reason: "MISSING" });
      continue;
    }
    if (status === "DRAINING") drain(context, row);
    changed.push(describe(context, row, true));
  }
  for (const key of context
    .table(services)
    .entries(`${cluster.name}/`)
    .map(([each]) => each))
    wakeService(context, key);
  return { containerInstances: changed, failures };
};

/**
 * Tasks of services leave a draining instance at once and are replaced elsewhere; others run on. AWS keeps to the
 * service's minimumHealthyPercent meanwhile, which the sandbox does not.
 */
function drain(context: Context, row: ContainerInstanceRow): void {
  for (const task of tasksOn(context, row))
    if (task.service !== undefined && !isProtected(context, task))
      stopTask(context, taskKey(task), {
        stopCode: "ServiceSchedulerInitiated",
        stoppedReason: `Service ${task.service}: task stopped because container instance ${row.id} is DRAINING.`,
      });
}

function describe(context: Context, row: ContainerInstanceRow, withTags: boolean): ECS.ContainerInstance {
  const placed = tasksOn(context, row);
  return {
    ...row.instance,
    remainingResources: remainingResources(context, row),
    runningTasksCount: placed.filter(isRunning).length,
    pendingTasksCount: placed.filter(isPending).length,
    attachments: [],
    tags: withTags ? tagList(row.tags) : [],
  };
}
