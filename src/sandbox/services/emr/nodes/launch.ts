/** Instances for fleets and groups, from EC2. */
import type * as EC2 from "@aws-sdk/client-ec2";
import type * as EMR from "@aws-sdk/client-emr";
import { type Context, toTagList } from "../../../kit/index.ts";
import { newId } from "../ids.ts";
import { keyOf, nodesOf } from "../lookup.ts";
import { type ClusterRow, type FleetRow, nodes } from "../state.ts";

// EMR's own images are not public; this one has the same system below.
const IMAGE = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";

/** Launches what the fleet lacks of its target. Throws EC2's faults. */
export async function fillFleet(context: Context, cluster: ClusterRow, fleet: FleetRow): Promise<void> {
  for (const market of ["ON_DEMAND", "SPOT"] as const) {
    const target = market === "SPOT" ? fleet.spot : fleet.onDemand;
    for (let missing = target - capacityOf(context, fleet, market); missing > 0; ) {
      // The first type of the list: prices and free capacity, by which EMR chooses, are the same for all here.
      const [node] = fleet.types;
      if (!node) return;
      await launch(context, { cluster, fleet, market, type: node.type, weight: node.weight });
      missing -= node.weight;
    }
  }
}

/** Units of the fleet that run or are on their way. */
export const capacityOf = (context: Context, fleet: FleetRow, market: EMR.MarketType): number =>
  nodesOf(context, fleet.cluster)
    .filter((node) => node.fleet === fleet.id && node.market === market && node.state !== "TERMINATED")
    .reduce((sum, { weight }) => sum + weight, 0);

interface OneLaunch {
  readonly cluster: ClusterRow;
  readonly fleet: FleetRow;
  readonly market: EMR.MarketType;
  readonly type: string;
  readonly weight: number;
}

async function launch(context: Context, { cluster, fleet, market, type, weight }: OneLaunch): Promise<void> {
  const id = newId("ci");
  const { Instances: [instance] = [] } = await context
    .service<typeof EC2>("ec2")
    .RunInstances({ ...request(cluster, fleet, type), ClientToken: id, ...(market === "SPOT" ? SPOT : {}) });
  context.table(nodes).put(`${cluster.id}/${id}`, {
    id,
    cluster: cluster.id,
    fleet: fleet.id,
    ec2Id: instance?.InstanceId ?? "",
    market,
    type,
    weight,
    state: "PROVISIONING",
    reason: { code: undefined, message: "" },
    privateDns: "",
    privateIp: "",
    publicDns: "",
    publicIp: undefined,
    volumes: [],
    created: context.clock.now(),
    ready: undefined,
    ended: undefined,
  });
  // The instance may have booted before its row was there to hear of it.
  context.later("nodes-seen", 0, { cluster: cluster.id });
}

const SPOT = { InstanceMarketOptions: { MarketType: "spot", SpotOptions: { SpotInstanceType: "one-time" } } } as const;

function request(cluster: ClusterRow, fleet: FleetRow, type: string): EC2.RunInstancesRequest {
  const { groups } = cluster;
  const primary = fleet.role === "MASTER";
  const tags = toTagList({
    ...cluster.tags,
    "aws:elasticmapreduce:job-flow-id": cluster.id,
    "aws:elasticmapreduce:instance-group-role": fleet.role,
  });
  return {
    MinCount: 1,
    MaxCount: 1,
    ImageId: IMAGE,
    InstanceType: type as EC2._InstanceType,
    SubnetId: cluster.subnetId,
    SecurityGroupIds: [
      (primary ? groups.primary : groups.core) ?? "",
      ...(primary ? groups.morePrimary : groups.moreCore),
    ].filter((id) => id !== ""),
    IamInstanceProfile: { Name: cluster.profile.slice(cluster.profile.lastIndexOf("/") + 1) },
    ...(cluster.keyName === undefined ? {} : { KeyName: cluster.keyName }),
    TagSpecifications: [
      { ResourceType: "instance", Tags: tags },
      { ResourceType: "volume", Tags: tags },
    ],
  };
}

/** Takes one instance of a group or fleet away. */
export async function shrink(context: Context, ec2Ids: readonly string[]): Promise<void> {
  if (ec2Ids.length > 0) await context.service<typeof EC2>("ec2").TerminateInstances({ InstanceIds: [...ec2Ids] });
}

export const nodeKeyByEc2Id = (context: Context, ec2Id: string): string | undefined => {
  const node = context
    .table(nodes)
    .list()
    .find((each) => each.ec2Id === ec2Id);
  return node && keyOf(node);
};
