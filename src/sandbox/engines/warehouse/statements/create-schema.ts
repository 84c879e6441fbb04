import { isSuperuser } from "../access/privileges.ts";
import type { Execution, Outcome } from "../execution.ts";
import { redshiftError } from "../redshift-error.ts";
import { SqlReader } from "../sql-reader.ts";

/** https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_SCHEMA.html: for superusers; GRANT ON DATABASE is not in the sandbox. */
export async function createSchema(execution: Execution, sql: string): Promise<Outcome> {
  const { catalog, session, warehouse } = execution;
  const reader = new SqlReader(sql);
  reader.expect("CREATE", "SCHEMA");
  const ifNotExists = reader.takes("IF", "NOT", "EXISTS");
  const name = reader.comes("AUTHORIZATION") ? session.user : reader.identifier();
  const owner = reader.takes("AUTHORIZATION") ? reader.identifier() : session.user;
  if (reader.takes("QUOTA") && !reader.takes("UNLIMITED")) {
    reader.number();
    reader.identifier();
  }
  reader.end();
  if (catalog.schema(name)) {
    if (ifNotExists) return { notice: `INFO: schema "${name}" already exists, skipping` };
    throw redshiftError(`Schema "${name}" already exists`);
  }
  if (!isSuperuser(execution)) throw redshiftError(`permission denied for database ${warehouse.name}`);
  await catalog.putSchema({ name, id: catalog.nextId(), owner });
  return {};
}
