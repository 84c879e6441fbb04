/** A cluster's states: each operation sets the first, and a timer settles it. https://docs.aws.amazon.com/redshift/latest/mgmt/managing-cluster-operations.html#rs-mgmt-cluster-status */
import type { Context } from "../../../kit/index.ts";
import { type ClusterRow, type ClusterStatus, clusters } from "../state.ts";
import { deleteMasterSecret } from "./master-secret.ts";
import { countOf, createInterfaces, deleteInterfaces } from "./placement.ts";

/** How long a change takes on AWS. */
const TAKES_MS: Readonly<Partial<Record<ClusterStatus, number>>> = {
  creating: 240_000,
  pausing: 120_000,
  resuming: 240_000,
  rebooting: 60_000,
  resizing: 300_000,
  deleting: 90_000,
};

const ROLES_MS = 30_000;

interface Settling {
  readonly id: string;
  readonly namespaceId: string;
  readonly status: ClusterStatus;
}

/** Arms the timer that ends the row's status. */
export const settleLater = (context: Context, { id, namespaceId, status }: ClusterRow): void =>
  context.later("settle", context.clock.lifecycle(TAKES_MS[status] ?? 0), { id, namespaceId, status });

/** Timer. */
export async function settle({ id, namespaceId, status }: Settling, context: Context): Promise<void> {
  const row = context.table(clusters).get(id);
  if (row?.namespaceId !== namespaceId || row.status !== status) return;
  if (status === "deleting") return remove(context, row);
  if (status === "resizing") await resized(context, row);
  const isPaused = status === "pausing";
  context.table(clusters).update(id, (now) => ({
    ...now,
    status: isPaused ? "paused" : "available",
    roles: applied(now),
    // A cluster reads its parameters when it starts.
    ...(status !== "resizing" && !isPaused && { parameters: "in-sync" }),
  }));
  tell(context, row, isPaused ? "paused" : status === "creating" ? "available" : "restarted");
}

async function remove(context: Context, row: ClusterRow): Promise<void> {
  await deleteInterfaces(context, row);
  await deleteMasterSecret(context, row);
  context.table(clusters).delete(row.id);
  tell(context, row, "deleted");
}

async function resized(context: Context, row: ClusterRow): Promise<void> {
  if (row.members.length === countOf(row.nodes)) return;
  await deleteInterfaces(context, row);
  context.table(clusters).patch(row.id, { members: await createInterfaces(context, row) });
}

export const tell = (
  context: Context,
  { id: name, namespaceId }: ClusterRow,
  state: "available" | "restarted" | "paused" | "deleted",
): void => context.publish("warehouse-state", { kind: "cluster", name, namespaceId, state });

/** Roles that were added or taken away get there a little later. */
export const syncRolesLater = (context: Context, { id, namespaceId }: ClusterRow): void =>
  context.later("sync-roles", context.clock.lifecycle(ROLES_MS), { id, namespaceId });

/** Timer. */
export function syncRoles({ id, namespaceId }: Omit<Settling, "status">, context: Context): void {
  const row = context.table(clusters).get(id);
  if (row?.namespaceId === namespaceId) context.table(clusters).patch(id, { roles: applied(row) });
}

const applied = ({ roles }: ClusterRow): ClusterRow["roles"] =>
  roles.filter((role) => role.applied !== "removing").map((role) => ({ ...role, applied: "in-sync" }));
