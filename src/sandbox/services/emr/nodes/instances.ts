import type * as EMR from "@aws-sdk/client-emr";
import { page } from "../../../kit/index.ts";
import type { On } from "../handler.ts";
import { clusterOf, fleetsOf, nodesOf } from "../lookup.ts";
import type { FleetRow, NodeRow } from "../state.ts";
import { reasonOf, timelineOf } from "./fleets.ts";

/** https://docs.aws.amazon.com/emr/latest/APIReference/API_ListInstances.html */
export const listInstances: On<"ListInstances"> = (input, context) => {
  const cluster = clusterOf(context, input.ClusterId);
  const all = new Map(fleetsOf(context, cluster.id).map((row) => [row.id, row] as const));
  const { InstanceStates: states = [], InstanceGroupTypes: types = [], InstanceFleetType: fleetType } = input;
  const wanted = input.InstanceFleetId ?? input.InstanceGroupId;
  const rows = nodesOf(context, cluster.id)
    .filter((node) => wanted === undefined || node.fleet === wanted)
    .filter((node) => states.length === 0 || states.includes(node.state))
    .filter((node) => {
      const role = all.get(node.fleet)?.role;
      return role !== undefined && (types.length === 0 || types.includes(role)) && (fleetType ?? role) === role;
    })
    .sort((a, b) => a.created - b.created || (a.id < b.id ? -1 : 1));
  const { items, next } = page(rows, {
    token: input.Marker,
    limit: undefined,
    max: 2000,
    badToken: "InvalidRequestException",
  });
  return { Instances: items.map((row) => describe(row, all.get(row.fleet))), Marker: next };
};

const describe = (row: NodeRow, fleet: FleetRow | undefined): EMR.Instance => ({
  Id: row.id,
  Ec2InstanceId: row.ec2Id,
  PublicDnsName: row.publicDns,
  PublicIpAddress: row.publicIp,
  PrivateDnsName: row.privateDns,
  PrivateIpAddress: row.privateIp,
  Status: { State: row.state, StateChangeReason: reasonOf(row), Timeline: timelineOf(row) },
  ...(fleet?.kind === "group" ? { InstanceGroupId: row.fleet } : { InstanceFleetId: row.fleet }),
  Market: row.market,
  InstanceType: row.type,
  EbsVolumes: row.volumes.map(({ device, id }) => ({ Device: device, VolumeId: id })),
});
