/** Views of schemas, tables and columns. */
import { searchPath } from "../session.ts";
import { isDistributionKey, sortPosition, tablesOf } from "./listed-columns.ts";
import type { SystemView } from "./system-view.ts";

/** https://docs.aws.amazon.com/redshift/latest/dg/r_PG_TABLE_DEF.html: tables of the search path alone. */
const pgTableDef: SystemView = {
  columns: [
    ["schemaname", "VARCHAR"],
    ["tablename", "VARCHAR"],
    ["column", "VARCHAR"],
    ["type", "VARCHAR"],
    ["encoding", "VARCHAR"],
    ["distkey", "BOOLEAN"],
    ["sortkey", "INTEGER"],
    ["notnull", "BOOLEAN"],
  ],
  rows: async (execution) => {
    const path = new Set([...searchPath(execution.session), "pg_temp"]);
    return tablesOf(execution)
      .filter(({ schema }) => path.has(schema))
      .flatMap((table) =>
        table.columns.map((column) => [
          table.schema,
          table.name,
          column.name,
          column.type.name,
          column.encoding,
          isDistributionKey(table, column),
          sortPosition(table, column),
          column.notNull,
        ]),
      );
  },
};

const pgTables: SystemView = {
  columns: [
    ["schemaname", "VARCHAR"],
    ["tablename", "VARCHAR"],
    ["tableowner", "VARCHAR"],
  ],
  rows: async (execution) => tablesOf(execution).map(({ schema, name, owner }) => [schema, name, owner]),
};

const pgViews: SystemView = {
  columns: [
    ["schemaname", "VARCHAR"],
    ["viewname", "VARCHAR"],
    ["viewowner", "VARCHAR"],
    ["definition", "VARCHAR"],
  ],
  rows: async ({ catalog }) =>
    catalog.objects.flatMap((each) => (each.kind === "view" ? [[each.schema, each.name, each.owner, each.query]] : [])),
};

const pgNamespace: SystemView = {
  columns: [
    ["oid", "INTEGER"],
    ["nspname", "VARCHAR"],
    ["nspowner", "INTEGER"],
  ],
  rows: async ({ catalog }) => catalog.schemas.map(({ id, name }) => [id, name, 100]),
};

const pgClass: SystemView = {
  columns: [
    ["oid", "INTEGER"],
    ["relname", "VARCHAR"],
    ["relnamespace", "INTEGER"],
    ["relkind", "VARCHAR"],
    ["reldiststyle", "INTEGER"],
  ],
  rows: async ({ catalog }) =>
    catalog.objects.map((each) => [
      each.id,
      each.name,
      catalog.schema(each.schema)?.id ?? null,
      each.kind === "view" ? "v" : "r",
      each.kind === "view" ? 0 : { EVEN: 0, KEY: 1, ALL: 8, AUTO: 9 }[each.distribution.style],
    ]),
};

export const CATALOG_VIEWS: Readonly<Record<string, SystemView>> = {
  pg_table_def: pgTableDef,
  pg_tables: pgTables,
  pg_views: pgViews,
  pg_namespace: pgNamespace,
  pg_class: pgClass,
};
