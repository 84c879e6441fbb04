/** The agent of an EC2 instance joins a cluster, and leaves it. */
import type * as EC2 from "@aws-sdk/client-ec2";
import type * as ECS from "@aws-sdk/client-ecs";
import { randomHex } from "../../../../shared/random.ts";
import type { Context } from "../../../kit/index.ts";
import { invalidParameter } from "../faults.ts";
import { ecsArn, lastPart } from "../names.ts";
import {
  type ClusterRow,
  type ContainerInstanceRow,
  capacityProviders,
  containerInstances,
  services,
} from "../state.ts";
import { stopTask } from "../tasks/task-lifecycle.ts";
import { taskKey } from "../tasks/task-rows.ts";
import { startTicker } from "../ticker.ts";
import { wakeService } from "../wake.ts";
import { registeredResources, tasksOn } from "./instance-resources.ts";

/** What the operating system and the agent keep for themselves, in MiB. */
const RESERVED_MIB = 100;

/** Registers an instance once; answers the row that is there otherwise. */
export async function registerInstance(
  context: Context,
  cluster: ClusterRow,
  instanceId: string,
): Promise<ContainerInstanceRow> {
  const known = findInstance(context, instanceId);
  if (known && known.cluster === cluster.name && known.instance.status !== "INACTIVE") return known;
  const ec2 = context.service<typeof EC2>("ec2");
  const { Reservations = [] } = await ec2.DescribeInstances({ InstanceIds: [instanceId] });
  const instance = Reservations[0]?.Instances?.[0];
  if (!instance) throw invalidParameter(`The instance ${instanceId} does not exist.`);
  const size = await sizeOfInstance(context, instance.InstanceType);
  const id = randomHex(32);
  const row = context.table(containerInstances).put(`${cluster.name}/${id}`, {
    id,
    cluster: cluster.name,
    privateIp: instance.PrivateIpAddress ?? "",
    vpcId: instance.VpcId ?? "",
    tags: {},
    instance: {
      containerInstanceArn: ecsArn(context, `container-instance/${cluster.name}/${id}`),
      ec2InstanceId: instanceId,
      capacityProviderName: providerOf(context, cluster, instance),
      version: 1,
      versionInfo: { agentVersion: "1.99.0", agentHash: "00000000", dockerVersion: "DockerVersion: 25.0.8" },
      registeredResources: registeredResources(size.cpu, size.memory - RESERVED_MIB),
      status: "ACTIVE",
      agentConnected: true,
      attributes: attributesOf(instance),
      registeredAt: context.clock.date(),
    },
  });
  startTicker(context);
  wakeCluster(context, cluster.name);
  return row;
}

/** The instance leaves its cluster, its tasks stop. */
export function deregister(context: Context, row: ContainerInstanceRow): ContainerInstanceRow {
  const gone = { ...row, instance: { ...row.instance, status: "INACTIVE", agentConnected: false } };
  context.table(containerInstances).put(`${row.cluster}/${row.id}`, gone);
  for (const task of tasksOn(context, row))
    stopTask(context, taskKey(task), {
      stopCode: "TerminationNotice",
      stoppedReason: `Host EC2 (instance ${row.instance.ec2InstanceId}) terminated.`,
    });
  wakeCluster(context, row.cluster);
  return gone;
}

/** The registration of an EC2 instance that is not INACTIVE. */
export const findInstance = (context: Context, instanceId: string): ContainerInstanceRow | undefined =>
  context
    .table(containerInstances)
    .list()
    .find(({ instance }) => instance.ec2InstanceId === instanceId && instance.status !== "INACTIVE");

function wakeCluster(context: Context, cluster: string): void {
  for (const [key, row] of context.table(services).entries(`${cluster}/`))
    if (row.service.status !== "INACTIVE") wakeService(context, key);
}

/** CPU units and MiB of an instance type. */
async function sizeOfInstance(
  context: Context,
  type: EC2.Instance["InstanceType"],
): Promise<{ cpu: number; memory: number }> {
  const { InstanceTypes = [] } = await context
    .service<typeof EC2>("ec2")
    .DescribeInstanceTypes({ InstanceTypes: type ? [type] : [] });
  const [info] = InstanceTypes;
  return { cpu: (info?.VCpuInfo?.DefaultVCpus ?? 1) * 1024, memory: info?.MemoryInfo?.SizeInMiB ?? 1024 };
}

function providerOf(context: Context, cluster: ClusterRow, instance: EC2.Instance): string | undefined {
  const group = instance.Tags?.find((each) => each.Key === "aws:autoscaling:groupName")?.Value;
  if (group === undefined) return undefined;
  return cluster.capacityProviders.find((name) => {
    const arn = context.table(capacityProviders).get(lastPart(name))?.group.autoScalingGroupArn;
    return arn !== undefined && lastPart(arn) === group;
  });
}

const attributesOf = (instance: EC2.Instance): ECS.Attribute[] =>
  Object.entries({
    "ecs.availability-zone": instance.Placement?.AvailabilityZone,
    "ecs.instance-type": instance.InstanceType,
    "ecs.ami-id": instance.ImageId,
    "ecs.os-type": "linux",
    "ecs.os-family": "LINUX",
    "ecs.cpu-architecture": instance.Architecture === "arm64" ? "arm64" : "x86_64",
    "ecs.vpc-id": instance.VpcId,
    "ecs.subnet-id": instance.SubnetId,
    "ecs.capability.task-eni": undefined,
    "ecs.capability.container-health-check": undefined,
    "ecs.capability.container-ordering": undefined,
    "ecs.capability.execution-role-awslogs": undefined,
    "ecs.capability.execution-role-ecr-pull": undefined,
    "ecs.capability.secrets.ssm.environment-variables": undefined,
    "com.amazonaws.ecs.capability.ecr-auth": undefined,
    "com.amazonaws.ecs.capability.task-iam-role": undefined,
    "com.amazonaws.ecs.capability.logging-driver.awslogs": undefined,
    "com.amazonaws.ecs.capability.docker-remote-api.1.18": undefined,
  }).map(([name, value]) => (value === undefined ? { name } : { name, value }));
