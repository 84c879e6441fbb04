/**
 * Tables that Trino makes of the catalog itself: `information_schema.tables` and the like, and `"t$partitions"`.
 * https://docs.aws.amazon.com/athena/latest/ug/querying-glue-catalog.html
 */
import type * as Glue from "@aws-sdk/client-glue";
import {
  catalogDatabases,
  catalogTables,
  duckDbType,
  lakePartitions,
  parseHiveType,
} from "../../../engines/lake/index.ts";
import type { TableName } from "../../../engines/sql/dialects/index.ts";
import type { Context } from "../../../kit/index.ts";
import type { Execution } from "../queries/execution.ts";
import { tableOf } from "./table-of.ts";
import { trinoTypeOf } from "./trino-type.ts";
import { viewSql } from "./views.ts";

const CATALOG = "awsdatacatalog";

/** A query for the engine; undefined for a table of the catalog. */
export async function catalogView(execution: Execution, name: TableName): Promise<string | undefined> {
  const [, table] = /^(.+)\$partitions$/i.exec(name.name) ?? [];
  if (table !== undefined) return partitionsOf(execution, { ...name, name: table });
  if (name.schema?.toLowerCase() !== "information_schema") return undefined;
  const view = VIEWS[name.name.toLowerCase()];
  return view && valuesOf(view.columns, await view.rows(execution.context));
}

type Row = readonly (string | number | null)[];

interface View {
  readonly columns: readonly string[];
  rows(context: Context): Promise<Row[]>;
}

const isView = ({ TableType }: Glue.Table): boolean => TableType === "VIRTUAL_VIEW";

const VIEWS: Readonly<Record<string, View>> = {
  schemata: {
    columns: ["catalog_name", "schema_name"],
    rows: async (context) =>
      [...(await catalogDatabases(context)), "information_schema"].map((name) => [CATALOG, name]),
  },
  tables: {
    columns: ["table_catalog", "table_schema", "table_name", "table_type"],
    rows: (context) =>
      ofTables(context, (table) => [
        [CATALOG, table.DatabaseName ?? "", table.Name ?? "", isView(table) ? "VIEW" : "BASE TABLE"],
      ]),
  },
  columns: {
    columns: [
      "table_catalog",
      "table_schema",
      "table_name",
      "column_name",
      "ordinal_position",
      "column_default",
      "is_nullable",
      "data_type",
      "comment",
      "extra_info",
    ],
    rows: (context) => ofTables(context, columnRows),
  },
  views: {
    columns: ["table_catalog", "table_schema", "table_name", "view_definition"],
    rows: (context) =>
      ofTables(context, (table) =>
        isView(table) ? [[CATALOG, table.DatabaseName ?? "", table.Name ?? "", viewSql(table)]] : [],
      ),
  },
};

function columnRows({ DatabaseName = "", Name: table = "", StorageDescriptor, PartitionKeys = [] }: Glue.Table): Row[] {
  const columns = [...(StorageDescriptor?.Columns ?? []), ...PartitionKeys];
  return columns.map(({ Name = "", Type = "", Comment }, index) => [
    CATALOG,
    DatabaseName,
    table,
    Name,
    index + 1,
    null,
    "YES",
    trinoTypeOf(parseHiveType(Type)),
    Comment ?? null,
    index < columns.length - PartitionKeys.length ? null : "partition key",
  ]);
}

async function ofTables(context: Context, rows: (table: Glue.Table) => Row[]): Promise<Row[]> {
  const all = await Promise.all((await catalogDatabases(context)).map((name) => catalogTables(context, name)));
  return all.flat().flatMap(rows);
}

async function partitionsOf(execution: Execution, name: TableName): Promise<string> {
  const table = await tableOf(execution, name);
  const keys = table.PartitionKeys ?? [];
  const rows = (await lakePartitions(execution.context, table)).map(({ values }) => values);
  const inner = valuesOf(
    keys.map(({ Name = "" }) => Name),
    rows,
  );
  const select = keys.map(
    ({ Name = "", Type = "" }) => `CAST(${quoted(Name)} AS ${duckDbType(parseHiveType(Type))}) AS ${quoted(Name)}`,
  );
  return `SELECT ${select.join(", ")} FROM (${inner})`;
}

/** Text, and numbers as BIGINT. */
function valuesOf(columns: readonly string[], rows: readonly Row[]): string {
  const names = columns.map(quoted).join(", ");
  const types = columns.map((name) => (name === "ordinal_position" ? "BIGINT" : "VARCHAR"));
  const typed = columns.map((name, index) => `CAST(${quoted(name)} AS ${types[index]}) AS ${quoted(name)}`).join(", ");
  const all = rows.length > 0 ? rows : [columns.map(() => null)];
  const values = all.map((row) => `(${row.map(literal).join(", ")})`).join(", ");
  return `SELECT ${typed} FROM (VALUES ${values}) AS v(${names})${rows.length > 0 ? "" : " WHERE false"}`;
}

const literal = (value: string | number | null): string =>
  typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : String(value ?? "NULL");

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
