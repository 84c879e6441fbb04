/** INSERT, UPDATE, DELETE, MERGE, TRUNCATE and REFRESH MATERIALIZED VIEW. */
import { checkOwner, type TablePrivilege } from "../access/privileges.ts";
import { DEFAULT_STATE, physicalName, quoted, type TableDefinition } from "../definitions.ts";
import type { Execution, Outcome } from "../execution.ts";
import { recordPlan } from "../plan/record-plan.ts";
import { prepare, resolve, tableNamed } from "../prepare.ts";
import { noRelation, notSupported, redshiftError } from "../redshift-error.ts";
import { type QualifiedName, SqlReader } from "../sql-reader.ts";
import { fillView } from "./define.ts";
import { insertQuery, rowCount, wrote } from "./write-rows.ts";

/** https://docs.aws.amazon.com/redshift/latest/dg/r_INSERT_30.html */
export async function insert(execution: Execution, sql: string): Promise<Outcome> {
  const { connection, catalog } = execution;
  const reader = new SqlReader(sql);
  reader.expect("INSERT", "INTO");
  const name = reader.qualifiedName();
  if (catalog.schema(name.schema ?? "")?.external) throw notSupported("INSERT into an external table");
  const table = tableNamed(execution, name, "INSERT");
  const columns = reader.comesSymbol("(") && !startsQuery(reader) ? checked(table, reader.names()) : undefined;
  if (reader.takes("DEFAULT", "VALUES")) {
    const before = await rowCount(execution, table);
    await connection.run(`INSERT INTO ${quoted(physicalName(table))} DEFAULT VALUES`);
    await wrote(execution, table, { before, added: 1, sorted: true });
    return { changed: 1 };
  }
  if (reader.comes("VALUES")) return insertValues(execution, table, { columns, values: reader.rest() });
  const prepared = await prepare(execution, reader.rest());
  await recordPlan(execution, prepared);
  const width = (await connection.run(`SELECT * FROM (${prepared.sql}) AS source LIMIT 0`)).columns.length;
  const targets = columns ?? table.columns.slice(0, width).map((column) => column.name);
  if (targets.length !== width || width > table.columns.length)
    throw redshiftError(`INSERT has ${width > targets.length ? "more" : "fewer"} expressions than target columns`);
  return { changed: await insertQuery(execution, table, { columns: targets, prepared }) };
}

function startsQuery(reader: SqlReader): boolean {
  const inside = new SqlReader(new SqlReader(reader.peek()).bracketed());
  return inside.comes("SELECT") || inside.comes("WITH") || inside.comesSymbol("(");
}

function checked(table: TableDefinition, names: readonly string[]): readonly string[] {
  const missing = names.find((name) => !table.columns.some((column) => column.name === name));
  if (missing !== undefined) throw redshiftError(`column "${missing}" of relation "${table.name}" does not exist`);
  return names;
}

async function insertValues(
  execution: Execution,
  table: TableDefinition,
  { columns, values }: { columns: readonly string[] | undefined; values: string },
): Promise<Outcome> {
  const before = await rowCount(execution, table);
  // The translator keeps lists of columns and DEFAULT as they are.
  const text = await prepare(execution, `INSERT INTO ${quotedName(table)} ${values}`, table);
  const rows = text.sql.slice(text.sql.search(/\bVALUES\b/i));
  const width = firstRowWidth(values);
  const targets = columns ?? table.columns.slice(0, width).map(({ name }) => name);
  if (width !== targets.length)
    throw redshiftError(`INSERT has ${width > targets.length ? "more" : "fewer"} expressions than target columns`);
  const { changed } = await execution.connection.run(
    `INSERT INTO ${quoted(physicalName(table))} (${targets.map(quoted).join(", ")}) ${rows}`,
    { signal: execution.signal },
  );
  // Single rows come as they are given.
  await wrote(execution, table, { before, added: changed, sorted: changed === 1 });
  return { changed };
}

const quotedName = ({ schema, name }: TableDefinition): string => `${quoted(schema)}.${quoted(name)}`;

