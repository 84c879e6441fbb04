/** https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_TABLE.html */
import { readType } from "../column-types.ts";
import { type ColumnDefinition, DEFAULT_STATE, physicalName, quoted, type TableDefinition } from "../definitions.ts";
import type { Execution, Outcome } from "../execution.ts";
import { resolve, tableNamed } from "../prepare.ts";
import { notSupported, redshiftError } from "../redshift-error.ts";
import { SqlReader } from "../sql-reader.ts";
import { alterExternalTable } from "./external.ts";
import { restoreTable, translatedValue } from "./store-table.ts";
import { checkKeys, readAttributes, readEncoding, type TableAttributes, withEncoding } from "./table-definition.ts";

export async function alterTable(execution: Execution, sql: string): Promise<Outcome> {
  const reader = new SqlReader(sql);
  reader.expect("ALTER", "TABLE");
  const name = reader.qualifiedName();
  if (execution.catalog.schema(name.schema ?? "")?.external) {
    if (execution.session.transaction !== "none")
      throw redshiftError("ALTER EXTERNAL TABLE cannot run inside a transaction block");
    return alterExternalTable(execution, name, reader.rest());
  }
  const table = tableNamed(execution, name, "ALTER");
  if (reader.takes("ADD")) return add(execution, table, reader);
  if (reader.takes("DROP")) return drop(execution, table, reader);
  if (reader.takes("RENAME")) return rename(execution, table, reader);
  if (reader.takes("ALTER")) return alter(execution, table, reader);
  if (reader.takes("OWNER", "TO")) {
    await execution.catalog.put({ ...table, owner: reader.identifier() });
    return {};
  }
  if (reader.takes("APPEND", "FROM")) throw notSupported("ALTER TABLE APPEND");
  throw reader.unexpected();
}

async function add(execution: Execution, table: TableDefinition, reader: SqlReader): Promise<Outcome> {
  // Keys are informational.
  if (reader.comes("CONSTRAINT") || reader.comes("PRIMARY") || reader.comes("UNIQUE") || reader.comes("FOREIGN")) {
    const primary = /PRIMARY\s+KEY\s*\(([^)]*)\)/i.exec(reader.rest())?.[1];
    if (primary !== undefined)
      await execution.catalog.put({
        ...table,
        primaryKey: primary.split(",").map((each) => each.trim().toLowerCase()),
      });
    return {};
  }
  reader.takes("COLUMN");
  const name = reader.identifier();
  if (table.columns.some((column) => column.name === name))
    throw redshiftError(`column "${name}" of relation "${table.name}" already exists`);
  const type = readType(reader);
  let column: ColumnDefinition = { name, type, encoding: "", notNull: false };
  while (!reader.done)
    if (reader.takes("DEFAULT")) column = { ...column, defaultValue: reader.upTo("ENCODE", "NOT", "NULL") };
    else if (reader.takes("ENCODE")) column = { ...column, encoding: readEncoding(reader) };
    else if (reader.takes("NOT", "NULL")) column = { ...column, notNull: true };
    else reader.expect("NULL");
  if (column.notNull && column.defaultValue === undefined)
    throw redshiftError("ALTER TABLE ADD COLUMN defined as NOT NULL must have a non-null default expression");
  const values = ownValues(table);
  if (column.defaultValue !== undefined)
    values.set(name, translatedValue(column.defaultValue, execution.warehouse.dialect));
  return replace(execution, table, { ...table, columns: [...table.columns, withEncoding(column, table.sort)] }, values);
}

async function drop(execution: Execution, table: TableDefinition, reader: SqlReader): Promise<Outcome> {
  if (reader.takes("CONSTRAINT")) return {};
  reader.takes("COLUMN");
  const name = reader.identifier();
  reader.takes("CASCADE");
  reader.end();
  columnOf(table, name);
  if (table.sort.columns.includes(name) || (table.distribution.style === "KEY" && table.distribution.column === name))
    throw redshiftError(`cannot drop ${table.sort.columns.includes(name) ? "sortkey" : "distkey"} column "${name}"`);
  const columns = table.columns.filter((column) => column.name !== name);
  return replace(execution, table, { ...table, columns }, ownValues(table));
}

