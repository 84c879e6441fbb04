import {
  type CreateHttpNamespaceCommandOutput,
  type CreatePrivateDnsNamespaceCommandOutput,
  type CreateServiceCommandInput,
  type CreateServiceCommandOutput,
  type NamespaceSummary,
  paginateListInstances,
  paginateListNamespaces,
  paginateListServices,
  ServiceDiscovery,
  type ServiceSummary,
} from "@aws-sdk/client-servicediscovery";
import {
  all,
  creating,
  identifiedBy,
  type ResourceContext,
  type ResourceType,
  ref,
  refOf,
  type ServiceCatalogue,
  type Sighting,
  tagsOf,
} from "../resource-type.ts";

/**
 * Creating a namespace answers an operation id only; the namespace is found by its name and tags. The operation is kept as
 * what the create made, under a type of its own that resolves to the namespace.
 */
const namespace: ResourceType = {
  type: "servicediscovery:namespace",
  creates: [
    creating<object, CreatePrivateDnsNamespaceCommandOutput>("CreatePrivateDnsNamespace", (_, { OperationId }) => [
      ref("servicediscovery:namespace", OperationId && `operation/${OperationId}`),
    ]),
    creating<object, CreateHttpNamespaceCommandOutput>("CreateHttpNamespace", (_, { OperationId }) => [
      ref("servicediscovery:namespace", OperationId && `operation/${OperationId}`),
    ]),
  ],
  after: ["servicediscovery:service", "ecs:cluster", "ecs:service"],
  read: readNamespace,
  find: async (context) => {
    const namespaces = await all(
      paginateListNamespaces({ client: context.aws(ServiceDiscovery) }, {}),
      (page) => page.Namespaces,
    );
    return Promise.all(namespaces.map((each) => withTags(context, namespaceSeen(each), each.Arn)));
  },
  delete: async ({ aws }, { id }) => void (await aws(ServiceDiscovery).deleteNamespace({ Id: id })),
  identifies: identifiedBy(/^(?:arn:.*:namespace\/)?(ns-[a-z0-9]+)$/),
  settle: 120,
  deletion: { usual: 60, limit: 900 },
  dailyCost: "$0.02 (Route 53 private zone)",
};

async function readNamespace({ aws }: ResourceContext, { id }: { id: string }): Promise<Sighting | undefined> {
  const client = aws(ServiceDiscovery);
  if (!id.startsWith("operation/")) {
    const { Namespace: found } = await client.getNamespace({ Id: id });
    return found && namespaceSeen(found);
  }
  const { Operation } = await client.getOperation({ OperationId: id.slice("operation/".length) });
  const made = Operation?.Targets?.NAMESPACE;
  if (Operation?.Status === "FAIL") return undefined;
  if (Operation?.Status !== "SUCCESS" || made === undefined)
    return { ...refOf("servicediscovery:namespace", id), state: "going" };
  const { Namespace: found } = await client.getNamespace({ Id: made });
  return found && namespaceSeen(found);
}

const namespaceSeen = (each: NamespaceSummary): Sighting => ({
  ...refOf("servicediscovery:namespace", each.Id, { arn: each.Arn, name: each.Name }),
  state: "live",
  name: each.Name,
  createdAt: each.CreateDate,
});

const service: ResourceType = {
  type: "servicediscovery:service",
  creates: [
    creating<CreateServiceCommandInput, CreateServiceCommandOutput>("CreateService", (_, { Service: made }) => [
      ref("servicediscovery:service", made?.Id, { arn: made?.Arn, namespace: made?.NamespaceId }),
    ]),
  ],
  parents: ["servicediscovery:namespace"],
  after: ["ecs:service", "ecs:task"],
  read: async ({ aws }, { id }) => {
    const { Service: found } = await aws(ServiceDiscovery).getService({ Id: id });
    return found && serviceSeen(found, found.NamespaceId);
  },
  find: findServices,
  delete: deleteService,
  identifies: identifiedBy(/^(?:arn:[^:]+:servicediscovery:[^:]+:\d+:service\/)?(srv-[a-z0-9]+)$/),
  settle: 60,
  deletion: { usual: 10, limit: 600 },
  dailyCost: "free",
};

const serviceSeen = (each: ServiceSummary, namespaceId: string | undefined): Sighting => ({
  ...refOf("servicediscovery:service", each.Id, { arn: each.Arn, namespace: namespaceId }),
  state: "live",
  name: each.Name,
  createdAt: each.CreateDate,
});

async function findServices(context: ResourceContext): Promise<readonly Sighting[]> {
  const client = context.aws(ServiceDiscovery);
  const found: Sighting[] = [];
  for (const { id } of context.ours("servicediscovery:namespace").filter((each) => !each.id.startsWith("operation/"))) {
    const services = await all(
      paginateListServices({ client }, { Filters: [{ Name: "NAMESPACE_ID", Values: [id], Condition: "EQ" }] }),
      (page) => page.Services,
    );
    for (const each of services)
      found.push({
        ...(await withTags(context, serviceSeen(each, id), each.Arn)),
        parent: { type: "servicediscovery:namespace", id },
      });
  }
  return found;
}

async function deleteService({ aws }: ResourceContext, { id }: Sighting): Promise<void> {
  const client = aws(ServiceDiscovery);
  const instances = await all(paginateListInstances({ client }, { ServiceId: id }), (page) => page.Instances);
  for (const { Id } of instances) await client.deregisterInstance({ ServiceId: id, InstanceId: Id });
  await client.deleteService({ Id: id });
}

async function withTags(
  { aws }: ResourceContext,
  sighting: Sighting,
  ResourceARN: string | undefined,
): Promise<Sighting> {
  const { Tags } = await aws(ServiceDiscovery).listTagsForResource({ ResourceARN });
  return { ...sighting, tags: tagsOf(Tags) };
}

const catalogue: ServiceCatalogue = {
  service: "servicediscovery",
  types: [namespace, service],
  changes: {
    RegisterInstance: "instances are deregistered before their service is deleted",
    DeregisterInstance: "removes",
    UpdateInstanceCustomHealthStatus: "goes with the instance",
    UpdateService: "goes with the service",
    TagResource: "tags go with their resource",
    DeleteService: "removes",
    DeleteNamespace: "removes",
  },
};

export default catalogue;
