import { EC2 } from "@aws-sdk/client-ec2";
import { ECS } from "@aws-sdk/client-ecs";
import { check, fail, found, mistake, pass, step } from "../../../src/lab/index.ts";
import {
  containerInstances,
  instancesIn,
  keepOrMakeGroup,
  keepOrMakeTemplate,
  startHosts,
  untilJoined,
} from "../capacity/hosts.ts";
import { attachProvider, fargateProviders, findProvider, keepOrMakeProvider } from "../capacity/provider.ts";
import { cluster } from "./cluster.ts";
import { identity } from "./identity.ts";
import { network } from "./network.ts";

export interface Capacity {
  readonly capacityProvider: string;
  readonly autoScalingGroupArn: string;
}

const needs = { cluster, network, identity };
type Needs = typeof needs;

const detached = mistake<Capacity, Needs>({
  id: "provider-not-attached",
  says: "The capacity provider exists but is not attached to the cluster, so tasks that name it stay in PROVISIONING: list it in put-cluster-capacity-providers.",
  make: ({ aws, until }, _, { cluster: { clusterName } }) =>
    attachProvider({ aws, until }, clusterName, fargateProviders),
  undo: ({ aws, until }, { capacityProvider }, { cluster: { clusterName } }) =>
    attachProvider({ aws, until }, clusterName, [...fargateProviders, capacityProvider]),
});

const strangers = mistake<Capacity, Needs>({
  id: "not-registered",
  says: "Instances run, but none is registered with the cluster: either their user data names another cluster (ECS_CLUSTER in /etc/ecs/ecs.config), or their profile is missing or its role lacks AmazonEC2ContainerServiceforEC2Role. Correct the launch template, then end the instances; the group starts new ones.",
  async make(context, _, { cluster: { clusterName } }) {
    for (const { containerInstanceArn } of await containerInstances(context, clusterName))
      await context
        .aws(ECS)
        .deregisterContainerInstance({ cluster: clusterName, containerInstance: containerInstanceArn, force: true });
  },
  async undo(context, { autoScalingGroupArn }, { cluster: { clusterName } }) {
    await context.aws(EC2).terminateInstances({ InstanceIds: await instancesIn(context, autoScalingGroupArn) });
    await untilJoined(context, clusterName);
  },
});

/** Container instances: an Auto Scaling group that ECS fills and empties itself. */
export const capacity = step({
  id: "capacity",
  title: "Container instances behind a capacity provider",
  covers: ["ecs/ecs-core-components/container-instances", "ecs/exercise/deploy-services-using-both-ec2-and-fargate"],
  needs,
  minutes: 4,
  async solve(
    context,
    { cluster: { clusterName }, network: { subnetIds, hostGroup }, identity: { instanceProfileArn } },
  ) {
    const template = await keepOrMakeTemplate(context, { clusterName, hostGroup, instanceProfileArn });
    const groupArn = await keepOrMakeGroup(context, template, subnetIds);
    const provider = await keepOrMakeProvider(context, groupArn);
    await attachProvider(context, clusterName, [...fargateProviders, provider]);
    await startHosts(context);
    await untilJoined(context, clusterName);
  },
  async locate(context, { cluster: { clusterName } }): Promise<Capacity> {
    const provider = found(
      await findProvider(context, clusterName),
      "No capacity provider with an Auto Scaling group.",
    );
    return {
      capacityProvider: provider.name ?? "",
      autoScalingGroupArn: found(provider.autoScalingGroupProvider?.autoScalingGroupArn, "The provider has no group."),
    };
  },
  checks: [
    check<Capacity, Needs>({
      id: "managed",
      title: "The capacity provider is attached and scales its group",
      hints: [
        "Who starts another instance when a task finds no room? Look at the cluster's capacity providers.",
        "`aws ecs put-cluster-capacity-providers` must list yours beside FARGATE; its managedScaling must be ENABLED.",
      ],
      mistakes: [detached],
      async run({ aws }, { capacityProvider }, { cluster: { clusterName } }) {
        const { clusters = [] } = await aws(ECS).describeClusters({ clusters: [clusterName] });
        const attached = clusters[0]?.capacityProviders ?? [];
        const expected = `${capacityProvider} attached to ${clusterName}, managed scaling ENABLED`;
        if (!attached.includes(capacityProvider)) {
          const actual = `attached: ${attached.join(", ") || "none"}`;
          return fail({ expected, actual, fix: detached.says, mistake: detached.id });
        }
        const { capacityProviders = [] } = await aws(ECS).describeCapacityProviders({
          capacityProviders: [capacityProvider],
        });
        const scaling = capacityProviders[0]?.autoScalingGroupProvider?.managedScaling?.status ?? "DISABLED";
        if (scaling === "ENABLED") return pass(`${capacityProvider} is attached and scales its group`);
        const fix = "Update the capacity provider: managedScaling status=ENABLED,targetCapacity=100.";
        return fail({ expected, actual: `managed scaling ${scaling}`, fix });
      },
    }),
    check<Capacity, Needs>({
      id: "instance",
      title: "At least one container instance is connected",
      hints: [
        "The instance must know which cluster it joins, and be allowed to.",
        "User data writes ECS_CLUSTER to /etc/ecs/ecs.config; the instance profile's role needs AmazonEC2ContainerServiceforEC2Role.",
      ],
      mistakes: [strangers],
      async run(context, { autoScalingGroupArn, capacityProvider }, { cluster: { clusterName } }) {
        const instances = await containerInstances(context, clusterName);
        const connected = instances.filter((each) => each.agentConnected);
        const expected = `a container instance of ${capacityProvider} with a connected agent`;
        const first = connected.find((each) => each.capacityProviderName === capacityProvider);
        if (first) {
          const memory = first.remainingResources?.find(({ name }) => name === "MEMORY")?.integerValue ?? 0;
          return pass(`${connected.length} connected; ${first.ec2InstanceId} has ${memory} MiB left`);
        }
        const running = await instancesIn(context, autoScalingGroupArn);
        const actual = `${running.length} instances in the group, ${connected.length} of ${instances.length} registered connected`;
        if (running.length > 0 && instances.length === 0)
          return fail({ expected, actual, fix: strangers.says, mistake: strangers.id });
        const fix =
          connected.length > 0
            ? "The instance joined before its group had a capacity provider, so it does not belong to it: end the instance; the group starts another."
            : "Give the group a desired capacity of at least 1 and wait for its agent.";
        return fail({ expected, actual, fix });
      },
    }),
  ],
});
