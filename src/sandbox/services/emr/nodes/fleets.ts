import type * as EMR from "@aws-sdk/client-emr";
import { type Context, found, page } from "../../../kit/index.ts";
import { invalidRequest, validation } from "../faults.ts";
import type { On } from "../handler.ts";
import { clusterOf, dateOf, fleetsOf, keyOf, liveJobFlow, nodesOf } from "../lookup.ts";
import { type ClusterRow, type FleetRow, fleets } from "../state.ts";
import { fleetRow } from "./fleet-rows.ts";
import { capacityOf } from "./launch.ts";
import { resize } from "./resize.ts";

/** Throws InvalidRequestException for a cluster of the other kind. */
export function requireKind(row: ClusterRow, kind: EMR.InstanceCollectionType): void {
  if (row.collection === kind) return;
  throw invalidRequest(
    kind === "INSTANCE_FLEET"
      ? "Instance groups and instance fleets are mutually exclusive. The EMR cluster specified in the request uses instance groups. The request expects instance fleets."
      : "Instance fleets and instance groups are mutually exclusive. The EMR cluster specified in the request uses instance fleets. The request expects instance groups.",
  );
}

/** https://docs.aws.amazon.com/emr/latest/APIReference/API_AddInstanceFleet.html: a task fleet, one for each cluster. */
export const addInstanceFleet: On<"AddInstanceFleet"> = (input, context) => {
  const cluster = liveJobFlow(context, input.ClusterId);
  requireKind(cluster, "INSTANCE_FLEET");
  const config = input.InstanceFleet ?? { InstanceFleetType: "TASK" };
  if (config.InstanceFleetType !== "TASK")
    throw validation("Only a task instance fleet may be added to a running cluster.");
  if (fleetsOf(context, cluster.id).some((fleet) => fleet.role === "TASK" && fleet.state !== "TERMINATED"))
    throw validation("A task instance fleet already exists. A cluster may have at most one task instance fleet.");
  const row = fleetRow({ cluster: cluster.id, now: context.clock.now() }, config);
  context.table(fleets).put(keyOf(row), row);
  context.later("fleet-fill", context.clock.lifecycle(FULFILMENT_MS), { key: keyOf(row) });
  return { ClusterId: cluster.id, InstanceFleetId: row.id, ClusterArn: cluster.arn };
};

const FULFILMENT_MS = 30_000;

/** https://docs.aws.amazon.com/emr/latest/APIReference/API_ModifyInstanceFleet.html */
export const modifyInstanceFleet: On<"ModifyInstanceFleet"> = async (input, context) => {
  const cluster = liveJobFlow(context, input.ClusterId);
  requireKind(cluster, "INSTANCE_FLEET");
  const { InstanceFleetId: id = "", TargetOnDemandCapacity, TargetSpotCapacity } = input.InstanceFleet ?? {};
  const fleet = found(context.table(fleets).get(`${cluster.id}/${id}`), () =>
    invalidRequest(`Instance fleet id '${id}' is not valid.`),
  );
  if (fleet.role === "MASTER") throw validation("The master instance fleet cannot be resized.");
  await resize(context, cluster, {
    fleet,
    onDemand: TargetOnDemandCapacity ?? fleet.onDemand,
    spot: TargetSpotCapacity ?? fleet.spot,
  });
  return {};
};

/** https://docs.aws.amazon.com/emr/latest/APIReference/API_ListInstanceFleets.html */
export const listInstanceFleets: On<"ListInstanceFleets"> = (input, context) => {
  const cluster = clusterOf(context, input.ClusterId);
  requireKind(cluster, "INSTANCE_FLEET");
  const { items, next } = page(fleetsOf(context, cluster.id), {
    token: input.Marker,
    limit: undefined,
    max: 50,
    badToken: "InvalidRequestException",
  });
  return { InstanceFleets: items.map((row) => describeFleet(context, row)), Marker: next };
};

const describeFleet = (context: Context, row: FleetRow): EMR.InstanceFleet => ({
  Id: row.id,
  Name: row.name,
  Status: {
    State: row.state,
    StateChangeReason: reasonOf(row),
    Timeline: timelineOf(row),
  },
  InstanceFleetType: row.role,
  TargetOnDemandCapacity: row.onDemand,
  TargetSpotCapacity: row.spot,
  ProvisionedOnDemandCapacity: provisioned(context, row, "ON_DEMAND"),
  ProvisionedSpotCapacity: provisioned(context, row, "SPOT"),
  InstanceTypeSpecifications: row.types.map(({ specification }) => specification),
  ...(row.launch === undefined ? {} : { LaunchSpecifications: row.launch }),
});

const provisioned = (context: Context, row: FleetRow, market: EMR.MarketType): number =>
  capacityOf(context, row, market) - pending(context, row, market);

/** Units that EC2 has not given yet. */
const pending = (context: Context, row: FleetRow, market: EMR.MarketType): number =>
  nodesOf(context, row.cluster)
    .filter((node) => node.fleet === row.id && node.market === market && node.state === "PROVISIONING")
    .reduce((sum, { weight }) => sum + weight, 0);

export const reasonOf = <C>({
  reason,
}: {
  readonly reason: { readonly code: C | undefined; readonly message: string };
}): { Code?: C; Message: string } => ({
  ...(reason.code === undefined ? {} : { Code: reason.code }),
  Message: reason.message,
});

export const timelineOf = (row: Pick<FleetRow, "created" | "ready" | "ended">) => ({
  CreationDateTime: dateOf(row.created),
  ReadyDateTime: dateOf(row.ready),
  EndDateTime: dateOf(row.ended),
});
