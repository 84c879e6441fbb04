import type * as CloudMap from "@aws-sdk/client-servicediscovery";
import { arn, type Context, fault, fromTagList, page } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { inUse, invalid, notInSandbox } from "./faults.ts";
import { submit } from "./operations.ts";
import {
  instancesOf,
  lettersAndDigits,
  type NamespaceRow,
  namespaceAt,
  type ServiceRow,
  serviceAt,
  services,
  servicesIn,
} from "./state.ts";

/** https://docs.aws.amazon.com/cloud-map/latest/api/API_CreateService.html */
export const createService: Api<"CreateService"> = (input, context) => {
  const name = input.Name ?? "";
  const namespaceId = input.NamespaceId ?? input.DnsConfig?.NamespaceId;
  if (namespaceId === undefined) throw invalid("A namespace is required.");
  const namespace = namespaceAt(context, namespaceId);
  if (!/^(?=.{1,127}$)[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name))
    throw invalid(`The service name '${name}' is not valid.`);
  if (input.HealthCheckConfig) throw notInSandbox("HealthCheckConfig (Route 53 health checks)");
  const dns = dnsOf(input, namespace);
  const twin = servicesIn(context, namespace.id).find((row) => row.name.toLowerCase() === name.toLowerCase());
  if (twin) {
    if (input.CreatorRequestId !== undefined && input.CreatorRequestId === twin.creatorRequestId)
      return { Service: described(context, twin) };
    throw fault("ServiceAlreadyExists", `Service already exists.`, {
      members: { CreatorRequestId: twin.creatorRequestId, ServiceId: twin.id, ServiceArn: twin.arn },
    });
  }
  const id = `srv-${lettersAndDigits(16)}`;
  const row: ServiceRow = {
    id,
    arn: arn(context, "servicediscovery", `service/${id}`),
    name,
    namespaceId: namespace.id,
    description: input.Description,
    createdAt: context.clock.now(),
    creatorRequestId: input.CreatorRequestId,
    dns,
    customHealth: input.HealthCheckCustomConfig !== undefined,
    revision: 1,
    attributes: {},
    tags: fromTagList(input.Tags),
  };
  context.table(services).put(id, row);
  return { Service: described(context, row) };
};

function dnsOf(input: CloudMap.CreateServiceRequest, namespace: NamespaceRow): ServiceRow["dns"] {
  const config = input.DnsConfig;
  if (!config) {
    if (namespace.type !== "HTTP" && input.Type !== "HTTP")
      throw invalid("DnsConfig is required for services of DNS namespaces, unless Type is HTTP.");
    return undefined;
  }
  if (namespace.type === "HTTP") throw invalid("DnsConfig is not allowed for services of HTTP namespaces.");
  const records = config.DnsRecords ?? [];
  const types = records.map(({ Type }) => Type);
  if (records.length === 0) throw invalid("At least one DNS record is required.");
  if (types.includes("CNAME") && (types.length > 1 || config.RoutingPolicy !== "WEIGHTED"))
    throw invalid("A CNAME record must be the only record and needs the routing policy WEIGHTED.");
  return { routing: config.RoutingPolicy ?? "MULTIVALUE", records };
}

const described = (context: Context, row: ServiceRow): CloudMap.Service => ({
  ...summary(context, row),
  NamespaceId: row.namespaceId,
  ...(row.dns && {
    DnsConfig: {
      NamespaceId: row.namespaceId,
      RoutingPolicy: row.dns.routing,
      DnsRecords: [...row.dns.records],
    },
  }),
  ...(row.creatorRequestId !== undefined && { CreatorRequestId: row.creatorRequestId }),
});

const summary = (context: Context, row: ServiceRow): CloudMap.ServiceSummary => ({
  Id: row.id,
  Arn: row.arn,
  ResourceOwner: context.account,
  Name: row.name,
  Type: row.dns ? "DNS_HTTP" : "HTTP",
  ...(row.description !== undefined && { Description: row.description }),
  InstanceCount: instancesOf(context, row.id).length,
  ...(row.dns && { DnsConfig: { RoutingPolicy: row.dns.routing, DnsRecords: [...row.dns.records] } }),
  ...(row.customHealth && { HealthCheckCustomConfig: { FailureThreshold: 1 } }),
  CreateDate: new Date(row.createdAt),
  CreatedByAccount: context.account,
});

export const getService: Api<"GetService"> = (input, context) => ({
  Service: described(context, serviceAt(context, input.Id)),
});

export const listServices: Api<"ListServices"> = (input, context) => {
  const rows = context
    .table(services)
    .list()
    .filter((row) =>
      (input.Filters ?? []).every(({ Name, Values = [] }) =>
        Name === "NAMESPACE_ID"
          ? Values.some((value) => value === row.namespaceId || value.endsWith(`/${row.namespaceId}`))
          : Values.includes("SELF"),
      ),
    );
  const { items, next } = page(rows, {
    token: input.NextToken,
    limit: input.MaxResults,
    max: 100,
    badToken: "InvalidInput",
  });
  return { Services: items.map((row) => summary(context, row)), NextToken: next };
};

export const deleteService: Api<"DeleteService"> = (input, context) => {
  const row = serviceAt(context, input.Id);
  if (instancesOf(context, row.id).length > 0)
    throw inUse("Service contains registered instances; delete the instances before deleting the service.");
  context.table(services).delete(row.id);
  return {};
};

/** The DNS records of a service can change; its name, namespace and kind of health check cannot. */
export const updateService: Api<"UpdateService"> = (input, context) => {
  const row = serviceAt(context, input.Id);
  const { Description, DnsConfig, HealthCheckConfig } = input.Service ?? {};
  if (HealthCheckConfig) throw notInSandbox("HealthCheckConfig (Route 53 health checks)");
  if (DnsConfig && !row.dns) throw invalid("The service has no DNS records to update.");
  const changes = {
    ...(Description !== undefined && { description: Description }),
    ...(DnsConfig && row.dns && { dns: { ...row.dns, records: DnsConfig.DnsRecords ?? [] } }),
  };
  const OperationId = submit(context, {
    type: "UPDATE_SERVICE",
    targets: { SERVICE: row.id },
    work: { kind: "update-service", id: row.id, changes },
  });
  return { OperationId };
};
