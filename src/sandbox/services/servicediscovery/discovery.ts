import { type Context, found } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { noNamespace, noService } from "./faults.ts";
import { type InstanceRow, instancesOf, namespaces, type ServiceRow, servicesIn } from "./state.ts";

/**
 * Finds instances by the names of namespace and service. Instances of services without a health check count as healthy.
 * https://docs.aws.amazon.com/cloud-map/latest/api/API_DiscoverInstances.html
 */
export const discoverInstances: Api<"DiscoverInstances"> = (input, context) => {
  const service = serviceNamed(context, input.NamespaceName, input.ServiceName);
  const all = instancesOf(context, service.id).filter((row) => has(row, input.QueryParameters));
  const healthy = all.filter(({ health }) => health !== "UNHEALTHY");
  const byHealth = {
    ALL: all,
    HEALTHY: healthy,
    UNHEALTHY: all.filter(({ health }) => health === "UNHEALTHY"),
    HEALTHY_OR_ELSE_ALL: healthy.length > 0 ? healthy : all,
  }[input.HealthStatus ?? "HEALTHY_OR_ELSE_ALL"];
  const preferred = byHealth.filter((row) => has(row, input.OptionalParameters));
  const chosen = preferred.length > 0 ? preferred : byHealth;
  return {
    Instances: chosen.slice(0, input.MaxResults ?? 100).map((row) => ({
      InstanceId: row.id,
      NamespaceName: input.NamespaceName,
      ServiceName: input.ServiceName,
      HealthStatus: row.health ?? "UNKNOWN",
      Attributes: { ...row.attributes },
    })),
    InstancesRevision: service.revision,
  };
};

const has = (row: InstanceRow, wanted: Readonly<Record<string, string>> | undefined): boolean =>
  Object.entries(wanted ?? {}).every(([key, value]) => row.attributes[key] === value);

export const discoverInstancesRevision: Api<"DiscoverInstancesRevision"> = (input, context) => ({
  InstancesRevision: serviceNamed(context, input.NamespaceName, input.ServiceName).revision,
});

function serviceNamed(context: Context, namespaceName = "", serviceName = ""): ServiceRow {
  const namespace = context
    .table(namespaces)
    .list()
    .find(({ name }) => name.toLowerCase() === namespaceName.toLowerCase());
  const { id } = found(namespace, () => noNamespace(namespaceName));
  const service = servicesIn(context, id).find(({ name }) => name.toLowerCase() === serviceName.toLowerCase());
  return found(service, () => noService(serviceName));
}
