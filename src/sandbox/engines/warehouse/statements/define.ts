/** CREATE of tables and views. */
import { nowMs } from "../../../../shared/clock.ts";
import { checkSchema } from "../access/privileges.ts";
import { typeOfResult } from "../column-types.ts";
import { DEFAULT_STATE, physicalName, quoted, type TableDefinition, type ViewDefinition } from "../definitions.ts";
import type { Execution, Outcome } from "../execution.ts";
import { prepare, resolve, tableNamed } from "../prepare.ts";
import { redshiftError } from "../redshift-error.ts";
import { searchPath } from "../session.ts";
import { type QualifiedName, SqlReader } from "../sql-reader.ts";
import { columnNames } from "./column-names.ts";
import { storeTable } from "./store-table.ts";
import {
  checkKeys,
  readAttributes,
  readTable,
  type TableAttributes,
  type TableText,
  withEncoding,
} from "./table-definition.ts";
import { insertQuery } from "./write-rows.ts";

export { drop } from "./drop.ts";

/** https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_TABLE_NEW.html and r_CREATE_TABLE_AS.html */
export async function createTable(execution: Execution, sql: string): Promise<Outcome> {
  const reader = new SqlReader(sql);
  reader.expect("CREATE");
  reader.takes("LOCAL");
  const temporary = reader.takes("TEMP") || reader.takes("TEMPORARY");
  reader.expect("TABLE");
  const ifNotExists = reader.takes("IF", "NOT", "EXISTS");
  const given = reader.qualifiedName();
  const isTemporary = temporary || given.name.startsWith("#");
  const { schema, name } = placeOf(execution, given, isTemporary);
  if (exists(execution, schema, name)) {
    if (ifNotExists) return { notice: `INFO: relation "${name}" already exists and will be skipped` };
    throw redshiftError(`Relation "${name}" already exists`);
  }
  if (!reader.comesSymbol("(") || isColumnList(reader)) return createAs(execution, { schema, name }, reader);
  const text = readTable(reader);
  await define(execution, { schema, name }, liked(execution, text));
  return {};
}

const exists = ({ catalog, session }: Execution, schema: string, name: string): boolean =>
  schema === "pg_temp" ? session.temporary.has(name) : catalog.object(schema, name) !== undefined;

function placeOf(execution: Execution, given: QualifiedName, temporary: boolean): { schema: string; name: string } {
  if (temporary) return { schema: "pg_temp", name: given.name };
  const schema = execution.catalog.target(given, searchPath(execution.session));
  checkSchema(execution, schema, "CREATE");
  if (execution.catalog.schema(schema)?.external)
    throw redshiftError(`Operations on local objects in external schema are not enabled.`);
  return { schema, name: given.name };
}

/** `(a, b) AS SELECT` gives names to a query's columns; `(a int, ...)` defines them. */
function isColumnList(reader: SqlReader): boolean {
  const ahead = new SqlReader(reader.peek());
  const inside = new SqlReader(ahead.bracketed());
  while (!inside.done) {
    inside.identifier();
    if (!inside.done && !inside.takesSymbol(",")) return false;
  }
  return true;
}

function liked(execution: Execution, text: TableText): TableText {
  if (!text.like) return text;
  const source = tableNamed(execution, text.like.name, "SELECT");
  const keepsDefaults = text.like.defaults;
  return {
    ...text,
    columns: source.columns.map(({ defaultValue, identity: _, ...column }) => ({
      ...column,
      ...(keepsDefaults && defaultValue !== undefined ? { defaultValue } : {}),
    })),
    distribution: text.distribution ?? source.distribution,
    sort: text.sort ?? source.sort,
    autoEncode: source.autoEncode,
  };
}

async function define(
  execution: Execution,
  place: { schema: string; name: string },
  text: TableText,
): Promise<TableDefinition> {
  checkKeys(text);
  const { catalog, session } = execution;
  const table: TableDefinition = {
    kind: "table",
    id: place.schema === "pg_temp" ? 900_000 + session.temporary.size : catalog.nextId(),
    ...place,
    owner: session.user,
    columns: text.columns.map((column) =>
      text.primaryKey.includes(column.name) ? { ...column, notNull: true } : column,
    ),
    distribution: text.distribution ?? { style: "AUTO" },
    sort: text.sort ?? { style: "AUTO", columns: [] },
    primaryKey: text.primaryKey,
    autoEncode: text.autoEncode,
    created: nowMs(),
  };
  await storeTable(execution, table);
  if (place.schema === "pg_temp") session.temporary.set(table.name, table);
  else await catalog.put(table);
  await catalog.putState(table.id, DEFAULT_STATE);
  return table;
}

