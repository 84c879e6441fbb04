import { arn, type Context, found, type ResourcesOf } from "../../kit/index.ts";
import { clusterNotFound, invalidClusterState } from "./faults.ts";
import { type ClusterRow, clusters } from "./state.ts";

/** Throws ClusterNotFoundFault. Identifiers are lower-case whatever the request has. */
export const clusterOf = (context: Context, id = ""): ClusterRow =>
  found(context.table(clusters).get(id.toLowerCase()), () => clusterNotFound(id));

/** One that can be used. */
export function availableCluster(context: Context, id: string | undefined): ClusterRow {
  const row = clusterOf(context, id);
  if (row.status !== "available")
    throw invalidClusterState(`The cluster ${row.id} is not in the available state: it is ${row.status}.`);
  return row;
}

/** The resource that a request names. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonredshift.html */
export const actedOn: ResourcesOf = (_operation, input, context) => {
  const named = (member: string, type: string): string[] =>
    typeof input[member] === "string" ? [arn(context, "redshift", `${type}:${input[member]}`)] : [];
  if (typeof input.ResourceName === "string") return [input.ResourceName];
  const all = [
    ...named("ClusterIdentifier", "cluster"),
    ...named("ClusterSubnetGroupName", "subnetgroup"),
    ...named("ParameterGroupName", "parametergroup"),
    ...snapshotsIn(input, context),
  ];
  return all.length > 0 ? all : undefined;
};

const snapshotsIn = (input: Readonly<Record<string, unknown>>, context: Context): string[] =>
  typeof input.SnapshotIdentifier === "string"
    ? [arn(context, "redshift", `snapshot:${input.ClusterIdentifier ?? "*"}/${input.SnapshotIdentifier}`)]
    : [];