async function rename(execution: Execution, table: TableDefinition, reader: SqlReader): Promise<Outcome> {
  const { catalog, connection } = execution;
  if (reader.takes("TO")) {
    const name = reader.identifier();
    if (resolve(execution, { schema: table.schema, name })) throw redshiftError(`relation "${name}" already exists`);
    await connection.run(
      `ALTER TABLE ${quoted(physicalName(table))} RENAME TO ${quoted(physicalName({ schema: table.schema, name }))}`,
    );
    const state = (await catalog.state(table.id)) ?? DEFAULT_STATE;
    await catalog.drop(table);
    await catalog.put({ ...table, name });
    await catalog.putState(table.id, state);
    return {};
  }
  reader.takes("COLUMN");
  const from = reader.identifier();
  reader.expect("TO");
  const to = reader.identifier();
  columnOf(table, from);
  const renamed = (name: string): string => (name === from ? to : name);
  const values = new Map(table.columns.map(({ name }) => [renamed(name), quoted(name)]));
  const { distribution, sort } = table;
  const after: TableDefinition = {
    ...table,
    columns: table.columns.map((column) => ({ ...column, name: renamed(column.name) })),
    distribution: distribution.style === "KEY" ? { style: "KEY", column: renamed(distribution.column) } : distribution,
    sort: { ...sort, columns: sort.columns.map(renamed) },
    primaryKey: table.primaryKey.map(renamed),
  };
  return replace(execution, table, after, values);
}

async function alter(execution: Execution, table: TableDefinition, reader: SqlReader): Promise<Outcome> {
  if (reader.takes("COLUMN")) {
    const column = columnOf(table, reader.identifier());
    if (reader.takes("ENCODE")) return alterColumn(execution, table, { ...column, encoding: readEncoding(reader) });
    reader.expect("TYPE");
    const type = readType(reader);
    reader.end();
    if (column.type.length === undefined || type.length === undefined)
      throw redshiftError(`ALTER COLUMN SET DATA TYPE to type ${type.name} is not supported`);
    return alterColumn(execution, table, { ...column, type });
  }
  const attributes: TableAttributes = { distribution: undefined, sort: undefined, autoEncode: false };
  reader.takes("DISTSTYLE", "KEY");
  if (reader.takes("DISTKEY") || reader.takes("DISTSTYLE", "KEY", "DISTKEY"))
    attributes.distribution = {
      style: "KEY",
      column: reader.comesSymbol("(") ? (reader.names()[0] ?? "") : reader.identifier(),
    };
  else if (reader.takes("SORTKEY", "NONE")) attributes.sort = { style: "COMPOUND", columns: [] };
  else readAttributes(reader, attributes);
  reader.end();
  const after: TableDefinition = {
    ...table,
    distribution: attributes.distribution ?? table.distribution,
    sort: attributes.sort ?? table.sort,
  };
  checkKeys(after);
  await execution.catalog.put(after);
  const state = (await execution.catalog.state(table.id)) ?? DEFAULT_STATE;
  if (attributes.sort && attributes.sort.columns.length > 0) return resort(execution, after);
  await execution.catalog.putState(table.id, { ...state, version: state.version + 1 });
  return {};
}

/** A new sort key sorts the table. */
async function resort(execution: Execution, table: TableDefinition): Promise<Outcome> {
  const name = quoted(physicalName(table));
  const { connection, catalog } = execution;
  await connection.run(
    `CREATE TEMP TABLE resorted AS SELECT * FROM ${name} ORDER BY ${table.sort.columns.map(quoted).join(", ")}`,
  );
  await connection.run(`DELETE FROM ${name}`);
  await connection.run(`INSERT INTO ${name} SELECT * FROM resorted ORDER BY rowid`);
  await connection.run("DROP TABLE resorted");
  const state = (await catalog.state(table.id)) ?? DEFAULT_STATE;
  await catalog.putState(table.id, { ...state, unsorted: 0, version: state.version + 1 });
  return {};
}

const alterColumn = (execution: Execution, table: TableDefinition, column: ColumnDefinition): Promise<Outcome> =>
  replace(
    execution,
    table,
    {
      ...table,
      columns: table.columns.map((each) => (each.name === column.name ? withEncoding(column, table.sort) : each)),
    },
    ownValues(table),
  );

function columnOf(table: TableDefinition, name: string): ColumnDefinition {
  const column = table.columns.find((each) => each.name === name);
  if (!column) throw redshiftError(`column "${name}" of relation "${table.name}" does not exist`);
  return column;
}

const ownValues = (table: TableDefinition): Map<string, string> =>
  new Map(table.columns.map(({ name }) => [name, quoted(name)]));

async function replace(
  execution: Execution,
  from: TableDefinition,
  to: TableDefinition,
  values: ReadonlyMap<string, string>,
): Promise<Outcome> {
  if (from.columns.some(({ identity }) => identity))
    throw notSupported("changing columns of a table with an IDENTITY column");
  await restoreTable(execution, { from, to, values });
  const state = (await execution.catalog.state(from.id)) ?? DEFAULT_STATE;
  if (from.schema === "pg_temp") execution.session.temporary.set(to.name, to);
  else await execution.catalog.put(to);
  await execution.catalog.putState(from.id, { ...state, version: state.version + 1 });
  return {};
}
