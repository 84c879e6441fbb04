/** What EC2 tells of the instances of clusters. */
import type * as EC2 from "@aws-sdk/client-ec2";
import type { Context, SandboxEvents } from "../../../kit/index.ts";
import { beginEnd, finishEnd, nodeEnded } from "../clusters/end.ts";
import { nodeBooted, settleFleet } from "../clusters/life.ts";
import { keyOf, nodesOf } from "../lookup.ts";
import { clusters, fleets, isEnding, type NodeRow, nodes } from "../state.ts";
import { fillFleet, nodeKeyByEc2Id } from "./launch.ts";

export async function instanceChanged(
  { instanceId, state }: SandboxEvents["instance-state"],
  context: Context,
): Promise<void> {
  const key = nodeKeyByEc2Id(context, instanceId);
  const node = key === undefined ? undefined : context.table(nodes).get(key);
  if (!node) return;
  if (state === "running") await seen(context, [node]);
  if (state === "terminated") await lost(context, node);
}

/** Timer, and after a restart: looks at the instances whose end or beginning may have been missed. */
export async function nodesSeen({ cluster }: { cluster: string }, context: Context): Promise<void> {
  await seen(
    context,
    nodesOf(context, cluster).filter(({ state }) => state !== "TERMINATED"),
  );
}

async function seen(context: Context, list: readonly NodeRow[]): Promise<void> {
  if (list.length === 0) return;
  const { Reservations = [] } = await context.service<typeof EC2>("ec2").DescribeInstances({
    Filters: [{ Name: "instance-id", Values: list.map(({ ec2Id }) => ec2Id) }],
  });
  const instances = new Map(
    Reservations.flatMap(({ Instances = [] }) => Instances).map((each) => [each.InstanceId, each] as const),
  );
  for (const node of list) {
    const instance = instances.get(node.ec2Id);
    if (!instance || instance.State?.Name === "terminated") await lost(context, node);
    else if (instance.State?.Name === "running" && node.state === "PROVISIONING") booted(context, node, instance);
  }
}

function booted(context: Context, node: NodeRow, instance: EC2.Instance): void {
  context.table(nodes).patch(keyOf(node), {
    privateDns: instance.PrivateDnsName ?? "",
    privateIp: instance.PrivateIpAddress ?? "",
    publicDns: instance.PublicDnsName ?? "",
    publicIp: instance.PublicIpAddress,
    volumes: (instance.BlockDeviceMappings ?? []).map(({ DeviceName = "", Ebs }) => ({
      device: DeviceName,
      id: Ebs?.VolumeId ?? "",
    })),
  });
  const fleet = context.table(fleets).get(`${node.cluster}/${node.fleet}`);
  if (fleet?.role === "MASTER")
    context
      .table(clusters)
      .patch(node.cluster, { primaryDns: instance.PublicDnsName || instance.PrivateDnsName || undefined });
  nodeBooted(context, keyOf(node));
}

/** An instance is gone. A cluster without its primary node ends; another node is replaced. */
async function lost(context: Context, node: NodeRow): Promise<void> {
  nodeEnded(context, keyOf(node));
  const cluster = context.table(clusters).get(node.cluster);
  if (!cluster) return;
  if (isEnding(cluster)) return finishEnd(context, cluster.id);
  const fleet = context.table(fleets).get(`${node.cluster}/${node.fleet}`);
  if (!fleet) return;
  if (fleet.role === "MASTER")
    return beginEnd(context, cluster, {
      code: "INSTANCE_FAILURE",
      message: "The master instance of the cluster was terminated.",
      errors: true,
    });
  if (fleet.state === "RUNNING") context.table(fleets).patch(keyOf(fleet), { state: "RESIZING" });
  await fillFleet(context, cluster, fleet).catch((error: unknown) =>
    context.log("instance was not replaced", { error: String(error) }),
  );
  settleFleet(context, keyOf(fleet));
}
