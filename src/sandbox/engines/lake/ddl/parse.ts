/** Hive's data definition language over the Glue catalog, as Athena and Hive on EMR speak it. */
import type * as Glue from "@aws-sdk/client-glue";
import { type CreateTable, columnsOf, createTable } from "./create-table.ts";
import { Cursor } from "./cursor.ts";

export interface PartitionSpec {
  /** By key. */
  readonly values: Readonly<Record<string, string>>;
  readonly location: string | undefined;
}

interface OfTable {
  readonly database: string;
  readonly table: string;
}

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
  | (OfTable & {
      readonly kind: "add-partitions";
      readonly ifNotExists: boolean;
      readonly partitions: readonly PartitionSpec[];
    })
  | (OfTable & {
      readonly kind: "drop-partitions";
      readonly ifExists: boolean;
      readonly partitions: readonly PartitionSpec[];
    })
  | (OfTable & { readonly kind: "add-columns"; readonly columns: readonly Glue.Column[] })
  | (OfTable & { readonly kind: "set-location"; readonly location: string })
  | (OfTable & { readonly kind: "set-properties"; readonly properties: Readonly<Record<string, string>> })
  | (OfTable & { readonly kind: "repair" })
  | { readonly kind: "show-databases"; readonly pattern: string | undefined }
  | { readonly kind: "show-tables"; readonly database: string; readonly pattern: string | undefined }
  | (OfTable & {
      readonly kind: "show-partitions" | "show-columns" | "show-create-table" | "show-properties" | "describe";
    });

/** Undefined for what is no data definition (a query, INSERT, CREATE TABLE AS, CREATE VIEW). Throws SqlError `parser`. */
export function parseDdl(sql: string, database: string): Ddl | undefined {
  const cursor = new Cursor(sql);
  if (cursor.takes("CREATE")) return create(cursor, database);
  if (cursor.takes("DROP")) return drop(cursor, database);
  if (cursor.takes("ALTER", "TABLE")) return alter(cursor, database);
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

function alter(cursor: Cursor, database: string): Ddl {
  const name = cursor.tableName(database);
  if (cursor.takes("ADD", "COLUMNS"))
    return ended(cursor, { kind: "add-columns", ...name, columns: columnsOf(cursor) });
  if (cursor.takes("ADD")) {
    const ifNotExists = cursor.takes("IF", "NOT", "EXISTS");
    return ended(cursor, { kind: "add-partitions", ...name, ifNotExists, partitions: partitionSpecs(cursor) });
  }
  if (cursor.takes("DROP")) {
    const ifExists = cursor.takes("IF", "EXISTS");
    return ended(cursor, { kind: "drop-partitions", ...name, ifExists, partitions: partitionSpecs(cursor) });
  }
  cursor.expect("SET");
  if (cursor.takes("LOCATION")) return ended(cursor, { kind: "set-location", ...name, location: cursor.string() });
  cursor.expect("TBLPROPERTIES");
  return ended(cursor, { kind: "set-properties", ...name, properties: cursor.properties() });
}

function partitionSpecs(cursor: Cursor): PartitionSpec[] {
  const specs: PartitionSpec[] = [];
  do {
    cursor.expect("PARTITION");
    cursor.expectSymbol("(");
    const values: Record<string, string> = {};
    do {
      const key = cursor.identifier();
      cursor.expectSymbol("=");
      values[key] = cursor.literal();
    } while (cursor.takesSymbol(","));
    cursor.expectSymbol(")");
    specs.push({ values, location: cursor.takes("LOCATION") ? cursor.string() : undefined });
    cursor.takesSymbol(",");
  } while (cursor.comes("PARTITION"));
  return specs;
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
  if (cursor.takes("TABLES") || cursor.takes("VIEWS")) {
    const from = cursor.takes("IN") || cursor.takes("FROM") ? cursor.identifier() : database;
    cursor.takes("LIKE");
    return ended(cursor, { kind: "show-tables", database: from, pattern: cursor.done ? undefined : cursor.string() });
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

function ended(cursor: Cursor, ddl: Ddl): Ddl {
  cursor.end();
  return ddl;
}