function firstRowWidth(values: string): number {
  const reader = new SqlReader(values);
  reader.expect("VALUES");
  const row = new SqlReader(reader.bracketed());
  let width = 1;
  for (let depth = 0; !row.done; ) {
    const text = row.skip();
    if (text === "(" || text === "[") depth++;
    if (text === ")" || text === "]") depth--;
    if (text === "," && depth === 0) width++;
  }
  return width;
}

/** Redshift writes changed rows anew, behind the sorted ones. */
export async function update(execution: Execution, sql: string): Promise<Outcome> {
  const reader = new SqlReader(sql);
  reader.expect("UPDATE");
  return change(execution, { name: reader.qualifiedName(), sql, adds: true, privilege: "UPDATE" });
}

export async function deleteRows(execution: Execution, sql: string): Promise<Outcome> {
  const reader = new SqlReader(sql);
  reader.expect("DELETE");
  reader.takes("FROM");
  const name = reader.qualifiedName();
  const table = tableNamed(execution, name, "DELETE");
  // The translator takes no schema here: the table is found by its name (see `change`).
  return change(execution, {
    name,
    sql: `DELETE FROM ${quoted(table.name)} ${withoutUsing(reader.rest())}`,
    adds: false,
    privilege: "DELETE",
  });
}

/** `USING u WHERE t.a = u.a` is the same as `WHERE EXISTS (SELECT 1 FROM u WHERE t.a = u.a)`. */
function withoutUsing(rest: string): string {
  const reader = new SqlReader(rest);
  if (!reader.takes("USING")) return rest;
  return `WHERE EXISTS (SELECT 1 FROM ${reader.rest()})`;
}

export async function merge(execution: Execution, sql: string): Promise<Outcome> {
  const reader = new SqlReader(sql);
  reader.expect("MERGE", "INTO");
  return change(execution, {
    name: reader.qualifiedName(),
    sql: withoutRemoveDuplicates(sql),
    adds: true,
    privilege: "UPDATE",
  });
}

function withoutRemoveDuplicates(sql: string): string {
  if (/\bREMOVE\s+DUPLICATES\s*$/i.test(sql)) throw notSupported("MERGE ... REMOVE DUPLICATES");
  return sql;
}

interface Change {
  readonly name: QualifiedName;
  readonly sql: string;
  readonly adds: boolean;
  readonly privilege: TablePrivilege;
}

async function change(execution: Execution, { name, sql, adds, privilege }: Change): Promise<Outcome> {
  const { connection, signal, session } = execution;
  const table = tableNamed(execution, name, privilege);
  // DELETE names its table without the schema: it must be found all the same.
  const path = session.settings.get("search_path");
  session.settings.set("search_path", `${table.schema}, ${path ?? "$user, public"}`);
  try {
    const prepared = await prepare(execution, sql);
    const before = await rowCount(execution, table);
    const { changed } = await connection.run(prepared.sql, { signal });
    await wrote(execution, table, { before, added: adds ? changed : 0, sorted: false });
    return { changed };
  } finally {
    if (path === undefined) session.settings.delete("search_path");
    else session.settings.set("search_path", path);
  }
}

export async function truncate(execution: Execution, sql: string): Promise<Outcome> {
  const reader = new SqlReader(sql);
  reader.expect("TRUNCATE");
  reader.takes("TABLE");
  const table = tableNamed(execution, reader.qualifiedName(), "TRUNCATE");
  reader.end();
  await execution.connection.run(`DELETE FROM ${quoted(physicalName(table))}`);
  const state = (await execution.catalog.state(table.id)) ?? DEFAULT_STATE;
  await execution.catalog.putState(table.id, { unsorted: 0, analyzed: null, version: state.version + 1 });
  return {};
}

export async function refresh(execution: Execution, sql: string): Promise<Outcome> {
  const reader = new SqlReader(sql);
  reader.expect("REFRESH", "MATERIALIZED", "VIEW");
  const name = reader.qualifiedName();
  const view = resolve(execution, name);
  if (view?.kind !== "view" || !view.materialized) throw noRelation(name.name);
  checkOwner(execution, view);
  await fillView(execution, view);
  return {};
}
