/** Hive's data definition language over the Glue catalog, as Athena and Hive on EMR speak it. */
import type * as Glue from "@aws-sdk/client-glue";
import { type AlterTable, alter, type OfTable } from "./alter.ts";
import { type CreateTable, createTable } from "./create-table.ts";
import { Cursor, ended } from "./cursor.ts";

export type Ddl =
  | CreateTable
  | {
      readonly kind: "create-database";
      readonly name: string;
      readonly ifNotExists: boolean;
      readonly input: Glue.DatabaseInput;
    }
  | { readonly kind: "drop-database"; readonly name: string; readonly ifExists: boolean; readonly cascade: boolean }
  | (OfTable & { readonly kind: "drop-table" | "drop-view"; readonly ifExists: boolean })
  | AlterTable
  | (OfTable & { readonly kind: "repair" })
  | { readonly kind: "show-databases"; readonly pattern: string | undefined }
  | { readonly kind: "show-tables" | "show-views"; readonly database: string; readonly pattern: string | undefined }
  | (OfTable & {
      readonly kind: "show-partitions" | "show-columns" | "show-create-table" | "show-properties" | "describe";
    });

/** Undefined for what is no data definition (a query, INSERT, CREATE TABLE AS, CREATE VIEW). Throws SqlError `parser`. */
export function parseDdl(sql: string, database: string): Ddl | undefined {
  const cursor = new Cursor(sql);
  if (cursor.takes("CREATE")) return create(cursor, database);
  if (cursor.takes("DROP")) return drop(cursor, database);
  if (cursor.takes("ALTER")) return alter(cursor, database);
  if (cursor.takes("MSCK")) return repair(cursor, database);
  if (cursor.takes("SHOW")) return show(cursor, database);
  if (cursor.takes("DESCRIBE") || cursor.takes("DESC")) {
    void (cursor.takes("FORMATTED") || cursor.takes("EXTENDED"));
    return ended(cursor, { kind: "describe", ...cursor.tableName(database) });
  }
  return undefined;
}

function create(cursor: Cursor, database: string): Ddl | undefined {
  if (cursor.takes("DATABASE") || cursor.takes("SCHEMA")) return createDatabase(cursor);
  const external = cursor.takes("EXTERNAL");
  if (!cursor.takes("TABLE")) return undefined;
  return external || declaresColumns(cursor) ? createTable(cursor, { database, external }) : undefined;
}

/** `CREATE TABLE t (a int)` defines, `CREATE TABLE t AS SELECT` and `CREATE TABLE t WITH (...) AS` query. */
function declaresColumns(cursor: Cursor): boolean {
  const rest = new Cursor(cursor.peek());
  rest.takes("IF", "NOT", "EXISTS");
  rest.tableName("");
  return rest.takesSymbol("(");
}

function createDatabase(cursor: Cursor): Ddl {
  const ifNotExists = cursor.takes("IF", "NOT", "EXISTS");
  const name = cursor.identifier();
  const input: Glue.DatabaseInput = { Name: name };
  while (!cursor.done)
    if (cursor.takes("COMMENT")) input.Description = cursor.string();
    else if (cursor.takes("LOCATION")) input.LocationUri = cursor.string();
    else if (cursor.takes("WITH", "DBPROPERTIES")) input.Parameters = cursor.properties();
    else throw cursor.unexpected("COMMENT, LOCATION or WITH DBPROPERTIES");
  return { kind: "create-database", name, ifNotExists, input };
}

function drop(cursor: Cursor, database: string): Ddl {
  if (cursor.takes("DATABASE") || cursor.takes("SCHEMA")) {
    const ifExists = cursor.takes("IF", "EXISTS");
    const name = cursor.identifier();
    const cascade = cursor.takes("CASCADE");
    if (!cascade) cursor.takes("RESTRICT");
    return ended(cursor, { kind: "drop-database", name, ifExists, cascade });
  }
  const kind = cursor.takes("VIEW") ? "drop-view" : "drop-table";
  if (kind === "drop-table") cursor.expect("TABLE");
  const ifExists = cursor.takes("IF", "EXISTS");
  const name = cursor.tableName(database);
  cursor.takes("PURGE");
  return ended(cursor, { kind, ifExists, ...name });
}

function repair(cursor: Cursor, database: string): Ddl {
  cursor.expect("REPAIR", "TABLE");
  return ended(cursor, { kind: "repair", ...cursor.tableName(database) });
}

function show(cursor: Cursor, database: string): Ddl {
  if (cursor.takes("DATABASES") || cursor.takes("SCHEMAS")) {
    cursor.takes("LIKE");
    return ended(cursor, { kind: "show-databases", pattern: cursor.done ? undefined : cursor.string() });
  }
  const isTables = cursor.takes("TABLES");
  if (isTables || cursor.takes("VIEWS")) {
    const kind = isTables ? "show-tables" : "show-views";
    const from = cursor.takes("IN") || cursor.takes("FROM") ? cursor.identifier() : database;
    cursor.takes("LIKE");
    return ended(cursor, { kind, database: from, pattern: cursor.done ? undefined : cursor.string() });
  }
  if (cursor.takes("COLUMNS")) {
    if (!cursor.takes("IN")) cursor.expect("FROM");
    return ended(cursor, { kind: "show-columns", ...cursor.tableName(database) });
  }
  if (cursor.takes("PARTITIONS")) return ended(cursor, { kind: "show-partitions", ...cursor.tableName(database) });
  if (cursor.takes("TBLPROPERTIES")) return ended(cursor, { kind: "show-properties", ...cursor.tableName(database) });
  cursor.expect("CREATE");
  if (!cursor.takes("VIEW")) cursor.expect("TABLE");
  return ended(cursor, { kind: "show-create-table", ...cursor.tableName(database) });
}
