/** Tasks in Cloud Map. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-discovery.html */
import type * as ECS from "@aws-sdk/client-ecs";
import type * as ServiceDiscovery from "@aws-sdk/client-servicediscovery";
import { messageOf } from "../../../../shared/errors.ts";
import type { Context } from "../../../kit/index.ts";
import { lastPart } from "../names.ts";
import type { TaskRow } from "../state.ts";
import { hostPortOf } from "./load-balancing.ts";

const cloudMap = (context: Context) => context.service<typeof ServiceDiscovery>("servicediscovery");

type Registration = TaskRow["registrations"][number];

/** Registers a task with every registry of its service. */
export async function registerInstances(context: Context, row: TaskRow): Promise<Registration[]> {
  const registrations: Registration[] = [];
  for (const registry of row.serviceRegistries) {
    const serviceId = lastPart(registry.registryArn ?? "");
    const port =
      registry.port ??
      (row.network?.eniId ? registry.containerPort : hostPortOf(row, registry.containerName, registry.containerPort));
    await cloudMap(context).RegisterInstance({
      ServiceId: serviceId,
      InstanceId: row.id,
      Attributes: {
        AWS_INSTANCE_IPV4: row.network?.privateIp ?? "",
        ...(port !== undefined && { AWS_INSTANCE_PORT: String(port) }),
        AWS_INIT_HEALTH_STATUS: row.task.healthStatus === "UNHEALTHY" ? "UNHEALTHY" : "HEALTHY",
        AVAILABILITY_ZONE: row.task.availabilityZone ?? "",
        REGION: context.region,
        ECS_CLUSTER_NAME: row.cluster,
        ECS_SERVICE_NAME: row.service ?? "",
        ECS_TASK_DEFINITION_FAMILY: lastPart(row.task.taskDefinitionArn).split(":")[0] ?? "",
      },
    });
    registrations.push({ serviceId, instanceId: row.id });
  }
  return registrations;
}

export async function deregisterInstances(context: Context, registrations: readonly Registration[]): Promise<void> {
  for (const { serviceId: ServiceId, instanceId: InstanceId } of registrations)
    await cloudMap(context)
      .DeregisterInstance({ ServiceId, InstanceId })
      .catch((error: unknown) => context.log(`instance ${InstanceId} was not deregistered: ${messageOf(error)}`));
}

/** Refuses registries of a service that AWS refuses. */
export async function checkRegistries(
  context: Context,
  registries: readonly ECS.ServiceRegistry[],
  { definition, invalid }: { definition: ECS.TaskDefinition; invalid: (message: string) => Error },
): Promise<void> {
  for (const { registryArn, containerName, containerPort, port } of registries) {
    const { Service } = await cloudMap(context)
      .GetService({ Id: lastPart(registryArn ?? "") })
      .catch(() => ({ Service: undefined }));
    if (!Service) throw invalid(`Service registry ${registryArn} does not exist.`);
    const needsPort = Service.DnsConfig?.DnsRecords?.some((each) => each.Type === "SRV");
    if (definition.networkMode !== "awsvpc" && !needsPort && Service.DnsConfig)
      throw invalid("Service registries of tasks in network mode bridge or host need an SRV record.");
    const named = definition.containerDefinitions?.find((each) => each.name === containerName);
    if (needsPort && port === undefined && !named?.portMappings?.some((each) => each.containerPort === containerPort))
      throw invalid(
        "When specifying 'containerName' and 'containerPort' for a service registry, the container must have that port in the task definition.",
      );
  }
}
