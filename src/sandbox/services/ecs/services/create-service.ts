import type * as ECS from "@aws-sdk/client-ecs";
import type { Context, Handler, Input } from "../../../kit/index.ts";
import { type Capacity, capacityOf } from "../clusters/capacity-strategy.ts";
import { beginDeployment, serviceKey } from "../deployments/deployments.ts";
import { invalidParameter, taskDefinitionInactive, taskDefinitionMissing } from "../faults.ts";
import { activeCluster, ecsArn, validName } from "../names.ts";
import { type ClusterRow, type ServiceRow, services, type TaskDefinitionRow } from "../state.ts";
import { tagList, validTags } from "../tag-list.ts";
import { findTaskDefinition } from "../task-definitions/task-definitions.ts";
import { checkCodeDeploy, putFirstTaskSet } from "../task-sets/first-task-set.ts";
import { startTicker } from "../ticker.ts";
import { checkAdvanced } from "../traffic-shift/hook-rules.ts";
import { wakeService } from "../wake.ts";
import { hasTaskSets, newExternalService } from "./external-service.ts";
import { checkLoadBalancers } from "./load-balancing.ts";
import { describeService } from "./service-description.ts";
import { checkRegistries } from "./service-discovery.ts";
import {
  checkCompatibility,
  checkedNetwork,
  deploymentConfiguration,
  isFargate,
  refuseUnsupported,
} from "./service-settings.ts";

type Create = Input<typeof ECS, "CreateService">;

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html */
export const createService: Handler<typeof ECS, "CreateService"> = async (input, context) => {
  const cluster = activeCluster(context, input.cluster);
  const name = validName(input.serviceName ?? "", "Service name");
  const existing = context.table(services).get(`${cluster.name}/${name}`);
  if (existing && existing.service.status !== "INACTIVE") return repeated(context, existing, input);
  if (input.deploymentController?.type === "EXTERNAL") return createExternal(context, input, cluster);
  const { definition } = activeDefinition(context, input.taskDefinition ?? "");
  const row = await newService(context, { input, cluster, name, definition });
  // Another request may have made it meanwhile.
  const now = context.table(services).get(serviceKey(row));
  if (now && now.service.status !== "INACTIVE") return repeated(context, now, input);
  const created = hasTaskSets(row) ? putFirstTaskSet(context, row) : beginDeployment(context, row);
  startTicker(context);
  wakeService(context, serviceKey(row));
  return { service: describeService(context, created) };
};

function createExternal(context: Context, input: Create, cluster: ClusterRow) {
  refuseUnsupported(input);
  const row = newExternalService(context, { input, cluster });
  context.table(services).put(serviceKey(row), row);
  startTicker(context);
  return { service: describeService(context, row) };
}

/** The task definition that a service or task names; it must be ACTIVE. */
export function activeDefinition(context: Context, reference: string): TaskDefinitionRow {
  const row = findTaskDefinition(context, reference, taskDefinitionMissing);
  if (row.definition.status !== "ACTIVE") throw taskDefinitionInactive();
  return row;
}

/** Checks that tie service and task definition together, for a create and for every update that changes them. */
export async function checkService(
  context: Context,
  service: Pick<ECS.Service, "loadBalancers" | "serviceRegistries" | "deploymentConfiguration">,
  {
    definition,
    capacity,
    unattached = false,
  }: { definition: ECS.TaskDefinition; capacity: Capacity; unattached?: boolean },
): Promise<void> {
  checkCompatibility(definition, capacity);
  const rules = { definition, invalid: invalidParameter, unattached };
  await checkLoadBalancers(context, service.loadBalancers ?? [], rules);
  await checkRegistries(context, service.serviceRegistries ?? [], rules);
  checkAdvanced(service.deploymentConfiguration ?? {}, service.loadBalancers ?? []);
}

function repeated(context: Context, existing: ServiceRow, input: Create) {
  if (existing.service.status === "DRAINING")
    throw invalidParameter("Unable to Start a service that is still Draining.");
  if (!input.clientToken || existing.clientToken !== input.clientToken)
    throw invalidParameter("Creation of service was not idempotent.");
  return { service: describeService(context, existing) };
}

