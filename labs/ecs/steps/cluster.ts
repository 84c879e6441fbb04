import { ECS } from "@aws-sdk/client-ecs";
import { ServiceDiscovery } from "@aws-sdk/client-servicediscovery";
import { check, fail, found, mistake, pass, step } from "../../../src/lab/index.ts";
import { findDiscovery, keepOrMakeDiscovery } from "../discovery/cloud-map.ts";
import { findCluster } from "../read/clusters.ts";
import { network } from "./network.ts";

export interface ClusterFacts {
  readonly clusterName: string;
  readonly clusterArn: string;
  /** Cloud Map: the private zone, and in it the service under which `api` registers. */
  readonly namespaceId: string;
  readonly namespaceName: string;
  readonly discoveryArn: string;
  readonly discoveryName: string;
}

const blind = mistake<ClusterFacts>({
  id: "insights-off",
  says: "Container Insights is off for the cluster, so nobody sees its tasks' load: set containerInsights to enhanced (or enabled).",
  async make({ aws }, { clusterName }) {
    const settings = [{ name: "containerInsights" as const, value: "disabled" }];
    await aws(ECS).updateClusterSettings({ cluster: clusterName, settings });
  },
  async undo({ aws }, { clusterName }) {
    const settings = [{ name: "containerInsights" as const, value: "enhanced" }];
    await aws(ECS).updateClusterSettings({ cluster: clusterName, settings });
  },
});

/** The cluster, and the names under which its services will find each other. */
export const cluster = step({
  id: "cluster",
  title: "A cluster and a private namespace",
  covers: [
    "ecs/exercise/create-an-ecs-cluster",
    "ecs/ecs-core-components/clusters",
    "ecs/ecs-service-discovery/aws-cloud-map-integration",
  ],
  needs: { network },
  minutes: 2,
  async solve(context, { network: { vpcId } }) {
    const { aws, run, until } = context;
    const namespace = await keepOrMakeDiscovery(context, vpcId);
    await aws(ECS).createCluster({
      clusterName: run.name(),
      settings: [{ name: "containerInsights", value: "enhanced" }],
      capacityProviders: ["FARGATE", "FARGATE_SPOT"],
      defaultCapacityProviderStrategy: [{ capacityProvider: "FARGATE", base: 1, weight: 1 }],
      serviceConnectDefaults: { namespace },
    });
    await until({
      for: "the cluster to become active",
      read: () => findCluster(context),
      observed: (found) => found?.status?.toLowerCase() ?? "absent",
      done: (found) => found?.status === "ACTIVE" && found.attachmentsStatus !== "UPDATE_IN_PROGRESS",
      usual: 15,
      limit: 180,
    });
  },
  async locate(context): Promise<ClusterFacts> {
    const { clusterName, clusterArn } = found(await findCluster(context), `No cluster named ${context.run.name()}.`);
    const { namespace, service } = await findDiscovery(context);
    return {
      clusterName: clusterName ?? "",
      clusterArn: clusterArn ?? "",
      namespaceId: namespace.Id ?? "",
      namespaceName: namespace.Name ?? "",
      discoveryArn: service.Arn ?? "",
      discoveryName: service.Name ?? "",
    };
  },
  checks: [
    check<ClusterFacts>({
      id: "active",
      title: "The cluster is active and watched by Container Insights",
      hints: [
        "A cluster is a name plus settings. Which settings has yours? Include SETTINGS when you describe it.",
        "`aws ecs update-cluster-settings --settings name=containerInsights,value=enhanced` changes an existing cluster.",
      ],
      mistakes: [blind],
      async run(context) {
        const facts = await findCluster(context);
        const insights = facts?.settings?.find(({ name }) => name === "containerInsights")?.value ?? "not set";
        const expected = "status ACTIVE, containerInsights enabled or enhanced";
        const actual = `status ${facts?.status}, containerInsights ${insights}`;
        if (facts?.status !== "ACTIVE") return fail({ expected, actual, fix: "Create the cluster again." });
        if (insights === "enabled" || insights === "enhanced") return pass(actual);
        return fail({ expected, actual, fix: blind.says, mistake: blind.id });
      },
    }),
    check<ClusterFacts>({
      id: "namespace",
      title: "The namespace is a private zone and its service hands out ports",
      hints: [
        "Where would a task look up another service, and what must the answer hold when host ports are random?",
        "`aws servicediscovery create-private-dns-namespace` with the VPC, then `create-service` with an SRV record and HealthCheckCustomConfig.",
      ],
      mistakes: [],
      async run({ aws }, { namespaceId }) {
        const sd = aws(ServiceDiscovery);
        const { Namespace } = await sd.getNamespace({ Id: namespaceId });
        const expected = "a DNS_PRIVATE namespace with a service that has an SRV record";
        if (Namespace?.Type !== "DNS_PRIVATE")
          return fail({
            expected,
            actual: `type ${Namespace?.Type}`,
            fix: "Create a private DNS namespace in the VPC.",
          });
        const { Services = [] } = await sd.listServices({
          Filters: [{ Name: "NAMESPACE_ID", Values: [namespaceId], Condition: "EQ" }],
        });
        const types = Services.flatMap(({ DnsConfig }) => DnsConfig?.DnsRecords?.map(({ Type }) => Type) ?? []);
        if (types.includes("SRV")) return pass(`${Namespace.Name} is private and has an SRV service`);
        const fix = "Create the Cloud Map service with DnsRecords Type=SRV: an A record cannot name a port.";
        return fail({ expected, actual: `records: ${types.join(", ") || "none"}`, fix });
      },
    }),
  ],
});
