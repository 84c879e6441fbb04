/** The Cloud Map side of the lab: a private namespace `<run>.lab.internal` with a service `api`. */
import { type NamespaceSummary, ServiceDiscovery, type ServiceSummary } from "@aws-sdk/client-servicediscovery";
import { accept, found, type LabContext } from "../../../src/lab/index.ts";

type Context = Pick<LabContext, "aws" | "run" | "until">;

export const namespaceNameOf = ({ run }: Pick<LabContext, "run">): string => `${run.id}.lab.internal`;

/** Makes what is missing; answers the namespace's ARN. */
export async function keepOrMakeDiscovery(context: Context, vpcId: string): Promise<string> {
  const sd = context.aws(ServiceDiscovery);
  const namespace = (await findNamespace(context)) ?? (await makeNamespace(context, vpcId));
  await accept(
    sd.createService({
      Name: "api",
      NamespaceId: namespace.Id,
      // Containers in bridge mode get a random host port: only SRV records carry one.
      DnsConfig: { RoutingPolicy: "MULTIVALUE", DnsRecords: [{ Type: "SRV", TTL: 10 }] },
      HealthCheckCustomConfig: {},
    }),
    "ServiceAlreadyExists",
  );
  return found(namespace.Arn, "The namespace has no ARN.");
}

/** The namespace and its service, whoever made them. Throws `Missing`. */
export async function findDiscovery(
  context: Context,
): Promise<{ namespace: NamespaceSummary; service: ServiceSummary }> {
  const name = namespaceNameOf(context);
  const namespace = found(await findNamespace(context), `No namespace ${name} in Cloud Map.`);
  const { Services = [] } = await context.aws(ServiceDiscovery).listServices({
    Filters: [{ Name: "NAMESPACE_ID", Values: [namespace.Id ?? ""], Condition: "EQ" }],
  });
  const service = Services.find(({ Name }) => Name === "api") ?? Services[0];
  return { namespace, service: found(service, `The namespace ${name} has no service.`) };
}

async function findNamespace(context: Context): Promise<NamespaceSummary | undefined> {
  const wanted = namespaceNameOf(context);
  let NextToken: string | undefined;
  do {
    const page = await context.aws(ServiceDiscovery).listNamespaces({ NextToken });
    const match = page.Namespaces?.find(({ Name }) => Name === wanted);
    if (match) return match;
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return undefined;
}

async function makeNamespace(context: Context, Vpc: string): Promise<NamespaceSummary> {
  const sd = context.aws(ServiceDiscovery);
  const { OperationId } = await sd.createPrivateDnsNamespace({ Name: namespaceNameOf(context), Vpc });
  const operation = await context.until({
    for: "the private zone of the namespace",
    read: async () => (await sd.getOperation({ OperationId })).Operation,
    observed: (seen) => seen?.Status?.toLowerCase() ?? "unknown",
    done: (seen) => seen?.Status === "SUCCESS",
    failed: (seen) => (seen?.Status === "FAIL" ? (seen.ErrorMessage ?? "Cloud Map gave no reason.") : undefined),
    usual: 45,
    limit: 300,
  });
  const id = operation?.Targets?.NAMESPACE;
  const { Namespace } = await sd.getNamespace({ Id: id });
  return found(Namespace, `The namespace ${id} is not there.`);
}
