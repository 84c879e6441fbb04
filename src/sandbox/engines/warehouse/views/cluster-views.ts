/** Views of the nodes and slices. */
import { isSuperuser } from "../access/privileges.ts";
import { quoted } from "../definitions.ts";
import { type Execution, SLICES_PER_NODE, slicesOf } from "../execution.ts";
import { sliceRows } from "../physical/slices.ts";
import { redshiftError } from "../redshift-error.ts";
import type { SystemView } from "./system-view.ts";

/** STV tables of the nodes are for superusers, and Serverless has none. */
function superuser({ session, cluster }: Execution, view: string): void {
  if (!isSuperuser({ session, cluster })) throw redshiftError(`permission denied for relation ${view}`);
  if (cluster.serverless) throw redshiftError(`permission denied for relation ${view}`);
}

/** https://docs.aws.amazon.com/redshift/latest/dg/r_STV_SLICES.html */
const stvSlices: SystemView = {
  columns: [
    ["node", "INTEGER"],
    ["slice", "INTEGER"],
    ["localslice", "INTEGER"],
    ["type", "VARCHAR"],
  ],
  rows: async (execution) => {
    superuser(execution, "stv_slices");
    return Array.from({ length: slicesOf(execution.cluster) }, (_, slice) => [
      Math.floor(slice / SLICES_PER_NODE),
      slice,
      slice % SLICES_PER_NODE,
      "D",
    ]);
  },
};

/** https://docs.aws.amazon.com/redshift/latest/dg/r_STV_TBL_PERM.html: a row for each table and slice. */
const stvTblPerm: SystemView = {
  columns: [
    ["slice", "INTEGER"],
    ["id", "INTEGER"],
    ["name", "VARCHAR"],
    ["rows", "BIGINT"],
    ["sorted_rows", "BIGINT"],
    ["temp", "INTEGER"],
    ["db_id", "INTEGER"],
    ["insert_pristine", "INTEGER"],
    ["delete_pristine", "INTEGER"],
    ["backup", "INTEGER"],
  ],
  rows: async (execution) => {
    superuser(execution, "stv_tbl_perm");
    const found: (string | number)[][] = [];
    for (const table of execution.catalog.objects) {
      if (table.kind !== "table") continue;
      const { unsorted } = (await execution.catalog.state(table.id)) ?? { unsorted: 0 };
      const rows = await sliceRows(execution, table);
      const total = Math.max(
        1,
        rows.reduce((sum, each) => sum + each, 0),
      );
      for (const [slice, count] of rows.entries())
        found.push([
          slice,
          table.id,
          table.name,
          count,
          count - Math.round((unsorted * count) / total),
          0,
          100,
          0,
          0,
          1,
        ]);
    }
    return found;
  },
};

const pgDatabase: SystemView = {
  columns: [
    ["oid", "INTEGER"],
    ["datname", "VARCHAR"],
  ],
  rows: async ({ cluster }) => cluster.databases.map((name, index) => [100_000 + index, name]),
};

const svvDatabases: SystemView = {
  columns: [
    ["database_name", "VARCHAR"],
    ["database_owner", "INTEGER"],
    ["database_type", "VARCHAR"],
  ],
  rows: async ({ cluster }) => cluster.databases.map((name) => [name, 100, "local"]),
};

const svvSchemas: SystemView = {
  columns: [
    ["database_name", "VARCHAR"],
    ["schema_name", "VARCHAR"],
    ["schema_owner", "INTEGER"],
    ["schema_type", "VARCHAR"],
  ],
  rows: async ({ catalog, warehouse }) =>
    catalog.schemas.map(({ name, external }) => [warehouse.name, name, 100, external ? "external" : "local"]),
};

/** The session's own connection, and nothing of others. */
const stvSessions: SystemView = {
  columns: [
    ["starttime", "TIMESTAMP"],
    ["process", "INTEGER"],
    ["user_name", "VARCHAR"],
    ["db_name", "VARCHAR"],
  ],
  rows: async ({ session, connection }) => {
    const { rows } = await connection.run(`SELECT CAST(now() AS TIMESTAMP) AS ${quoted("now")}`);
    return [[String(rows[0]?.[0]), session.pid, session.user, session.database]];
  },
};

export const CLUSTER_VIEWS: Readonly<Record<string, SystemView>> = {
  stv_slices: stvSlices,
  stv_tbl_perm: stvTblPerm,
  stv_sessions: stvSessions,
  pg_database: pgDatabase,
  svv_redshift_databases: svvDatabases,
  svv_redshift_schemas: svvSchemas,
  svv_all_schemas: svvSchemas,
};
