import type * as Glue from "@aws-sdk/client-glue";
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
import { placeOf } from "../queries/place-of.ts";
import { QueryError } from "../queries/query-error.ts";
import { catalogView } from "./catalog-views.ts";
import { type KeyConditions, keyConditions } from "./key-conditions.ts";
import { projectedPartitions } from "./partition-projection.ts";
import { tableOf } from "./table-of.ts";
import { isNode, nameOfNode, nodesOf } from "./tree.ts";
import { unnestRows } from "./unnest-rows.ts";
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
  const conditions = keyConditions(statement.tree);
  const withPath = namesPath(statement);
  const mounts: Mount[] = [];
  const tables: Glue.Table[] = [];
  for (const table of statement.tables) {
    const name = qualified(execution, table);
    if (scope.has(name)) continue;
    const view = `v${scope.size}_${execution.row.id.replaceAll("-", "").slice(0, 8)}`;
    checkCatalog(execution, table);
    const made = await catalogView(execution, table);
    scope.set(name, view);
    if (made !== undefined) {
      await execution.connection.run(`CREATE OR REPLACE TEMP VIEW "${view}" AS ${made}`);
      continue;
    }
    const found = await tableOf(execution, table);
    tables.push(found);
    mounts.push(...(await makeView(execution, { table: found, view, conditions, withPath })));
  }
  const sql = unnestRows(
    statement.toDuckDb((table) => scope.get(qualified(execution, table))),
    tables,
  );
  return { mounts, tables, sql };
}

/** There is one catalog: the account's own, in Glue. */
function checkCatalog({ row }: Execution, { catalog = row.catalog }: TableName): void {
  if (catalog.toLowerCase() === "awsdatacatalog") return;
  throw new QueryError(`CATALOG_NOT_FOUND: ${placeOf(row.sql, catalog)}: Catalog '${catalog.toLowerCase()}' not found`);
}

interface Wanted {
  readonly table: Glue.Table;
  readonly view: string;
  readonly conditions: KeyConditions;
  readonly withPath: boolean;
}

/** Whether a statement asks for `"$path"`, which a star does not stand for. Throws QueryError where it has both. */
function namesPath({ tree }: Statement): boolean {
  const nodes = [...nodesOf(tree)];
  if (!nodes.some(({ column }) => isNode(column) && nameOfNode(column.name) === "$path")) return false;
  const expressions = nodes.flatMap(({ select }) => (isNode(select) ? select.expressions : []));
  if (expressions.some((each) => isNode(each) && "star" in each))
    throw new QueryError('NOT_SUPPORTED: the sandbox has "$path" beside columns that are named, not beside *');
  return true;
}

async function makeView(execution: Execution, { table, view, conditions, withPath }: Wanted): Promise<Mount[]> {
  if (table.TableType === "VIRTUAL_VIEW") {
    const inner = await mountTables(inner_(execution, table, view), execution.engine.dialect.parse(viewSql(table)));
    await execution.connection.run(`CREATE OR REPLACE TEMP VIEW "${view}" AS ${inner.sql}`);
    return [...inner.mounts];
  }
  await requireLakePermission(execution, table, "SELECT");
  // What a crawler did not recognise has neither.
  if ((table.StorageDescriptor?.Columns ?? []).length === 0 && !table.StorageDescriptor?.InputFormat)
    throw new QueryError("HIVE_UNSUPPORTED_FORMAT: Unable to create input format ");
  const mount = await mountTable(execution.context, {
    id: view,
    table: lakeTableOf(table),
    partitions: await partitionsOf(execution, table, conditions),
    cache: execution.engine.cache,
    root: execution.folder,
    withPath,
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

export const qualified = ({ row }: Execution, { schema, name }: TableName): string =>
  `${schema ?? row.database}.${name}`.toLowerCase();

async function partitionsOf(
  execution: Execution,
  table: Glue.Table,
  conditions: KeyConditions,
): Promise<LakePartition[]> {
  if ((table.PartitionKeys ?? []).length === 0) return [];
  if (table.Parameters?.["projection.enabled"] === "true") return projectedPartitions(table, conditions);
  return lakePartitions(execution.context, table);
}
