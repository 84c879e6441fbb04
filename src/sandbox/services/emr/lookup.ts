/** The rows behind the ids of requests. */
import { type Context, found } from "../../kit/index.ts";
import { clusterNotValid, jobFlowEnded, noSuchJobFlow } from "./faults.ts";
import {
  type ClusterRow,
  clusters,
  type FleetRow,
  fleets,
  isEnding,
  type NodeRow,
  nodes,
  type StepRow,
  steps,
} from "./state.ts";

/** For Describe and List operations. */
export const clusterOf = (context: Context, id = ""): ClusterRow =>
  found(context.table(clusters).get(id), () => clusterNotValid(id));

/** For operations that change it: a cluster that is neither ending nor gone. */
export function liveJobFlow(context: Context, id = ""): ClusterRow {
  const row = found(context.table(clusters).get(id), noSuchJobFlow);
  if (isEnding(row)) throw jobFlowEnded();
  return row;
}

export const fleetsOf = (context: Context, cluster: string): FleetRow[] =>
  context
    .table(fleets)
    .list(`${cluster}/`)
    .sort((a, b) => a.created - b.created || (a.id < b.id ? -1 : 1));

export const nodesOf = (context: Context, cluster: string): NodeRow[] => context.table(nodes).list(`${cluster}/`);

/** In the order in which they were added. */
export const stepsOf = (context: Context, cluster: string): StepRow[] =>
  context
    .table(steps)
    .list(`${cluster}/`)
    .sort((a, b) => a.sequence - b.sequence);

export const keyOf = (row: { readonly cluster: string; readonly id: string }): string => `${row.cluster}/${row.id}`;

/** Seconds since the epoch are EMR's; the SDK takes a Date. */
export const dateOf = (ms: number | undefined): Date | undefined => (ms === undefined ? undefined : new Date(ms));
