/** The catalog of a database: schemas, tables and views, kept in tables of the same DuckDB file as the rows they describe. */
import type { SqlConnection } from "../sql/database.ts";
import { type Grant, schemaKey, tableKey } from "./access/privileges.ts";
import { type ObjectDefinition, physicalName, type SchemaDefinition, type TableState } from "./definitions.ts";
import { redshiftError } from "./redshift-error.ts";
import type { QualifiedName } from "./sql-reader.ts";

const FIRST_ID = 100_000;

export const CATALOG_TABLES: readonly string[] = [
  "CREATE SCHEMA IF NOT EXISTS meta",
  "CREATE TABLE IF NOT EXISTS meta.schemas (name VARCHAR, definition VARCHAR)",
  "CREATE TABLE IF NOT EXISTS meta.objects (schema VARCHAR, name VARCHAR, definition VARCHAR)",
  "CREATE TABLE IF NOT EXISTS meta.states (id INTEGER, state VARCHAR)",
  'CREATE TABLE IF NOT EXISTS meta.grants ("on" VARCHAR, grantee VARCHAR, privilege VARCHAR, grantable BOOLEAN)',
];

const BUILT_IN: readonly SchemaDefinition[] = ["public", "pg_catalog", "information_schema"].map((name, index) => ({
  name,
  id: [2200, 11, 11_000][index] ?? 0,
  owner: "rdsdb",
}));

/** As one transaction sees it: read when a statement begins, changed together with the rows. */
export class Catalog {
  readonly #connection: SqlConnection;
  readonly #schemas: Map<string, SchemaDefinition>;
  readonly #objects: Map<string, ObjectDefinition>;
  #grants: readonly Grant[];

  private constructor(
    connection: SqlConnection,
    schemas: Map<string, SchemaDefinition>,
    objects: Map<string, ObjectDefinition>,
    grants: readonly Grant[],
  ) {
    this.#connection = connection;
    this.#schemas = schemas;
    this.#objects = objects;
    this.#grants = grants;
  }

  /** Of a transaction that failed: built-in schemas alone. */
  static async empty(connection: SqlConnection): Promise<Catalog> {
    return new Catalog(connection, new Map(BUILT_IN.map((each) => [each.name, each])), new Map(), []);
  }

  static async read(connection: SqlConnection): Promise<Catalog> {
    const schemas = await connection.run("SELECT definition FROM meta.schemas");
    const objects = await connection.run("SELECT definition FROM meta.objects");
    const grants = await connection.run('SELECT "on", grantee, privilege, grantable FROM meta.grants');
    const own = schemas.rows.map(([text]): SchemaDefinition => JSON.parse(String(text)));
    const all = objects.rows.map(([text]): ObjectDefinition => JSON.parse(String(text)));
    return new Catalog(
      connection,
      new Map([...BUILT_IN, ...own].map((each) => [each.name, each])),
      new Map(all.map((each) => [physicalName(each), each])),
      grants.rows.map(([on, grantee, privilege, grantable]) => ({
        on: String(on),
        grantee: String(grantee),
        privilege: String(privilege),
        grantable: grantable === true,
      })),
    );
  }

  get schemas(): readonly SchemaDefinition[] {
    return [...this.#schemas.values()];
  }

  get objects(): readonly ObjectDefinition[] {
    return [...this.#objects.values()];
  }

  get grants(): readonly Grant[] {
    return this.#grants;
  }

  schema(name: string): SchemaDefinition | undefined {
    return this.#schemas.get(name);
  }

  object(schema: string, name: string): ObjectDefinition | undefined {
    return this.#objects.get(`${schema}.${name}`);
  }

  /** The object that a name means on a search path. */
  find({ schema, name }: QualifiedName, path: readonly string[]): ObjectDefinition | undefined {
    for (const each of schema === undefined ? path : [schema]) {
      const object = this.object(each, name);
      if (object) return object;
    }
    return undefined;
  }

  /** The schema in which a new object with this name comes to lie. Throws where there is none. */
  target({ schema }: QualifiedName, path: readonly string[]): string {
    if (schema === undefined) {
      const first = path.find((each) => this.#schemas.has(each) && each !== "pg_catalog");
      if (!first) throw redshiftError("no schema has been selected to create in");
      return first;
    }
    if (!this.#schemas.has(schema)) throw redshiftError(`schema "${schema}" does not exist`);
    return schema;
  }

  /** For a new table, view or schema. */
  nextId(): number {
    const ids = [...this.schemas, ...this.objects].map(({ id }) => id);
    return Math.max(FIRST_ID, ...ids) + 1;
  }

  async put(object: ObjectDefinition): Promise<void> {
    await this.#forget(object.schema, object.name);
    await this.#connection.run("INSERT INTO meta.objects VALUES (?, ?, ?)", {
      values: [object.schema, object.name, JSON.stringify(object)],
    });
    this.#objects.set(physicalName(object), object);
  }

  async drop(object: ObjectDefinition): Promise<void> {
    await this.#forget(object.schema, object.name);
    await this.#connection.run("DELETE FROM meta.states WHERE id = ?", { values: [object.id] });
    await this.#dropGrants(tableKey(object));
    this.#objects.delete(physicalName(object));
  }

  async putGrant(grant: Grant): Promise<void> {
    const { on, grantee, privilege, grantable } = grant;
    await this.#connection.run("INSERT INTO meta.grants VALUES (?, ?, ?, ?)", {
      values: [on, grantee, privilege, grantable],
    });
    this.#grants = [...this.#grants, grant];
  }

  async dropGrant({ on, grantee, privilege }: Grant): Promise<void> {
    await this.#connection.run('DELETE FROM meta.grants WHERE "on" = ? AND grantee = ? AND privilege = ?', {
      values: [on, grantee, privilege],
    });
    this.#grants = this.#grants.filter(
      (each) => each.on !== on || each.grantee !== grantee || each.privilege !== privilege,
    );
  }

  async #dropGrants(on: string): Promise<void> {
    await this.#connection.run('DELETE FROM meta.grants WHERE "on" = ?', { values: [on] });
    this.#grants = this.#grants.filter((each) => each.on !== on);
  }

  async putSchema(schema: SchemaDefinition): Promise<void> {
    await this.#connection.run("DELETE FROM meta.schemas WHERE name = ?", { values: [schema.name] });
    await this.#connection.run("INSERT INTO meta.schemas VALUES (?, ?)", {
      values: [schema.name, JSON.stringify(schema)],
    });
    this.#schemas.set(schema.name, schema);
  }

  async dropSchema(name: string): Promise<void> {
    await this.#connection.run("DELETE FROM meta.schemas WHERE name = ?", { values: [name] });
    await this.#dropGrants(schemaKey(name));
    this.#schemas.delete(name);
  }

  async state(id: number): Promise<TableState | undefined> {
    const { rows } = await this.#connection.run("SELECT state FROM meta.states WHERE id = ?", { values: [id] });
    return rows[0] ? JSON.parse(String(rows[0][0])) : undefined;
  }

  async putState(id: number, state: TableState): Promise<void> {
    await this.#connection.run("DELETE FROM meta.states WHERE id = ?", { values: [id] });
    await this.#connection.run("INSERT INTO meta.states VALUES (?, ?)", { values: [id, JSON.stringify(state)] });
  }

  async #forget(schema: string, name: string): Promise<void> {
    await this.#connection.run("DELETE FROM meta.objects WHERE schema = ? AND name = ?", { values: [schema, name] });
  }
}
