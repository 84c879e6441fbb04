import type { Context } from "../../kit/index.ts";
import { deleteInterfaces } from "./network.ts";
import { namespaces, usageLimits, type WorkgroupRow, workgroups } from "./state.ts";

/** How long a change takes on AWS. */
const TAKES_MS: Readonly<Partial<Record<WorkgroupRow["status"], number>>> = {
  CREATING: 180_000,
  MODIFYING: 60_000,
  DELETING: 90_000,
};

type Settling = Readonly<Pick<WorkgroupRow, "name" | "id" | "status">>;

/** Arms the timer that ends the row's status. */
export const settleLater = (context: Context, { name, id, status }: WorkgroupRow): void =>
  context.later("settle", context.clock.lifecycle(TAKES_MS[status] ?? 0), { name, id, status });

/** Timer. */
export async function settle({ name, id, status }: Settling, context: Context): Promise<void> {
  const row = context.table(workgroups).get(name);
  if (row?.id !== id || row.status !== status) return;
  if (status === "DELETING") return remove(context, row);
  context.table(workgroups).patch(name, { status: "AVAILABLE" });
  tell(context, row, status === "CREATING" ? "available" : "restarted");
}

/** The data stays with the namespace. */
async function remove(context: Context, row: WorkgroupRow): Promise<void> {
  tell(context, row, "paused");
  await deleteInterfaces(context, row);
  for (const limit of context.table(usageLimits).list())
    if (limit.resourceArn === row.arn) context.table(usageLimits).delete(limit.id);
  context.table(workgroups).delete(row.name);
}

function tell(context: Context, row: WorkgroupRow, state: "available" | "restarted" | "paused"): void {
  const namespace = context.table(namespaces).get(row.namespace);
  if (namespace === undefined) return;
  context.publish("warehouse-state", { kind: "namespace", name: namespace.name, namespaceId: namespace.id, state });
}