interface Parts {
  readonly input: Create;
  readonly cluster: ClusterRow;
  readonly name: string;
  readonly definition: TaskDefinitionRow["definition"];
}

async function newService(context: Context, { input, cluster, name, definition }: Parts): Promise<ServiceRow> {
  refuseUnsupported(input);
  const daemon = input.schedulingStrategy === "DAEMON";
  const capacity = daemon ? daemonCapacity(input) : capacityOf(cluster, input);
  const network = await checkedNetwork(context, input.networkConfiguration, { definition, capacity });
  const limits = daemon ? { maximumPercent: 100, minimumHealthyPercent: 0 } : {};
  const configuration = deploymentConfiguration(input.deploymentConfiguration, limits);
  const balancers = { loadBalancers: input.loadBalancers ?? [], serviceRegistries: input.serviceRegistries ?? [] };
  await checkService(context, { ...balancers, deploymentConfiguration: configuration }, { definition, capacity });
  checkCodeDeploy(input, configuration);
  const fargate = isFargate(capacity);
  const balanced = balancers.loadBalancers.length > 0;
  return {
    name,
    cluster: cluster.name,
    deployments: [],
    clientToken: input.clientToken,
    steady: false,
    service: {
      ...balancers,
      ...plainSettings(input, fargate),
      serviceArn: ecsArn(context, `service/${cluster.name}/${name}`),
      serviceName: name,
      clusterArn: cluster.arn,
      status: "ACTIVE",
      desiredCount: desiredCount(input),
      ...(capacity.launchType
        ? { launchType: capacity.launchType }
        : { capacityProviderStrategy: [...capacity.strategy] }),
      ...(fargate && { platformVersion: input.platformVersion ?? "LATEST", platformFamily: "Linux" }),
      taskDefinition: definition.taskDefinitionArn,
      deploymentConfiguration: configuration,
      roleArn: `arn:aws:iam::${context.account}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`,
      events: [],
      createdAt: context.clock.date(),
      ...(network && { networkConfiguration: network }),
      ...(balanced && { healthCheckGracePeriodSeconds: input.healthCheckGracePeriodSeconds ?? 0 }),
      deploymentController: { type: input.deploymentController?.type ?? "ECS" },
      createdBy: context.principal.kind === "service" ? undefined : context.principal.arn,
    },
  };
}

/** Members that are kept as they are given, with their defaults. */
function plainSettings(input: Create, fargate: boolean): ECS.Service {
  const { placementStrategy = [], placementConstraints = [] } = input;
  if (fargate && placementStrategy.length + placementConstraints.length > 0)
    throw invalidParameter("Placement constraints and strategies are not supported with FARGATE launch type.");
  return {
    placementConstraints,
    placementStrategy,
    schedulingStrategy: input.schedulingStrategy ?? "REPLICA",
    tags: tagList(validTags(input.tags)),
    enableECSManagedTags: input.enableECSManagedTags ?? false,
    propagateTags: input.propagateTags ?? "NONE",
    enableExecuteCommand: input.enableExecuteCommand ?? false,
    availabilityZoneRebalancing: input.availabilityZoneRebalancing ?? "DISABLED",
  };
}

function desiredCount(input: Create): number {
  if (input.schedulingStrategy === "DAEMON") {
    if (input.desiredCount)
      throw invalidParameter(
        "The daemon scheduling strategy does not support a desired count for services. Remove the desired count and try again",
      );
    return 0;
  }
  if (input.desiredCount !== undefined && input.desiredCount < 0)
    throw invalidParameter("Desired count must not be negative.");
  return input.desiredCount ?? 1;
}

function daemonCapacity(input: Create): Capacity {
  if (input.launchType === "FARGATE" || (input.capacityProviderStrategy?.length ?? 0) > 0)
    throw invalidParameter("The daemon scheduling strategy is supported with launch type EC2 only.");
  return { launchType: "EC2", strategy: [] };
}
