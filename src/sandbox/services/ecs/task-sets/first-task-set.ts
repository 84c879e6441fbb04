/** Services with deployment controller CODE_DEPLOY. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-bluegreen.html */
import type * as ECS from "@aws-sdk/client-ecs";
import type { Context, Input } from "../../../kit/index.ts";
import { newDeploymentId } from "../deployments/deployments.ts";
import { invalidParameter } from "../faults.ts";
import { ecsArn } from "../names.ts";
import { type ServiceRow, services } from "../state.ts";
import { type TaskSetRow, taskSetKey, taskSets } from "./state.ts";

/** Refuses what such a service cannot have; the words are not certain. */
export function checkCodeDeploy(
  {
    deploymentController,
    loadBalancers = [],
    schedulingStrategy,
    serviceRegistries = [],
  }: Input<typeof ECS, "CreateService">,
  { strategy, deploymentCircuitBreaker, alarms }: ECS.DeploymentConfiguration,
): void {
  if (deploymentController?.type !== "CODE_DEPLOY") return;
  const on = "with deployment controller CODE_DEPLOY.";
  if (loadBalancers.length !== 1) throw invalidParameter(`Exactly one load balancer must be specified ${on}`);
  if (schedulingStrategy === "DAEMON") throw invalidParameter(`The daemon scheduling strategy is not supported ${on}`);
  if (serviceRegistries.length > 1) throw invalidParameter(`At most one service registry can be specified ${on}`);
  if (strategy !== "ROLLING") throw invalidParameter(`Deployment strategy ${strategy} is not supported ${on}`);
  if (deploymentCircuitBreaker?.enable || alarms?.enable)
    throw invalidParameter(`The deployment circuit breaker and deployment alarms are not supported ${on}`);
}

/** Puts the service with the task set that CreateService makes of what it was given: the primary one, with all tasks. */
export function putFirstTaskSet(context: Context, row: ServiceRow): ServiceRow {
  const { service } = row;
  const id = newDeploymentId();
  const now = context.clock.date();
  const set: TaskSetRow = {
    cluster: row.cluster,
    service: row.name,
    clientToken: undefined,
    taskSet: {
      id,
      taskSetArn: ecsArn(context, `task-set/${row.cluster}/${row.name}/${id}`),
      serviceArn: service.serviceArn,
      clusterArn: service.clusterArn,
      status: "PRIMARY",
      taskDefinition: service.taskDefinition ?? "",
      createdAt: now,
      updatedAt: now,
      launchType: service.launchType,
      capacityProviderStrategy: service.capacityProviderStrategy,
      platformVersion: service.platformVersion,
      platformFamily: service.platformFamily,
      networkConfiguration: service.networkConfiguration,
      loadBalancers: service.loadBalancers ?? [],
      serviceRegistries: service.serviceRegistries ?? [],
      scale: { value: 100, unit: "PERCENT" },
      stabilityStatus: "STABILIZING",
      stabilityStatusAt: now,
      tags: [],
    },
  };
  context.table(services).put(`${row.cluster}/${row.name}`, row);
  context.table(taskSets).put(taskSetKey(set), set);
  return row;
}
