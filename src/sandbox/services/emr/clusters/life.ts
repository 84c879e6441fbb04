/** The life of a cluster from STARTING to WAITING. https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-overview.html */
import { messageOf } from "../../../../shared/errors.ts";
import { type Context, Fault } from "../../../kit/index.ts";
import { fleetsOf, keyOf, nodesOf } from "../lookup.ts";
import { fillFleet } from "../nodes/launch.ts";
import { type ClusterRow, clusters, fleets, nodes } from "../state.ts";
import { driveSteps } from "../steps/queue.ts";
import { beginEnd } from "./end.ts";
import { LaunchError, networkOf } from "./network.ts";
import { managedGroups } from "./security-groups.ts";
import { checkLaunchRights, checkServiceRole } from "./service-role.ts";

interface Subject {
  readonly id: string;
}

/** Timer: checks roles and network, and launches the instances. */
export async function startCluster({ id }: Subject, context: Context): Promise<void> {
  const row = context.table(clusters).get(id);
  if (row?.state !== "STARTING") return;
  try {
    await launchCluster(context, row);
  } catch (error) {
    if (!(error instanceof LaunchError || error instanceof Fault)) throw error;
    beginEnd(context, row, { code: "VALIDATION_ERROR", message: messageOf(error), errors: true });
  }
}

async function launchCluster(context: Context, row: ClusterRow): Promise<void> {
  const role = await checkServiceRole(context, row);
  const network = await networkOf(context, row);
  await checkLaunchRights(context, role, { cluster: row, network });
  const { primary, core } = await managedGroups(context, row, network);
  const placed = context.table(clusters).patch(row.id, {
    reason: { code: undefined, message: "Provisioning Amazon EC2 capacity" },
    subnetId: network.subnet.SubnetId,
    zone: network.subnet.AvailabilityZone,
    groups: { ...row.groups, primary, core },
  });
  for (const fleet of fleetsOf(context, row.id)) if (placed) await fillFleet(context, placed, fleet);
}

const BOOTSTRAP_MS = 120_000;

/** A booted node of a starting cluster waits for the others; one of a running cluster is set up on its own. */
export function nodeBooted(context: Context, key: string): void {
  const node = context.table(nodes).get(key);
  const cluster = node && context.table(clusters).get(node.cluster);
  if (!node || !cluster || node.state !== "PROVISIONING") return;
  context.table(nodes).patch(key, { state: "BOOTSTRAPPING" });
  if (cluster.ready !== undefined)
    return void context.later("node-ready", context.clock.lifecycle(BOOTSTRAP_MS), { key });
  if (cluster.state !== "STARTING" || nodesOf(context, cluster.id).some(({ state }) => state === "PROVISIONING"))
    return;
  if (!allLaunched(context, cluster.id)) return;
  for (const fleet of fleetsOf(context, cluster.id))
    context.table(fleets).patch(keyOf(fleet), { state: "BOOTSTRAPPING" });
  context
    .table(clusters)
    .patch(cluster.id, { state: "BOOTSTRAPPING", reason: { code: undefined, message: "Running bootstrap actions" } });
  context.later("cluster-ready", context.clock.lifecycle(BOOTSTRAP_MS), { id: cluster.id });
}

/** Instances are launched one after the other: the first may have booted before the last is asked for. */
const allLaunched = (context: Context, cluster: string): boolean => {
  const all = nodesOf(context, cluster);
  return fleetsOf(context, cluster).every(
    (fleet) =>
      all.filter((node) => node.fleet === fleet.id).reduce((sum, { weight }) => sum + weight, 0) >=
      fleet.onDemand + fleet.spot,
  );
};

/** Timer: all is installed. */
export function clusterReady({ id }: Subject, context: Context): void {
  const row = context.table(clusters).get(id);
  if (row?.state !== "BOOTSTRAPPING") return;
  const now = context.clock.now();
  for (const node of nodesOf(context, id))
    if (node.state === "BOOTSTRAPPING") context.table(nodes).patch(keyOf(node), { state: "RUNNING", ready: now });
  for (const fleet of fleetsOf(context, id))
    context.table(fleets).patch(keyOf(fleet), { state: "RUNNING", ready: now });
  context.table(clusters).patch(id, {
    state: "WAITING",
    reason: { code: undefined, message: "Cluster ready to run steps." },
    ready: now,
    idleSince: undefined,
  });
  driveSteps(context, id);
}

/** Timer: a node that joined a running cluster is ready; its fleet too, when it was the last. */
export function nodeReady({ key }: { key: string }, context: Context): void {
  const node = context.table(nodes).get(key);
  if (node?.state !== "BOOTSTRAPPING") return;
  const now = context.clock.now();
  context.table(nodes).patch(key, { state: "RUNNING", ready: now });
  settleFleet(context, `${node.cluster}/${node.fleet}`);
}

/** A fleet is RUNNING when all its nodes are. */
export function settleFleet(context: Context, key: string): void {
  const fleet = context.table(fleets).get(key);
  if (!fleet || !["PROVISIONING", "BOOTSTRAPPING", "RESIZING"].includes(fleet.state)) return;
  const own = nodesOf(context, fleet.cluster).filter((node) => node.fleet === fleet.id && node.state !== "TERMINATED");
  if (own.some(({ state }) => state !== "RUNNING")) return;
  context.table(fleets).patch(key, { state: "RUNNING", ready: fleet.ready ?? context.clock.now() });
}
