/** DNS of private namespaces, answered from Cloud Map. https://docs.aws.amazon.com/cloud-map/latest/dg/services-route53.html */
import type * as ServiceDiscovery from "@aws-sdk/client-servicediscovery";
import type { Context } from "../../../kit/index.ts";

export interface ServiceRecord {
  readonly name: string;
  readonly port: number;
  readonly priority: number;
  readonly weight: number;
}

export type Names = readonly string[] | readonly ServiceRecord[];

/** Records of a name; none where its namespace is here but the name is not; undefined where the name is not ours at all. */
export async function resolveName(context: Context, asked: string, type: "A" | "SRV"): Promise<Names | undefined> {
  const name = asked.replace(/\.$/, "").toLowerCase();
  const discovery = context.service<typeof ServiceDiscovery>("servicediscovery");
  const { Namespaces = [] } = await discovery.ListNamespaces({}).catch(() => ({ Namespaces: [] }));
  const namespace = Namespaces.find((each) => each.Type !== "HTTP" && name.endsWith(`.${each.Name?.toLowerCase()}`));
  if (!namespace?.Name) return undefined;
  const { Services = [] } = await discovery.ListServices({
    Filters: [{ Name: "NAMESPACE_ID", Values: [namespace.Id ?? ""], Condition: "EQ" }],
  });
  const relative = name.slice(0, -namespace.Name.length - 1);
  const service = Services.find((each) => matches(relative, each.Name));
  const records = service?.DnsConfig?.DnsRecords?.map((each) => each.Type) ?? [];
  if (!service?.Name) return [];
  const { Instances = [] } = await discovery.DiscoverInstances({
    NamespaceName: namespace.Name,
    ServiceName: service.Name,
    HealthStatus: "HEALTHY_OR_ELSE_ALL",
  });
  const full = `${service.Name}.${namespace.Name}`;
  const exact = relative === service.Name.toLowerCase();
  if (type === "SRV") return exact && records.includes("SRV") ? Instances.map((each) => serviceRecord(each, full)) : [];
  // An SRV record names a host of its own for each instance, which has the address.
  const meant = exact
    ? records.includes("A")
      ? Instances
      : []
    : Instances.filter((each) => `${each.InstanceId}.${full}`.toLowerCase() === name);
  return meant.map((each) => each.Attributes?.AWS_INSTANCE_IPV4).filter((each) => each !== undefined);
}

const matches = (relative: string, service: string | undefined): boolean =>
  service !== undefined && (relative === service.toLowerCase() || relative.endsWith(`.${service.toLowerCase()}`));

const serviceRecord = (instance: ServiceDiscovery.HttpInstanceSummary, full: string): ServiceRecord => ({
  name: `${instance.InstanceId}.${full}`,
  port: Number(instance.Attributes?.AWS_INSTANCE_PORT ?? 0),
  priority: 1,
  weight: 1,
});
