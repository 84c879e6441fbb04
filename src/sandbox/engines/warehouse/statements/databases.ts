/** Databases of a cluster are the sandbox's to make: each is a warehouse of its own. */
import type { Execution, Outcome } from "../execution.ts";
import { notSupported, redshiftError } from "../redshift-error.ts";
import { SqlReader } from "../sql-reader.ts";

export async function createDatabase({ cluster, warehouse }: Execution, sql: string): Promise<Outcome> {
  const reader = new SqlReader(sql);
  reader.expect("CREATE", "DATABASE");
  const name = reader.identifier();
  if (reader.comes("FROM")) throw notSupported("CREATE DATABASE FROM");
  if (cluster.databases.includes(name)) throw redshiftError(`database "${name}" already exists`);
  warehouse.addDatabase(name);
  return {};
}

export async function dropDatabase({ cluster, warehouse }: Execution, name: string): Promise<Outcome> {
  if (!cluster.databases.includes(name)) throw redshiftError(`database "${name}" does not exist`);
  if (name === warehouse.name) throw redshiftError("cannot drop the currently open database");
  throw notSupported("DROP DATABASE");
}
