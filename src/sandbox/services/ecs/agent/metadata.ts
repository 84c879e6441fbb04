/** Task metadata, version 4. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-response.html */
import type * as ECS from "@aws-sdk/client-ecs";
import type { ClusterRow, ContainerInstanceRow, TaskRow } from "../state.ts";
import { tagsOf } from "../tag-list.ts";
import type { TaskRun } from "./task-run.ts";

export interface MetadataView {
  readonly row: TaskRow;
  readonly definition: ECS.TaskDefinition;
  readonly run: TaskRun;
  readonly cluster: ClusterRow | undefined;
  readonly instance: ContainerInstanceRow | undefined;
}

/** `${ECS_CONTAINER_METADATA_URI_V4}/task` */
export function taskMetadata(view: MetadataView, withTags: boolean): object {
  const { row, definition, cluster } = view;
  const { task } = row;
  const limits = { CPU: Number(task.cpu) / 1024, Memory: Number(task.memory) };
  return {
    Cluster: cluster?.arn,
    TaskARN: task.taskArn,
    Family: definition.family,
    Revision: String(definition.revision),
    ServiceName: row.service,
    DesiredStatus: task.desiredStatus,
    KnownStatus: task.lastStatus,
    ...(task.cpu && task.memory ? { Limits: limits } : {}),
    PullStartedAt: task.pullStartedAt?.toISOString(),
    PullStoppedAt: task.pullStoppedAt?.toISOString(),
    AvailabilityZone: task.availabilityZone,
    LaunchType: task.launchType,
    ...(task.launchType === "EC2" ? { VPCID: row.network?.vpcId } : {}),
    ...(withTags ? { TaskTags: tagsOf(task.tags) } : {}),
    Containers: (definition.containerDefinitions ?? []).map(({ name = "" }) => containerMetadata(view, name)),
  };
}

/** `${ECS_CONTAINER_METADATA_URI_V4}` */
export function containerMetadata(view: MetadataView, name: string): object {
  const { row, definition, run, cluster } = view;
  const container = row.task.containers?.find((each) => each.name === name);
  const defined = definition.containerDefinitions?.find((each) => each.name === name);
  const startedAt = run.startedAt(name)?.toISOString();
  const ports = container?.networkBindings ?? [];
  return {
    DockerId: container?.runtimeId,
    Name: name,
    DockerName: `ecs-${definition.family}-${definition.revision}-${name}-${container?.runtimeId?.slice(0, 20)}`,
    Image: defined?.image,
    ImageID: container?.imageDigest,
    ...(ports.length > 0
      ? {
          Ports: ports.map(({ containerPort, hostPort, protocol, bindIP }) => ({
            ContainerPort: containerPort,
            Protocol: protocol,
            HostPort: hostPort,
            HostIp: bindIP,
          })),
        }
      : {}),
    Labels: {
      ...defined?.dockerLabels,
      "com.amazonaws.ecs.cluster": cluster?.arn,
      "com.amazonaws.ecs.container-name": name,
      "com.amazonaws.ecs.task-arn": row.task.taskArn,
      "com.amazonaws.ecs.task-definition-family": definition.family,
      "com.amazonaws.ecs.task-definition-version": String(definition.revision),
    },
    DesiredStatus: row.task.desiredStatus,
    KnownStatus: container?.lastStatus,
    Limits: { CPU: defined?.cpu ?? 0, Memory: defined?.memory ?? Number(row.task.memory ?? 0) },
    CreatedAt: startedAt,
    StartedAt: startedAt,
    Type: "NORMAL",
    ...(defined?.healthCheck ? { Health: { status: container?.healthStatus } } : {}),
    LogDriver: defined?.logConfiguration?.logDriver,
    LogOptions: defined?.logConfiguration?.options,
    ContainerARN: container?.containerArn,
    Networks: [networkOf(view)],
  };
}

function networkOf({ row, definition }: MetadataView): object {
  const ip = row.network?.privateIp;
  // Behind a bridge the container's own address is Docker's; what reaches it is its host's.
  if (definition.networkMode !== "awsvpc")
    return { NetworkMode: definition.networkMode, IPv4Addresses: ["172.17.0.2"] };
  const details = new Map(row.task.attachments?.[0]?.details?.map(({ name, value }) => [name, value]));
  return {
    NetworkMode: "awsvpc",
    IPv4Addresses: [ip],
    AttachmentIndex: 0,
    MACAddress: details.get("macAddress"),
    PrivateDNSName: details.get("privateDnsName"),
  };
}
