/** Fleets and groups that grow and shrink. */
import { messageOf } from "../../../../shared/errors.ts";
import { type Context, Fault } from "../../../kit/index.ts";
import { settleFleet } from "../clusters/life.ts";
import { keyOf, nodesOf } from "../lookup.ts";
import { type ClusterRow, clusters, type FleetRow, fleets, isEnding } from "../state.ts";
import { capacityOf, fillFleet, shrink } from "./launch.ts";

interface Resize {
  readonly fleet: FleetRow;
  readonly onDemand: number;
  readonly spot: number;
}

export async function resize(context: Context, cluster: ClusterRow, { fleet, onDemand, spot }: Resize): Promise<void> {
  const row = context.table(fleets).patch(keyOf(fleet), {
    onDemand,
    spot,
    ...(cluster.ready === undefined ? {} : { state: "RESIZING" as const }),
  });
  if (!row) return;
  for (const market of ["ON_DEMAND", "SPOT"] as const) await remove(context, row, market);
  if (cluster.ready !== undefined) context.later("fleet-fill", 0, { key: keyOf(row) });
}

/** Takes the youngest nodes away, as long as what is left is enough. */
async function remove(context: Context, fleet: FleetRow, market: "ON_DEMAND" | "SPOT"): Promise<void> {
  const target = market === "SPOT" ? fleet.spot : fleet.onDemand;
  let surplus = capacityOf(context, fleet, market) - target;
  const young = nodesOf(context, fleet.cluster)
    .filter((node) => node.fleet === fleet.id && node.market === market && node.state !== "TERMINATED")
    .sort((a, b) => b.created - a.created);
  const gone: string[] = [];
  for (const node of young)
    if (node.weight <= surplus) {
      surplus -= node.weight;
      gone.push(node.ec2Id);
    }
  await shrink(context, gone);
}

/** Timer: asks EC2 for what is missing. What EC2 refuses is the fleet's reason to be suspended. */
export async function fillLater({ key }: { key: string }, context: Context): Promise<void> {
  const fleet = context.table(fleets).get(key);
  const cluster = fleet && context.table(clusters).get(fleet.cluster);
  if (!fleet || !cluster || isEnding(cluster) || fleet.state === "TERMINATED") return;
  // A fleet that is added while the cluster starts is filled with the others.
  if (cluster.ready === undefined) return context.later("fleet-fill", 1000, { key });
  try {
    await fillFleet(context, cluster, fleet);
    settleFleet(context, key);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    context
      .table(fleets)
      .patch(key, { state: "SUSPENDED", reason: { code: "INSTANCE_FAILURE", message: messageOf(error) } });
  }
}
