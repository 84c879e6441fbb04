/** The warehouses of the clusters: one engine for each database, its files in a folder of the cluster. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { randomHex } from "../../../shared/random.ts";
import { processes } from "../../engines/process/index.ts";
import { createDialect, type Dialect } from "../../engines/sql/dialects/index.ts";
import { type Cluster, NO_PRINCIPALS, type Session, Warehouse } from "../../engines/warehouse/index.ts";
import type { SandboxEvents } from "../../kit/events.ts";
import { type Context, defineRuntime } from "../../kit/index.ts";
import { connectionFailed } from "./faults.ts";
import { parametersInEffect } from "./parameters-in-effect.ts";
import { warehouses as rows } from "./state.ts";
import type { Endpoint, Target } from "./target.ts";

export interface OpenSession {
  readonly id: string;
  readonly target: Target;
  /** The namespace's id, when it is known. */
  key: string | undefined;
  /** Made with the first statement. */
  session: Session | undefined;
  readonly caller: string;
  readonly created: number;
  updated: number;
  busy: boolean;
  timer: NodeJS.Timeout | undefined;
  /** Seconds. */
  readonly keepAlive: number;
  /** The newest one. */
  readonly statement: string;
}

interface Engines {
  dialect: Promise<Dialect> | undefined;
  readonly open: Map<string, Warehouse>;
  readonly sessions: Map<string, OpenSession>;
  /** Statements that run, to be stopped. */
  readonly running: Map<string, AbortController>;
}

const engines = defineRuntime<Engines>({
  name: "redshift-warehouses",
  create: () => ({ dialect: undefined, open: new Map(), sessions: new Map(), running: new Map() }),
  close: async ({ open, running, sessions }) => {
    for (const controller of running.values()) controller.abort();
    for (const { timer } of sessions.values()) clearTimeout(timer);
    await Promise.all([...open.values()].map((warehouse) => warehouse.close()));
  },
});

export const runningOf = (context: Context): Map<string, AbortController> => context.runtime(engines).running;

export const sessionsOf = (context: Context): Map<string, OpenSession> => context.runtime(engines).sessions;

/** Every Redshift cluster has these beside the one that it was made with. */
const ALWAYS = ["dev"];

export const databasesOf = (context: Context, endpoint: Endpoint): string[] => [
  ...new Set([endpoint.initialDatabase, ...ALWAYS, ...(context.table(rows).get(endpoint.key)?.databases ?? [])]),
];

export const clusterOf = async (context: Context, endpoint: Endpoint): Promise<Cluster> => ({
  nodes: endpoint.nodes,
  serverless: endpoint.serverless,
  superuser: endpoint.superuser,
  roles: endpoint.roles,
  defaultRole: endpoint.defaultRole,
  databases: databasesOf(context, endpoint),
  principals: context.table(rows).get(endpoint.key)?.principals ?? NO_PRINCIPALS,
  parameters: await parametersInEffect(context, endpoint),
});

/** Throws DatabaseConnectionException for a database that the cluster does not have. */
export async function warehouseOf(context: Context, endpoint: Endpoint, database: string): Promise<Warehouse> {
  if (!databasesOf(context, endpoint).includes(database))
    throw connectionFailed(`FATAL: database "${database}" does not exist`);
  const table = context.table(rows);
  const row =
    table.get(endpoint.key) ?? table.put(endpoint.key, { key: endpoint.key, folder: randomHex(12), databases: [] });
  const runtime = context.runtime(engines);
  const name = `${row.folder}/${database}`;
  const open = runtime.open.get(name);
  if (open) return open;
  runtime.dialect ??= createDialect("redshift");
  const dialect = await runtime.dialect;
  const made = runtime.open.get(name);
  if (made) return made;
  const warehouse = new Warehouse({
    runner: context.runtime(processes),
    dialect,
    folder: join(context.folder(), row.folder, database),
    name: database,
    cluster: endpoint.name,
    addDatabase: (added) =>
      void table.update(endpoint.key, (each) => ({ ...each, databases: [...each.databases, added] })),
    changePrincipals: (change) =>
      void table.update(endpoint.key, (each) => ({ ...each, principals: change(each.principals ?? NO_PRINCIPALS) })),
  });
  runtime.open.set(name, warehouse);
  return warehouse;
}

/** Follows the cluster: its databases go with it, and sessions end when it pauses or restarts. */
export async function followWarehouse(
  { namespaceId, state }: SandboxEvents["warehouse-state"],
  context: Context,
): Promise<void> {
  const row = context.table(rows).get(namespaceId);
  if (!row || state === "available") return;
  const { open, sessions } = context.runtime(engines);
  for (const [name, warehouse] of open)
    if (name.startsWith(`${row.folder}/`)) {
      open.delete(name);
      await warehouse.close();
    }
  for (const [id, { key }] of sessions) if (key === namespaceId) sessions.delete(id);
  if (state !== "deleted") return;
  context.table(rows).delete(namespaceId);
  rmSync(join(context.folder(), row.folder), { recursive: true, force: true });
}
