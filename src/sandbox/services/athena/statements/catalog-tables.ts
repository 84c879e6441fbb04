import type * as Glue from "@aws-sdk/client-glue";
import { nameOf } from "../../../../shared/errors.ts";
import {
  insufficient,
  type LakePartition,
  lakeAllows,
  lakePartitions,
  lakeTableOf,
  type Mount,
  mountTable,
} from "../../../engines/lake/index.ts";
import type { Statement, TableName } from "../../../engines/sql/dialects/index.ts";
import type { Execution } from "../queries/execution.ts";
import { placeOf, QueryError } from "../queries/query-error.ts";
import { projectedPartitions } from "./partition-projection.ts";
import { viewSql } from "./views.ts";

/** The tables of a query, mounted: each becomes a temporary view of the engine. */
export interface Mounted {
  readonly mounts: readonly Mount[];
  readonly tables: readonly Glue.Table[];
  /** The statement for the engine. */
  readonly sql: string;
}

/** Throws QueryError (TABLE_NOT_FOUND, SCHEMA_NOT_FOUND) and SqlError. */
export async function mountTables(execution: Execution, statement: Statement): Promise<Mounted> {
  const scope = new Map<string, string>();
  const mounts: Mount[] = [];
  const tables: Glue.Table[] = [];
  for (const table of statement.tables) {
    const name = qualified(execution, table);
    if (scope.has(name)) continue;
    const found = await tableOf(execution, table);
    const view = `v${scope.size}_${execution.row.id.replaceAll("-", "").slice(0, 8)}`;
    scope.set(name, view);
    tables.push(found);
    mounts.push(...(await makeView(execution, found, view)));
  }
  const sql = statement.toDuckDb((table) => scope.get(qualified(execution, table)));
  return { mounts, tables, sql };
}

async function makeView(execution: Execution, table: Glue.Table, view: string): Promise<Mount[]> {
  if (table.TableType === "VIRTUAL_VIEW") {
    const inner = await mountTables(inner_(execution, table, view), execution.engine.dialect.parse(viewSql(table)));
    await execution.connection.run(`CREATE OR REPLACE TEMP VIEW "${view}" AS ${inner.sql}`);
    return [...inner.mounts];
  }
  await requireLakePermission(execution, table, "SELECT");
  const mount = await mountTable(execution.context, {
    id: view,
    table: lakeTableOf(table),
    partitions: await partitionsOf(execution, table),
    cache: execution.engine.cache,
    root: execution.folder,
  });
  await execution.connection.run(`CREATE OR REPLACE TEMP VIEW "${view}" AS ${mount.source}`);
  return [mount];
}

/** Throws QueryError. */
export async function requireLakePermission(
  { context, row }: Execution,
  { DatabaseName: database = "", Name: table = "" }: Glue.Table,
  permission: "SELECT" | "INSERT",
): Promise<void> {
  const need = { permission, database, table };
  if (!(await lakeAllows(context, row.principal, need))) throw new QueryError(insufficient(need));
}

/** The same execution inside a view: names are looked up in the view's database, and its own views have other names. */
const inner_ = (execution: Execution, table: Glue.Table, view: string): Execution => ({
  ...execution,
  row: { ...execution.row, database: table.DatabaseName ?? execution.row.database, id: `${view}${execution.row.id}` },
});

/** Throws QueryError. */
export async function tableOf(execution: Execution, name: TableName): Promise<Glue.Table> {
  const { context, row } = execution;
  const DatabaseName = (name.schema ?? row.database).toLowerCase();
  const glue = context.service<typeof Glue>("glue");
  try {
    const { Table } = await glue.GetTable({ DatabaseName, Name: name.name.toLowerCase() });
    return Table ?? { Name: name.name };
  } catch (error) {
    if (nameOf(error) !== "EntityNotFoundException") throw error;
    const place = placeOf(row.sql, name.schema ?? name.name);
    if (/^Database/.test((error as Error).message))
      throw new QueryError(`SCHEMA_NOT_FOUND: ${place}: Schema '${DatabaseName}' does not exist`);
    throw new QueryError(
      `TABLE_NOT_FOUND: ${place}: Table 'awsdatacatalog.${DatabaseName}.${name.name.toLowerCase()}' does not exist`,
    );
  }
}

export const qualified = ({ row }: Execution, { schema, name }: TableName): string =>
  `${schema ?? row.database}.${name}`.toLowerCase();

async function partitionsOf(execution: Execution, table: Glue.Table): Promise<LakePartition[]> {
  if ((table.PartitionKeys ?? []).length === 0) return [];
  if (table.Parameters?.["projection.enabled"] === "true") return projectedPartitions(table);
  return lakePartitions(execution.context, table);
}
