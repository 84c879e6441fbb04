/** The EC2 side of the cluster: what an instance is made of, and the group that keeps one running. */
import { AutoScaling, type AutoScalingGroup } from "@aws-sdk/client-auto-scaling";
import { EC2 } from "@aws-sdk/client-ec2";
import { type ContainerInstance, ECS } from "@aws-sdk/client-ecs";
import { SSM } from "@aws-sdk/client-ssm";
import { accept, found, type LabContext } from "../../../src/lab/index.ts";

type Builder = Pick<LabContext, "aws" | "run" | "assets" | "until">;

/** AWS publishes the newest ECS-optimised image of each family as a public parameter. */
const IMAGE_PARAMETER = "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id";

export interface HostOptions {
  readonly clusterName: string;
  readonly hostGroup: string;
  readonly instanceProfileArn: string;
}

/** The launch template's name. */
export async function keepOrMakeTemplate(context: Builder, options: HostOptions): Promise<string> {
  const { aws, run, assets } = context;
  const { Parameter } = await aws(SSM).getParameter({ Name: IMAGE_PARAMETER });
  const script = assets.text("user-data.sh", { cluster: options.clusterName });
  const LaunchTemplateName = run.name("host");
  await accept(
    aws(EC2).createLaunchTemplate({
      LaunchTemplateName,
      LaunchTemplateData: {
        ImageId: Parameter?.Value,
        InstanceType: "t3.small",
        IamInstanceProfile: { Arn: options.instanceProfileArn },
        SecurityGroupIds: [options.hostGroup],
        // Version 2 of the metadata service, one hop: containers cannot take the instance's credentials.
        MetadataOptions: { HttpTokens: "required", HttpPutResponseHopLimit: 1 },
        UserData: Buffer.from(script).toString("base64"),
        TagSpecifications: [{ ResourceType: "instance", Tags: [{ Key: "Name", Value: run.name("host") }] }],
      },
    }),
    "InvalidLaunchTemplateName.AlreadyExistsException",
  );
  return LaunchTemplateName;
}

/**
 * The ARN of the Auto Scaling group, empty at first: instances that register before their group has a capacity provider
 * may never belong to it. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCapacityProvider.html
 */
export async function keepOrMakeGroup(
  context: Builder,
  LaunchTemplateName: string,
  subnets: readonly string[],
): Promise<string> {
  const AutoScalingGroupName = context.run.name("host");
  await accept(
    context.aws(AutoScaling).createAutoScalingGroup({
      AutoScalingGroupName,
      LaunchTemplate: { LaunchTemplateName, Version: "$Latest" },
      MinSize: 0,
      MaxSize: 2,
      DesiredCapacity: 0,
      VPCZoneIdentifier: subnets.join(","),
      Tags: [{ Key: "AmazonECSManaged", Value: "true", PropagateAtLaunch: true }],
    }),
    "AlreadyExistsFault",
  );
  const group = await readGroup(context, AutoScalingGroupName);
  return found(group?.AutoScalingGroupARN, `There is no Auto Scaling group ${AutoScalingGroupName}.`);
}

/** Lets the group keep at least one instance, and waits for it. */
export async function startHosts(context: Builder): Promise<void> {
  const AutoScalingGroupName = context.run.name("host");
  const { MinSize = 0 } = (await readGroup(context, AutoScalingGroupName)) ?? {};
  if (MinSize === 0) await context.aws(AutoScaling).updateAutoScalingGroup({ AutoScalingGroupName, MinSize: 1 });
  await context.until({
    for: "the Auto Scaling group to put an instance into service",
    read: () => readGroup(context, AutoScalingGroupName),
    observed: (seen) => seen?.Instances?.[0]?.LifecycleState ?? "no instance",
    done: (seen) => seen?.Instances?.some(({ LifecycleState }) => LifecycleState === "InService") ?? false,
    usual: 60,
    limit: 600,
  });
}

async function readGroup({ aws }: Pick<LabContext, "aws">, name: string): Promise<AutoScalingGroup | undefined> {
  const answer = await aws(AutoScaling).describeAutoScalingGroups({ AutoScalingGroupNames: [name] });
  return answer.AutoScalingGroups?.[0];
}

export async function containerInstances(
  { aws }: Pick<LabContext, "aws">,
  cluster: string,
): Promise<ContainerInstance[]> {
  const { containerInstanceArns = [] } = await aws(ECS).listContainerInstances({ cluster });
  if (containerInstanceArns.length === 0) return [];
  const answer = await aws(ECS).describeContainerInstances({ cluster, containerInstances: containerInstanceArns });
  return answer.containerInstances ?? [];
}

/** Waits until an instance's agent is connected to the cluster. */
export async function untilJoined(context: Pick<LabContext, "aws" | "until">, cluster: string): Promise<void> {
  await context.until({
    for: "an instance to join the cluster",
    read: () => containerInstances(context, cluster),
    observed: (instances) => `${instances.filter((each) => each.agentConnected).length} connected`,
    done: (instances) => instances.some((each) => each.agentConnected && each.status === "ACTIVE"),
    usual: 120,
    limit: 600,
  });
}

/** Ids of the instances that the Auto Scaling group has in service. */
export async function instancesIn(context: Pick<LabContext, "aws">, groupArn: string): Promise<string[]> {
  const group = await readGroup(context, groupArn.slice(groupArn.lastIndexOf("/") + 1));
  const instances = group?.Instances ?? [];
  return instances.flatMap(({ InstanceId, LifecycleState }) =>
    LifecycleState === "InService" ? (InstanceId ?? []) : [],
  );
}
