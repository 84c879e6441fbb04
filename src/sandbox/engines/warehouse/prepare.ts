/** A query made ready for the engine: its tables found, views and external tables laid out, its text translated. */

import { checkOwner, checkSchema, checkTable, type TablePrivilege } from "./access/privileges.ts";
import { type ObjectDefinition, physicalName, quoted, type TableDefinition } from "./definitions.ts";
import type { Execution } from "./execution.ts";
import { mountExternal } from "./external/mount-external.ts";
import { noRelation, redshiftError } from "./redshift-error.ts";
import { searchPath } from "./session.ts";
import { withSessionValues } from "./session-values.ts";
import type { QualifiedName } from "./sql-reader.ts";
import { layOutSystemView, systemView } from "./views/system-views.ts";

export interface Prepared {
  /** For DuckDB. */
  readonly sql: string;
  /** The translator's tree. */
  readonly tree: unknown;
  /** Tables with rows that the query reads or writes itself or through views. */
  readonly tables: readonly TableDefinition[];
  /** Whether it reads the system's tables alone, which the leader node does. */
  readonly external: boolean;
  readonly system: boolean;
}

interface Found {
  readonly tables: Map<string, TableDefinition>;
  readonly target: TableDefinition | undefined;
  external: boolean;
  system: boolean;
}

/** `target` is the table that the statement only writes: its rows need not be readable. */
export async function prepare(execution: Execution, sql: string, target?: TableDefinition): Promise<Prepared> {
  const found: Found = { tables: new Map(), target, external: false, system: false };
  const { text, tree } = await translated(execution, sql, found, 0);
  return {
    sql: text,
    tree,
    tables: [...found.tables.values()],
    external: found.external,
    system: found.system,
  };
}

const DEEPEST_VIEW = 20;

async function translated(
  execution: Execution,
  sql: string,
  found: Found,
  depth: number,
): Promise<{ text: string; tree: unknown }> {
  const statement = execution.warehouse.dialect.parse(withSessionValues(execution, sql));
  const names = new Map<string, string>();
  for (const table of statement.tables) {
    const name = { schema: table.schema?.toLowerCase(), name: table.name.toLowerCase() };
    const key = `${name.schema ?? ""}.${name.name}`;
    if (!names.has(key)) names.set(key, await laidOut(execution, name, found, depth));
  }
  const text = statement.toDuckDb((table) =>
    names.get(`${(table.schema ?? "").toLowerCase()}.${table.name.toLowerCase()}`),
  );
  return { text, tree: statement.tree };
}

/** The name by which DuckDB knows a table. Throws Redshift's error where there is none. */
async function laidOut(execution: Execution, name: QualifiedName, found: Found, depth: number): Promise<string> {
  const { catalog, session } = execution;
  const object = resolve(execution, name);
  // What a view reads, it reads as its owner.
  if (object && depth === 0 && object !== found.target) checkTable(execution, object, "SELECT");
  if (object?.kind === "table") {
    found.tables.set(physicalName(object), object);
    return physicalName(object);
  }
  if (object) return view(execution, object, found, depth);
  const schema = catalog.schema(name.schema ?? "");
  if (schema?.external) {
    if (depth === 0) checkSchema(execution, schema.name, "USAGE");
    found.external = true;
    return mountExternal(execution, schema, name.name);
  }
  if (name.schema !== undefined && !schema) throw redshiftError(`schema "${name.schema}" does not exist`);
  const system = systemView(name);
  if (system) {
    found.system = true;
    return layOutSystemView(execution, system);
  }
  const external = searchPath(session)
    .map((each) => catalog.schema(each))
    .find((each) => each?.external);
  if (external) {
    found.external = true;
    return mountExternal(execution, external, name.name);
  }
  throw noRelation(name.schema === undefined ? name.name : `${name.schema}.${name.name}`);
}

/** The table or view that a name means; temporary tables come first. */
export function resolve({ catalog, session }: Execution, name: QualifiedName): ObjectDefinition | undefined {
  const temporary = session.temporary.get(name.name);
  if (temporary && (name.schema === undefined || name.schema === temporary.schema)) return temporary;
  return catalog.find(name, searchPath(session));
}

/** Like `resolve`, for tables that a statement changes; without a privilege it is the owner's to do. Throws Redshift's error. */
export function tableNamed(execution: Execution, name: QualifiedName, privilege?: TablePrivilege): TableDefinition {
  const object = resolve(execution, name);
  if (object?.kind === "table") {
    if (privilege === undefined || privilege === "ALTER" || privilege === "TRUNCATE")
      checkOwner(execution, object, privilege);
    else checkTable(execution, object, privilege);
    return object;
  }
  const text = name.schema === undefined ? name.name : `${name.schema}.${name.name}`;
  if (object) throw redshiftError(`"${name.name}" is not a table`);
  if (name.schema !== undefined && !execution.catalog.schema(name.schema))
    throw redshiftError(`schema "${name.schema}" does not exist`);
  throw noRelation(text);
}

async function view(
  execution: Execution,
  object: Extract<ObjectDefinition, { kind: "view" }>,
  found: Found,
  depth: number,
): Promise<string> {
  if (object.materialized) return physicalName(object);
  if (depth > DEEPEST_VIEW) throw redshiftError(`infinite recursion detected in rules for relation "${object.name}"`);
  const { text } = await translated(execution, object.query, found, depth + 1);
  const columns = object.columns.length > 0 ? `(${object.columns.map(quoted).join(", ")})` : "";
  await execution.connection.run(`CREATE OR REPLACE TEMP VIEW ${quoted(physicalName(object))}${columns} AS ${text}`);
  return physicalName(object);
}
