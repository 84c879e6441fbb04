import type * as ECS from "@aws-sdk/client-ecs";
import { fault, type Handler } from "../../../kit/index.ts";
import { capacityOf } from "../clusters/capacity-strategy.ts";
import { newDeploymentId } from "../deployments/deployments.ts";
import { activeCluster, ecsArn } from "../names.ts";
import { activeDefinition, checkService } from "../services/create-service.ts";
import { checkedNetwork, isFargate } from "../services/service-settings.ts";
import { tagList, validTags } from "../tag-list.ts";
import { wakeService } from "../wake.ts";
import { type TaskSetRow, taskSetKey, taskSets } from "./state.ts";
import { describeTaskSet, taskSetsOf } from "./task-set-description.ts";
import { checkedScale, externalService } from "./task-sets.ts";

const MOST_TASK_SETS = 5;

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateTaskSet.html */
export const createTaskSet: Handler<typeof ECS, "CreateTaskSet"> = async (input, context) => {
  const service = externalService(context, input);
  const earlier = taskSetsOf(context, service).find(
    ({ clientToken }) => clientToken !== undefined && clientToken === input.clientToken,
  );
  if (earlier) return { taskSet: describeTaskSet(context, earlier, true) };
  if (taskSetsOf(context, service).length >= MOST_TASK_SETS)
    throw fault("LimitExceededException", `A service can have at most ${MOST_TASK_SETS} task sets.`);
  const { definition } = activeDefinition(context, input.taskDefinition ?? "");
  const capacity = capacityOf(activeCluster(context, input.cluster), input);
  const network = await checkedNetwork(context, input.networkConfiguration, { definition, capacity });
  const balancers = { loadBalancers: input.loadBalancers ?? [], serviceRegistries: input.serviceRegistries ?? [] };
  const unattached = service.service.deploymentController?.type === "CODE_DEPLOY";
  await checkService(
    context,
    { ...balancers, deploymentConfiguration: undefined },
    { definition, capacity, unattached },
  );
  const now = context.clock.date();
  const id = newDeploymentId();
  const row: TaskSetRow = {
    cluster: service.cluster,
    service: service.name,
    clientToken: input.clientToken,
    taskSet: {
      ...balancers,
      id,
      taskSetArn: ecsArn(context, `task-set/${service.cluster}/${service.name}/${id}`),
      serviceArn: service.service.serviceArn,
      clusterArn: service.service.clusterArn,
      ...(input.externalId !== undefined && { externalId: input.externalId }),
      status: "ACTIVE",
      taskDefinition: definition.taskDefinitionArn,
      createdAt: now,
      updatedAt: now,
      ...(capacity.launchType
        ? { launchType: capacity.launchType }
        : { capacityProviderStrategy: [...capacity.strategy] }),
      ...(isFargate(capacity) && { platformVersion: input.platformVersion ?? "LATEST", platformFamily: "Linux" }),
      ...(network && { networkConfiguration: network }),
      scale: checkedScale(input.scale),
      stabilityStatus: "STABILIZING",
      stabilityStatusAt: now,
      tags: tagList(validTags(input.tags)),
    },
  };
  context.table(taskSets).put(taskSetKey(row), row);
  wakeService(context, `${service.cluster}/${service.name}`);
  return { taskSet: describeTaskSet(context, row, true) };
};
