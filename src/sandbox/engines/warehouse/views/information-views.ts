/** INFORMATION_SCHEMA and the SVV views that say the same. */
import type { Execution } from "../execution.ts";
import { listedColumns } from "./listed-columns.ts";
import type { SystemRow, SystemView } from "./system-view.ts";

/** Without what is in brackets: `numeric`. */
const baseType = (type: string): string => type.replace(/\(.*\)$/, "");

const lengthOf = (type: string): number | null => Number(/^character.*\((\d+)\)/.exec(type)?.[1] ?? 0) || null;

const informationColumns: SystemView = {
  columns: [
    ["table_catalog", "VARCHAR"],
    ["table_schema", "VARCHAR"],
    ["table_name", "VARCHAR"],
    ["column_name", "VARCHAR"],
    ["ordinal_position", "INTEGER"],
    ["column_default", "VARCHAR"],
    ["is_nullable", "VARCHAR"],
    ["data_type", "VARCHAR"],
    ["character_maximum_length", "INTEGER"],
  ],
  rows: async (execution) =>
    (await listedColumns(execution)).map((each) => [
      execution.warehouse.name,
      each.schema,
      each.table,
      each.name,
      each.position,
      each.defaultValue,
      each.notNull ? "NO" : "YES",
      baseType(each.type),
      lengthOf(each.type),
    ]),
};

const tableRows = ({ catalog, session, warehouse }: Execution): SystemRow[] =>
  [...session.temporary.values(), ...catalog.objects].map((each) => [
    warehouse.name,
    each.schema,
    each.name,
    each.kind === "view" ? "VIEW" : each.schema === "pg_temp" ? "LOCAL TEMPORARY" : "BASE TABLE",
  ]);

const informationTables: SystemView = {
  columns: [
    ["table_catalog", "VARCHAR"],
    ["table_schema", "VARCHAR"],
    ["table_name", "VARCHAR"],
    ["table_type", "VARCHAR"],
  ],
  rows: async (execution) => tableRows(execution),
};

const informationSchemata: SystemView = {
  columns: [
    ["catalog_name", "VARCHAR"],
    ["schema_name", "VARCHAR"],
    ["schema_owner", "VARCHAR"],
  ],
  rows: async ({ catalog, warehouse }) => catalog.schemas.map(({ name, owner }) => [warehouse.name, name, owner]),
};

const informationViews: SystemView = {
  columns: [
    ["table_catalog", "VARCHAR"],
    ["table_schema", "VARCHAR"],
    ["table_name", "VARCHAR"],
    ["view_definition", "VARCHAR"],
  ],
  rows: async ({ catalog, warehouse }) =>
    catalog.objects.flatMap((each) =>
      each.kind === "view" ? [[warehouse.name, each.schema, each.name, each.query]] : [],
    ),
};

/** https://docs.aws.amazon.com/redshift/latest/dg/r_SVV_TABLES.html and r_SVV_COLUMNS.html */
const svvTables: SystemView = {
  ...informationTables,
  columns: [...informationTables.columns, ["remarks", "VARCHAR"]],
  rows: async (execution) => tableRows(execution).map((row) => [...row, null]),
};

const svvColumns: SystemView = informationColumns;

const svvRedshiftColumns: SystemView = {
  columns: [
    ["database_name", "VARCHAR"],
    ["schema_name", "VARCHAR"],
    ["table_name", "VARCHAR"],
    ["column_name", "VARCHAR"],
    ["ordinal_position", "INTEGER"],
    ["data_type", "VARCHAR"],
    ["column_default", "VARCHAR"],
    ["is_nullable", "VARCHAR"],
    ["encoding", "VARCHAR"],
    ["distkey", "BOOLEAN"],
    ["sortkey", "INTEGER"],
  ],
  rows: async (execution) =>
    (await listedColumns(execution)).map((each) => [
      execution.warehouse.name,
      each.schema,
      each.table,
      each.name,
      each.position,
      each.type,
      each.defaultValue,
      each.notNull ? "NO" : "YES",
      each.encoding,
      each.distributionKey,
      each.sortKey,
    ]),
};

export const INFORMATION_VIEWS: Readonly<Record<string, SystemView>> = {
  svv_tables: svvTables,
  svv_columns: svvColumns,
  svv_redshift_columns: svvRedshiftColumns,
  "information_schema.columns": informationColumns,
  "information_schema.tables": informationTables,
  "information_schema.schemata": informationSchemata,
  "information_schema.views": informationViews,
};
