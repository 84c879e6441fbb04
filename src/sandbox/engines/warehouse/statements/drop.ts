/** DROP of tables, views, schemas and what else the warehouse has. */
import { checkOwner, ownsSchema } from "../access/privileges.ts";
import { type ObjectDefinition, physicalName, quoted } from "../definitions.ts";
import type { Execution, Outcome } from "../execution.ts";
import { resolve } from "../prepare.ts";
import { notSupported, redshiftError } from "../redshift-error.ts";
import { type QualifiedName, SqlReader } from "../sql-reader.ts";
import { dropDatabase } from "./databases.ts";
import { dropExternalSchema, dropExternalTable } from "./external.ts";
import { unstoreTable } from "./store-table.ts";

/** https://docs.aws.amazon.com/redshift/latest/dg/r_DROP_TABLE.html and its neighbours. */
export async function drop(execution: Execution, sql: string): Promise<Outcome> {
  const reader = new SqlReader(sql);
  reader.expect("DROP");
  if (reader.takes("TABLE")) return dropObjects(execution, reader, "table");
  if (reader.takes("MATERIALIZED", "VIEW") || reader.takes("VIEW")) return dropObjects(execution, reader, "view");
  if (reader.takes("SCHEMA")) return dropSchema(execution, reader);
  if (reader.takes("DATABASE")) return dropDatabase(execution, reader.identifier());
  throw notSupported(`DROP ${reader.nextWord}`);
}

async function dropObjects(execution: Execution, reader: SqlReader, kind: "table" | "view"): Promise<Outcome> {
  const ifExists = reader.takes("IF", "EXISTS");
  const names = [reader.qualifiedName()];
  while (reader.takesSymbol(",")) names.push(reader.qualifiedName());
  const cascade = reader.takes("CASCADE");
  reader.takes("RESTRICT");
  reader.end();
  for (const name of names) await dropNamed(execution, name, { kind, ifExists, cascade });
  return {};
}

interface Dropping {
  readonly kind: "table" | "view";
  readonly ifExists: boolean;
  readonly cascade: boolean;
}

async function dropNamed(execution: Execution, name: QualifiedName, dropping: Dropping): Promise<void> {
  const object = resolve(execution, name);
  if (!object && execution.catalog.schema(name.schema ?? "")?.external)
    return dropExternalTable(execution, name, dropping.ifExists);
  if (!object) {
    if (dropping.ifExists) return;
    throw redshiftError(
      `${dropping.kind} ${quoted(name.name)} does not exist`.replace(/^./, (each) => each.toUpperCase()),
    );
  }
  if (object.kind !== dropping.kind) throw redshiftError(`"${object.name}" is not a ${dropping.kind}`);
  await dropObject(execution, object, dropping.cascade);
}

export async function dropObject(execution: Execution, object: ObjectDefinition, cascade: boolean): Promise<void> {
  const { catalog, session, connection } = execution;
  checkOwner(execution, object, "DROP");
  const dependent = catalog.objects.filter(
    (each) => each.kind === "view" && each.dependsOn.includes(physicalName(object)),
  );
  if (dependent.length > 0 && !cascade)
    throw redshiftError(`cannot drop ${object.kind} ${object.name} because other objects depend on it`, {
      hint: "Use DROP ... CASCADE to drop the dependent objects too.",
    });
  for (const each of dependent) await dropObject(execution, each, true);
  if (object.kind === "table") await unstoreTable(execution, object);
  else if (object.materialized) await connection.run(`DROP TABLE ${quoted(physicalName(object))}`);
  if (object.schema === "pg_temp") session.temporary.delete(object.name);
  await catalog.drop(object);
}

async function dropSchema(execution: Execution, reader: SqlReader): Promise<Outcome> {
  const { catalog } = execution;
  const ifExists = reader.takes("IF", "EXISTS");
  const name = reader.identifier();
  const dropsDatabase = reader.takes("DROP", "EXTERNAL", "DATABASE");
  const cascade = reader.takes("CASCADE");
  reader.takes("RESTRICT");
  reader.end();
  const schema = catalog.schema(name);
  if (!schema) {
    if (ifExists) return {};
    throw redshiftError(`Schema "${name}" does not exist`);
  }
  if (!ownsSchema(execution, schema)) throw redshiftError(`must be owner of schema ${name}`);
  if (schema.external) await dropExternalSchema(execution, schema, dropsDatabase);
  const objects = catalog.objects.filter((each) => each.schema === name);
  if (objects.length > 0 && !cascade)
    throw redshiftError(`cannot drop schema ${name} because other objects depend on it`, {
      hint: "Use DROP ... CASCADE to drop the dependent objects too.",
    });
  for (const object of objects)
    if (catalog.object(object.schema, object.name)) await dropObject(execution, object, true);
  await catalog.dropSchema(name);
  return {};
}
