/** Finds a service's row and loads its schema, once, on the first request that names it. */
import type { ConstraintLoaders } from "./constraints.ts";
import type { ServiceRow } from "./service-row.ts";
import { type ClientModule, readServiceSchema, type ServiceSchema } from "./service-schema.ts";

export interface Registry {
  byId(id: string): ServiceRow | undefined;
  /** By the prefix of `X-Amz-Target`, which is also the service's name in an RPC v2 path. */
  byTarget(prefix: string): ServiceRow | undefined;
  /** By the service in the credential scope; several may share it. */
  bySigningName(name: string): readonly ServiceRow[];
  byVersion(version: string): readonly ServiceRow[];
  /** Undefined where the client package is not there. */
  load(row: ServiceRow): Promise<ServiceSchema | undefined>;
  /** The schema if a request has loaded it already: spares the hot path a turn of the event loop. */
  loaded(row: ServiceRow): ServiceSchema | undefined;
}

export type ClientLoaders = Readonly<Record<string, () => Promise<ClientModule>>>;

/** `constraints` are optional, service by service. */
export function createRegistry(
  rows: readonly ServiceRow[],
  clients: ClientLoaders,
  constraints: ConstraintLoaders = {},
): Registry {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const byTarget = new Map(rows.flatMap((row) => (row.target === undefined ? [] : [[row.target, row] as const])));
  const bySigningName = new Map<string, ServiceRow[]>();
  for (const row of rows)
    for (const name of [row.signingName, ...(row.alsoSigned ?? [])])
      bySigningName.set(name, [...(bySigningName.get(name) ?? []), row]);
  const loading = new Map<string, Promise<ServiceSchema | undefined>>();
  const loaded = new Map<string, ServiceSchema>();

  const load = async (row: ServiceRow): Promise<ServiceSchema | undefined> => {
    const [module, constrained] = await Promise.all([clients[row.id]?.(), constraints[row.id]?.()]);
    if (!module) return undefined;
    const schema = readServiceSchema(row, module, constrained?.default);
    loaded.set(row.id, schema);
    return schema;
  };
  return {
    byId: (id) => byId.get(id),
    byTarget: (prefix) => byTarget.get(prefix),
    bySigningName: (name) => bySigningName.get(name) ?? [],
    byVersion: (version) => rows.filter((row) => row.version === version),
    loaded: (row) => loaded.get(row.id),
    load: (row) => {
      const known = loading.get(row.id);
      if (known) return known;
      const promise = load(row);
      loading.set(row.id, promise);
      return promise;
    },
  };
}
