import type * as ECS from "@aws-sdk/client-ecs";
import { type Context, found, type Handler, type Input } from "../../../kit/index.ts";
import { type Capacity, capacityOf } from "../clusters/capacity-strategy.ts";
import { beginDeployment, serviceKey } from "../deployments/deployments.ts";
import { invalidParameter, notInSandbox, serviceNotActive, serviceNotFound } from "../faults.ts";
import { activeCluster, lastPart } from "../names.ts";
import { type ClusterRow, type ServiceRow, services } from "../state.ts";
import { wakeService } from "../wake.ts";
import { activeDefinition, checkService } from "./create-service.ts";
import { checkExternalUpdate, hasTaskSets } from "./external-service.ts";
import { describeService } from "./service-description.ts";
import { checkedNetwork, deploymentConfiguration, isFargate, refuseUnsupported } from "./service-settings.ts";

type Update = Input<typeof ECS, "UpdateService">;
type ServiceState = ServiceRow["service"];

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html */
export const updateService: Handler<typeof ECS, "UpdateService"> = async (input, context) => {
  const cluster = activeCluster(context, input.cluster);
  const key = `${cluster.name}/${lastPart(input.service ?? "")}`;
  const row = found(context.table(services).get(key), serviceNotFound);
  if (row.service.status !== "ACTIVE") throw serviceNotActive();
  refuseUnsupported(input);
  if (input.desiredCount !== undefined && input.desiredCount < 0)
    throw invalidParameter("Desired count must not be negative.");
  if (hasTaskSets(row)) checkExternalUpdate(input, row);
  if ((input.deploymentController?.type ?? controllerOf(row)) !== controllerOf(row))
    throw notInSandbox("Changing the deployment controller of a service");
  const changes = hasTaskSets(row) ? externalChanges(input, row) : await changesOf(context, { input, row, cluster });
  const deploys =
    input.forceNewDeployment === true || Object.keys(DEPLOYING).some((member) => differs(row, changes, member));
  // The row may have changed while other services were asked.
  const current = found(context.table(services).get(key), serviceNotFound);
  const updated = { ...current, steady: false, service: { ...current.service, ...changes } };
  const result = deploys ? beginDeployment(context, updated) : context.table(services).put(serviceKey(row), updated);
  wakeService(context, key);
  return { service: describeService(context, result) };
};

const controllerOf = ({ service }: ServiceRow): ECS.DeploymentControllerType =>
  service.deploymentController?.type ?? "ECS";

const externalChanges = (input: Update, { service }: ServiceRow): Partial<ServiceState> => ({
  ...plainChanges(input),
  deploymentConfiguration: deploymentConfiguration(input.deploymentConfiguration, service.deploymentConfiguration),
  ...(input.desiredCount !== undefined && { desiredCount: input.desiredCount }),
});

/** Members whose change makes a new deployment. */
const DEPLOYING: Partial<Record<keyof ECS.Service, true>> = {
  taskDefinition: true,
  launchType: true,
  capacityProviderStrategy: true,
  platformVersion: true,
  networkConfiguration: true,
  loadBalancers: true,
  serviceRegistries: true,
};

const differs = (row: ServiceRow, changes: Partial<ServiceState>, member: string): boolean => {
  const before: unknown = row.service[member as keyof ECS.Service];
  const after: unknown = changes[member as keyof ECS.Service];
  return member in changes && JSON.stringify(after) !== JSON.stringify(before);
};

interface Parts {
  readonly input: Update;
  readonly row: ServiceRow;
  readonly cluster: ClusterRow;
}

async function changesOf(context: Context, { input, row, cluster }: Parts): Promise<Partial<ServiceState>> {
  const { service } = row;
  const reference = input.taskDefinition ?? service.taskDefinition ?? "";
  const { definition } = activeDefinition(context, reference);
  const capacity = capacityAfter(input, row, cluster);
  const changesVpc = input.networkConfiguration !== undefined || input.taskDefinition !== undefined;
  const network = changesVpc
    ? await checkedNetwork(context, input.networkConfiguration ?? service.networkConfiguration, {
        definition,
        capacity,
      })
    : service.networkConfiguration;
  const changes: Partial<ServiceState> = {
    ...plainChanges(input),
    ...(input.desiredCount !== undefined && { desiredCount: input.desiredCount }),
    ...(input.taskDefinition && { taskDefinition: definition.taskDefinitionArn }),
    ...(network && { networkConfiguration: network }),
    ...(input.capacityProviderStrategy && {
      launchType: capacity.launchType,
      capacityProviderStrategy: capacity.launchType ? undefined : [...capacity.strategy],
    }),
    ...(isFargate(capacity) && input.platformVersion && { platformVersion: input.platformVersion }),
    deploymentConfiguration: deploymentConfiguration(input.deploymentConfiguration, service.deploymentConfiguration),
  };
  const {
    taskDefinition,
    loadBalancers,
    serviceRegistries,
    capacityProviderStrategy,
    deploymentConfiguration: given,
  } = input;
  if (taskDefinition || loadBalancers || serviceRegistries || capacityProviderStrategy || given?.strategy)
    await checkService(context, { ...service, ...changes }, { definition, capacity });
  return changes;
}

function capacityAfter(input: Update, { service }: ServiceRow, cluster: ClusterRow): Capacity {
  if (input.capacityProviderStrategy?.length === 0) return capacityOf(cluster, {});
  if (input.capacityProviderStrategy)
    return capacityOf(cluster, { capacityProviderStrategy: input.capacityProviderStrategy });
  return { launchType: service.launchType, strategy: service.capacityProviderStrategy ?? [] };
}

/** Members that are taken over as they are. */
const plainChanges = (input: Update): Partial<ServiceState> => ({
  ...(input.loadBalancers && { loadBalancers: input.loadBalancers }),
  ...(input.serviceRegistries && { serviceRegistries: input.serviceRegistries }),
  ...(input.placementConstraints && { placementConstraints: input.placementConstraints }),
  ...(input.placementStrategy && { placementStrategy: input.placementStrategy }),
  ...(input.healthCheckGracePeriodSeconds !== undefined && {
    healthCheckGracePeriodSeconds: input.healthCheckGracePeriodSeconds,
  }),
  ...(input.enableECSManagedTags !== undefined && { enableECSManagedTags: input.enableECSManagedTags }),
  ...(input.enableExecuteCommand !== undefined && { enableExecuteCommand: input.enableExecuteCommand }),
  ...(input.propagateTags && { propagateTags: input.propagateTags }),
  ...(input.availabilityZoneRebalancing && { availabilityZoneRebalancing: input.availabilityZoneRebalancing }),
});
