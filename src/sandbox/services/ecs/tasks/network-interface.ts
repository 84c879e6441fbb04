/** The elastic network interface of an awsvpc task. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking-awsvpc.html */
import type * as EC2 from "@aws-sdk/client-ec2";
import type * as ECS from "@aws-sdk/client-ecs";
import { randomUuid } from "../../../../shared/random.ts";
import type { Context } from "../../../kit/index.ts";
import { ecsArn } from "../names.ts";
import type { TaskNetwork, TaskRow } from "../state.ts";
import { liveTasks } from "./task-rows.ts";

export interface TaskInterface {
  readonly network: TaskNetwork;
  readonly zone: string | undefined;
  readonly attachment: ECS.Attachment;
}

/** Makes the interface; run again after a crash it finds the one that was made. */
export async function createInterface(
  context: Context,
  row: TaskRow,
  zone: string | undefined,
): Promise<TaskInterface> {
  const ec2 = context.service<typeof EC2>("ec2");
  const { subnets = [], securityGroups = [], assignPublicIp } = row.networkConfiguration?.awsvpcConfiguration ?? {};
  const SubnetId = await chooseSubnet(context, row, { subnets, zone });
  const id = randomUuid();
  const { NetworkInterface: made } = await ec2.CreateNetworkInterface({
    SubnetId,
    Groups: securityGroups,
    Description: ecsArn(context, `attachment/${id}`),
    ClientToken: row.id,
  });
  const NetworkInterfaceId = made?.NetworkInterfaceId ?? "";
  if (assignPublicIp === "ENABLED")
    await ec2.ModifyNetworkInterfaceAttribute({ NetworkInterfaceId, AssociatePublicIpAddress: true });
  const details = {
    subnetId: SubnetId,
    networkInterfaceId: NetworkInterfaceId,
    macAddress: made?.MacAddress,
    privateDnsName: made?.PrivateDnsName,
    privateIPv4Address: made?.PrivateIpAddress,
  };
  return {
    network: {
      vpcId: made?.VpcId ?? "",
      subnetId: SubnetId ?? "",
      privateIp: made?.PrivateIpAddress ?? "",
      eniId: NetworkInterfaceId,
    },
    zone: made?.AvailabilityZone,
    attachment: {
      id,
      type: "ElasticNetworkInterface",
      status: "ATTACHED",
      details: Object.entries(details).map(([name, value]) => ({ name, value })),
    },
  };
}

/** Deletes it; nothing where it is gone already. */
export async function deleteInterface(context: Context, eniId: string): Promise<void> {
  const ec2 = context.service<typeof EC2>("ec2");
  await ec2.DeleteNetworkInterface({ NetworkInterfaceId: eniId }).catch((error: unknown) => {
    if (!context.signal.aborted) context.log(`network interface ${eniId} was not deleted: ${String(error)}`);
  });
}

/** The subnet with the fewest tasks of the same group; of the instance's zone, where there is an instance. */
async function chooseSubnet(
  context: Context,
  row: TaskRow,
  { subnets, zone }: { subnets: readonly string[]; zone: string | undefined },
): Promise<string | undefined> {
  const siblings = liveTasks(context, row.cluster).filter((each) => each.task.group === row.task.group);
  const count = (subnet: string): number => siblings.filter((each) => each.network?.subnetId === subnet).length;
  const inZone = zone === undefined ? subnets : await subnetsIn(context, subnets, zone);
  return [...inZone].sort((a, b) => count(a) - count(b))[0];
}

async function subnetsIn(context: Context, SubnetIds: readonly string[], zone: string): Promise<string[]> {
  const { Subnets = [] } = await context.service<typeof EC2>("ec2").DescribeSubnets({ SubnetIds: [...SubnetIds] });
  return Subnets.filter((each) => each.AvailabilityZone === zone).map((each) => each.SubnetId ?? "");
}
