/** EC2 capacity for tests: capacity provider `lab-ec2` over an empty Auto Scaling group. */
import type * as AutoScaling from "@aws-sdk/client-auto-scaling";
import type * as EC2 from "@aws-sdk/client-ec2";
import type * as ECS from "@aws-sdk/client-ecs";
import type * as IAM from "@aws-sdk/client-iam";
import type * as SSM from "@aws-sdk/client-ssm";
import { container, role, until, type Workload } from "./workload.ts";

/** Capacity provider `lab-ec2` over an empty Auto Scaling group of at most two instances. */
export async function capacity(work: Workload): Promise<void> {
  const { sandbox, ecs, subnets } = work;
  const iam = sandbox.service<typeof IAM>("iam");
  await role(sandbox, "host", "ec2.amazonaws.com");
  const PolicyArn = "arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role";
  await iam.AttachRolePolicy({ RoleName: "host", PolicyArn });
  await iam.CreateInstanceProfile({ InstanceProfileName: "host" });
  await iam.AddRoleToInstanceProfile({ InstanceProfileName: "host", RoleName: "host" });
  const Name = "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id";
  const { Parameter } = await sandbox.service<typeof SSM>("ssm").GetParameter({ Name });
  const script = "#!/bin/bash\necho ECS_CLUSTER=lab >> /etc/ecs/ecs.config\n";
  await sandbox.service<typeof EC2>("ec2").CreateLaunchTemplate({
    LaunchTemplateName: "hosts",
    LaunchTemplateData: {
      ImageId: Parameter?.Value,
      InstanceType: "t3.small",
      SecurityGroupIds: [work.group],
      IamInstanceProfile: { Name: "host" },
      UserData: Buffer.from(script).toString("base64"),
    },
  });
  const autoscaling = sandbox.service<typeof AutoScaling>("auto-scaling");
  await autoscaling.CreateAutoScalingGroup({
    AutoScalingGroupName: "hosts",
    LaunchTemplate: { LaunchTemplateName: "hosts" },
    VPCZoneIdentifier: subnets.join(","),
    MinSize: 0,
    MaxSize: 2,
  });
  const { AutoScalingGroups } = await autoscaling.DescribeAutoScalingGroups({});
  const managedScaling = { status: "ENABLED", targetCapacity: 100, maximumScalingStepSize: 1 } as const;
  const autoScalingGroupArn = AutoScalingGroups?.[0]?.AutoScalingGroupARN ?? "";
  await ecs.CreateCapacityProvider({
    name: "lab-ec2",
    autoScalingGroupProvider: { autoScalingGroupArn, managedScaling },
  });
  await until(
    "attached",
    () =>
      ecs
        .PutClusterCapacityProviders({
          cluster: "lab",
          capacityProviders: ["FARGATE", "lab-ec2"],
          defaultCapacityProviderStrategy: [],
        })
        .catch(() => undefined),
    (answer) => answer !== undefined,
  );
}

export async function instancesOf(work: Workload): Promise<ECS.ContainerInstance[]> {
  const { containerInstanceArns = [] } = await work.ecs.ListContainerInstances({ cluster: "lab" });
  if (containerInstanceArns.length === 0) return [];
  const { containerInstances } = await work.ecs.DescribeContainerInstances({
    cluster: "lab",
    containerInstances: containerInstanceArns,
  });
  return containerInstances ?? [];
}

/** Has the group run this many instances, and waits until all have joined the cluster. */
export async function haveInstances(work: Workload, count: number): Promise<ECS.ContainerInstance[]> {
  await work.sandbox
    .service<typeof AutoScaling>("auto-scaling")
    .SetDesiredCapacity({ AutoScalingGroupName: "hosts", DesiredCapacity: count });
  return until(
    `${count} instances`,
    () => instancesOf(work),
    (list) => list.length === count,
  );
}

/** Registers a task definition of network mode bridge; answers its ARN. */
export async function bridgeDefinition(work: Workload, family: string): Promise<string> {
  const { taskDefinition } = await work.ecs.RegisterTaskDefinition({
    family,
    requiresCompatibilities: ["EC2"],
    networkMode: "bridge",
    executionRoleArn: work.executionRoleArn,
    taskRoleArn: work.taskRoleArn,
    containerDefinitions: [
      container(work, { cpu: 128, memory: 256, portMappings: [{ containerPort: 8080, hostPort: 0 }] }),
    ],
  });
  return taskDefinition?.taskDefinitionArn ?? "";
}