async function createAs(
  execution: Execution,
  place: { schema: string; name: string },
  reader: SqlReader,
): Promise<Outcome> {
  const names = reader.comesSymbol("(") ? reader.names() : [];
  const attributes: TableAttributes = { distribution: undefined, sort: undefined, autoEncode: false };
  readAttributes(reader, attributes);
  reader.expect("AS");
  return fill(execution, { place, names, attributes, query: reader.rest() });
}

/** SELECT INTO. */
export function createTableFrom(
  execution: Execution,
  { name, temporary, query }: { name: string; temporary: boolean; query: string },
): Promise<Outcome> {
  const place = placeOf(execution, new SqlReader(name).qualifiedName(), temporary);
  if (exists(execution, place.schema, place.name)) throw redshiftError(`Relation "${place.name}" already exists`);
  const attributes: TableAttributes = { distribution: undefined, sort: undefined, autoEncode: false };
  return fill(execution, { place, names: [], attributes, query });
}

interface Filling {
  readonly place: { readonly schema: string; readonly name: string };
  readonly names: readonly string[];
  readonly attributes: TableAttributes;
  readonly query: string;
}

async function fill(execution: Execution, { place, names, attributes, query }: Filling): Promise<Outcome> {
  const text = query.startsWith("(") && query.endsWith(")") ? query.slice(1, -1) : query;
  const prepared = await prepare(execution, text);
  const described = await execution.connection.run(`SELECT * FROM (${prepared.sql}) AS source LIMIT 0`);
  const own = columnNames(prepared.tree, described.columns);
  const columns = described.columns.map(({ type }, index) =>
    withEncoding(
      {
        name: names[index] ?? own[index] ?? `column${index + 1}`,
        type: typeOfResult(type),
        encoding: "",
        notNull: false,
      },
      attributes.sort,
    ),
  );
  const table = await define(execution, place, {
    ...attributes,
    columns,
    primaryKey: [],
    like: undefined,
    autoEncode: true,
  });
  const changed = await insertQuery(execution, table, { columns: columns.map(({ name }) => name), prepared });
  // CREATE TABLE AS gathers statistics.
  const state = (await execution.catalog.state(table.id)) ?? DEFAULT_STATE;
  await execution.catalog.putState(table.id, { ...state, analyzed: changed });
  return { changed };
}

/** https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_VIEW.html */
export async function createView(execution: Execution, sql: string): Promise<Outcome> {
  const { catalog, session, connection } = execution;
  const reader = new SqlReader(sql);
  reader.expect("CREATE");
  const replaces = reader.takes("OR", "REPLACE");
  const materialized = reader.takes("MATERIALIZED");
  reader.expect("VIEW");
  const given = reader.qualifiedName();
  const schema = catalog.target(given, searchPath(session));
  checkSchema(execution, schema, "CREATE");
  const columns = reader.comesSymbol("(") ? reader.names() : [];
  if (materialized) {
    if (reader.takes("BACKUP")) reader.identifier();
    readAttributes(reader, { distribution: undefined, sort: undefined, autoEncode: false });
    if (reader.takes("AUTO", "REFRESH")) reader.identifier();
  }
  reader.expect("AS");
  const { query, lateBinding } = bindingOf(reader.rest());
  const old = catalog.object(schema, given.name);
  if (old && !(replaces && old.kind === "view")) throw redshiftError(`Relation "${given.name}" already exists`);
  const view: ViewDefinition = {
    kind: "view",
    id: old?.id ?? catalog.nextId(),
    schema,
    name: given.name,
    owner: session.user,
    query,
    columns,
    materialized,
    lateBinding,
    dependsOn: lateBinding ? [] : await dependencies(execution, query),
  };
  if (materialized) await fillView(execution, view);
  else if (!lateBinding)
    await connection.run(`SELECT * FROM (${(await prepare(execution, query)).sql}) AS source LIMIT 0`);
  await catalog.put(view);
  return {};
}

/** The rows of a materialized view, made anew. */
export async function fillView(execution: Execution, view: ViewDefinition): Promise<void> {
  const { sql } = await prepare(execution, view.query);
  const columns = view.columns.length > 0 ? ` AS source(${view.columns.map(quoted).join(", ")})` : " AS source";
  await execution.connection.run(
    `CREATE OR REPLACE TABLE ${quoted(physicalName(view))} AS SELECT * FROM (${sql})${columns}`,
  );
}

function bindingOf(rest: string): { query: string; lateBinding: boolean } {
  const query = rest.replace(/\s+WITH\s+NO\s+SCHEMA\s+BINDING\s*$/i, "");
  return { query, lateBinding: query !== rest };
}

/** Tables and views that the query names: they cannot be dropped before it. */
async function dependencies(execution: Execution, query: string): Promise<string[]> {
  const { tables } = execution.warehouse.dialect.parse(query);
  return tables.flatMap((table) => {
    const object = resolve(execution, { schema: table.schema?.toLowerCase(), name: table.name.toLowerCase() });
    return object ? [physicalName(object)] : [];
  });
}
