import type * as EMR from "@aws-sdk/client-emr";
import { type Context, found, page } from "../../../kit/index.ts";
import { invalidRequest, notInTheSandbox, validation } from "../faults.ts";
import type { On } from "../handler.ts";
import { clusterOf, fleetsOf, keyOf, liveJobFlow, nodesOf } from "../lookup.ts";
import { type FleetRow, fleets } from "../state.ts";
import { groupRow } from "./fleet-rows.ts";
import { reasonOf, requireKind, timelineOf } from "./fleets.ts";
import { shrink } from "./launch.ts";
import { resize } from "./resize.ts";

/** https://docs.aws.amazon.com/emr/latest/APIReference/API_AddInstanceGroups.html */
export const addInstanceGroups: On<"AddInstanceGroups"> = (input, context) => {
  const cluster = liveJobFlow(context, input.JobFlowId);
  requireKind(cluster, "INSTANCE_GROUP");
  const now = context.clock.now();
  const rows = (input.InstanceGroups ?? []).map((config) => groupRow({ cluster: cluster.id, now }, config));
  const hasCore = fleetsOf(context, cluster.id).some(({ role }) => role === "CORE");
  if (rows.some(({ role }) => role === "MASTER" || (role === "CORE" && hasCore)))
    throw validation("Only task instance groups may be added to a cluster that has a core instance group.");
  for (const row of rows) {
    context.table(fleets).put(keyOf(row), row);
    context.later("fleet-fill", 0, { key: keyOf(row) });
  }
  return { JobFlowId: cluster.id, InstanceGroupIds: rows.map(({ id }) => id), ClusterArn: cluster.arn };
};

/** https://docs.aws.amazon.com/emr/latest/APIReference/API_ModifyInstanceGroups.html */
export const modifyInstanceGroups: On<"ModifyInstanceGroups"> = async (input, context) => {
  for (const change of input.InstanceGroups ?? []) {
    const id = change.InstanceGroupId ?? "";
    const group = found(
      context
        .table(fleets)
        .list(input.ClusterId === undefined ? "" : `${input.ClusterId}/`)
        .find((row) => row.id === id && row.kind === "group"),
      () => invalidRequest(`Instance group id '${id}' is not valid.`),
    );
    const cluster = liveJobFlow(context, group.cluster);
    if (group.role === "MASTER") throw validation("The master instance group cannot be resized.");
    if (change.Configurations?.length) throw notInTheSandbox("Reconfiguring an instance group");
    if (change.EC2InstanceIdsToTerminate?.length) await shrink(context, change.EC2InstanceIdsToTerminate);
    const count = change.InstanceCount ?? group.onDemand + group.spot - (change.EC2InstanceIdsToTerminate?.length ?? 0);
    await resize(context, cluster, {
      fleet: group,
      onDemand: group.spot > 0 ? 0 : count,
      spot: group.spot > 0 ? count : 0,
    });
  }
  return {};
};

/** https://docs.aws.amazon.com/emr/latest/APIReference/API_ListInstanceGroups.html */
export const listInstanceGroups: On<"ListInstanceGroups"> = (input, context) => {
  const cluster = clusterOf(context, input.ClusterId);
  requireKind(cluster, "INSTANCE_GROUP");
  const { items, next } = page(fleetsOf(context, cluster.id), {
    token: input.Marker,
    limit: undefined,
    max: 50,
    badToken: "InvalidRequestException",
  });
  return { InstanceGroups: items.map((row) => describeGroup(context, row)), Marker: next };
};

function describeGroup(context: Context, row: FleetRow): EMR.InstanceGroup {
  const running = nodesOf(context, row.cluster).filter((node) => node.fleet === row.id && node.state === "RUNNING");
  return {
    Id: row.id,
    Name: row.name,
    Market: row.spot > 0 ? "SPOT" : "ON_DEMAND",
    InstanceGroupType: row.role,
    ...(row.bid === undefined ? {} : { BidPrice: row.bid }),
    InstanceType: row.types[0]?.type,
    RequestedInstanceCount: row.onDemand + row.spot,
    RunningInstanceCount: running.length,
    Status: {
      State: row.state as EMR.InstanceGroupState,
      StateChangeReason: reasonOf(row) as EMR.InstanceGroupStateChangeReason,
      Timeline: timelineOf(row),
    },
    Configurations: [],
    EbsBlockDevices: [],
    ShrinkPolicy: {},
  };
}
