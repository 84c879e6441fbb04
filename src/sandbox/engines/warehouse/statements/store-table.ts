/** Makes a defined table in DuckDB, and makes it anew where its columns change. */
import type { SqlConnection } from "../../sql/database.ts";
import type { Dialect } from "../../sql/dialects/index.ts";
import { type ColumnDefinition, physicalName, quoted, type TableDefinition } from "../definitions.ts";

export interface Storing {
  readonly connection: SqlConnection;
  readonly warehouse: { readonly dialect: Dialect };
}

/** The empty table, with the sequences of its identity columns. */
export async function storeTable({ connection, warehouse }: Storing, table: TableDefinition): Promise<void> {
  for (const column of table.columns.filter(({ identity }) => identity))
    await connection.run(
      `CREATE ${temporary(table)}SEQUENCE ${quoted(sequenceName(table, column))} START ${column.identity?.seed} INCREMENT ${column.identity?.step}`,
    );
  const columns = table.columns.map((column) => columnText(table, column, warehouse.dialect));
  await connection.run(`CREATE ${temporary(table)}TABLE ${quoted(physicalName(table))} (${columns.join(", ")})`);
}

export async function unstoreTable({ connection }: Storing, table: TableDefinition): Promise<void> {
  await connection.run(`DROP TABLE ${quoted(physicalName(table))}`);
  for (const column of table.columns.filter(({ identity }) => identity))
    await connection.run(`DROP SEQUENCE ${quoted(sequenceName(table, column))}`);
}

/** The rows in their order under another definition; `values` are expressions over the old columns, by new column. */
export async function restoreTable(
  storing: Storing,
  { from, to, values }: { from: TableDefinition; to: TableDefinition; values: ReadonlyMap<string, string> },
): Promise<void> {
  const { connection } = storing;
  const copy: TableDefinition = { ...to, name: `${to.name} (new)` };
  await storeTable(storing, copy);
  const kept = to.columns.filter(({ name }) => values.has(name));
  await connection.run(
    `INSERT INTO ${quoted(physicalName(copy))} (${kept.map(({ name }) => quoted(name)).join(", ")}) SELECT ${kept.map(({ name }) => values.get(name)).join(", ")} FROM ${quoted(physicalName(from))} ORDER BY rowid`,
  );
  await unstoreTable(storing, from);
  await connection.run(`ALTER TABLE ${quoted(physicalName(copy))} RENAME TO ${quoted(physicalName(to))}`);
}

function columnText(table: TableDefinition, column: ColumnDefinition, dialect: Dialect): string {
  const { name, type, notNull, defaultValue, identity } = column;
  const parts = [quoted(name), type.duckDb];
  if (notNull) parts.push("NOT NULL");
  if (identity) parts.push(`DEFAULT nextval('${quoted(sequenceName(table, column)).replaceAll("'", "''")}')`);
  else if (defaultValue !== undefined) parts.push(`DEFAULT (${translatedValue(defaultValue, dialect)})`);
  if (type.length !== undefined && type.length < 65_535)
    parts.push(`CHECK (strlen(${quoted(name)}) <= ${type.length})`);
  return parts.join(" ");
}

/** An expression without columns, for DuckDB. */
export const translatedValue = (expression: string, dialect: Dialect): string =>
  dialect
    .parse(`SELECT ${expression}`)
    .toDuckDb()
    .replace(/^SELECT\s+/i, "");

const sequenceName = (table: TableDefinition, { name }: ColumnDefinition): string => `${table.id}.${name}`;

const temporary = ({ schema }: TableDefinition): string => (schema === "pg_temp" ? "TEMP " : "");
