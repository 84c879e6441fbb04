/** The capacity provider: how the cluster asks the Auto Scaling group for instances. */
import { type CapacityProvider, ECS } from "@aws-sdk/client-ecs";
import type { LabContext } from "../../../src/lab/index.ts";

type Context = Pick<LabContext, "aws" | "run">;

export const fargateProviders: readonly string[] = ["FARGATE", "FARGATE_SPOT"];

const nameOfProvider = ({ run }: Context): string => run.name("ec2");

/** The provider with the run's name, else one that the cluster already uses. */
export async function findProvider(context: Context, clusterName: string): Promise<CapacityProvider | undefined> {
  const ecs = context.aws(ECS);
  const { clusters = [] } = await ecs.describeClusters({ clusters: [clusterName] });
  const attached = clusters[0]?.capacityProviders?.filter((name) => !fargateProviders.includes(name)) ?? [];
  for (const name of [nameOfProvider(context), ...attached]) {
    const { capacityProviders = [] } = await ecs.describeCapacityProviders({ capacityProviders: [name] });
    const provider = capacityProviders.find((each) => each.autoScalingGroupProvider && each.status !== "INACTIVE");
    if (provider) return provider;
  }
  return undefined;
}

/** The provider's name. */
export async function keepOrMakeProvider(context: Context, autoScalingGroupArn: string): Promise<string> {
  const ecs = context.aws(ECS);
  const name = nameOfProvider(context);
  const { capacityProviders = [] } = await ecs.describeCapacityProviders({ capacityProviders: [name] });
  if (capacityProviders.some(({ status }) => status === "ACTIVE")) return name;
  await ecs.createCapacityProvider({
    name,
    autoScalingGroupProvider: {
      autoScalingGroupArn,
      managedScaling: {
        status: "ENABLED",
        targetCapacity: 100,
        minimumScalingStepSize: 1,
        maximumScalingStepSize: 1,
        instanceWarmupPeriod: 60,
      },
      managedTerminationProtection: "DISABLED",
      managedDraining: "ENABLED",
    },
  });
  return name;
}

/** Sets the cluster's providers, waiting while an earlier change is under way. */
export async function attachProvider(
  { aws, until }: Pick<LabContext, "aws" | "until">,
  cluster: string,
  capacityProviders: readonly string[],
): Promise<void> {
  const settled = () =>
    until({
      for: "the cluster's capacity providers to settle",
      read: async () =>
        (await aws(ECS).describeClusters({ clusters: [cluster], include: ["ATTACHMENTS"] })).clusters?.[0],
      observed: (seen) => seen?.attachmentsStatus?.toLowerCase() ?? "settled",
      done: (seen) => seen !== undefined && seen.attachmentsStatus !== "UPDATE_IN_PROGRESS",
      failed: (seen) =>
        seen?.attachmentsStatus === "UPDATE_FAILED" ? "ECS could not attach the provider." : undefined,
      usual: 20,
      limit: 300,
    });
  await settled();
  await aws(ECS).putClusterCapacityProviders({
    cluster,
    capacityProviders: [...capacityProviders],
    defaultCapacityProviderStrategy: [{ capacityProvider: "FARGATE", base: 1, weight: 1 }],
  });
  await settled();
}
