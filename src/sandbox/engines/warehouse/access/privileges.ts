/** Who may do what: https://docs.aws.amazon.com/redshift/latest/dg/r_Privileges.html */
import type { ObjectDefinition, SchemaDefinition } from "../definitions.ts";
import type { Execution } from "../execution.ts";
import { redshiftError } from "../redshift-error.ts";
import { granteesOf } from "./principals.ts";

export const TABLE_PRIVILEGES = [
  "SELECT",
  "INSERT",
  "UPDATE",
  "DELETE",
  "DROP",
  "REFERENCES",
  "ALTER",
  "TRUNCATE",
] as const;
export const SCHEMA_PRIVILEGES = ["CREATE", "USAGE", "ALTER", "DROP"] as const;

export type TablePrivilege = (typeof TABLE_PRIVILEGES)[number];
export type SchemaPrivilege = (typeof SCHEMA_PRIVILEGES)[number];

/** What the catalog keeps of a GRANT. */
export interface Grant {
  /** `table 100001` (views too) or `schema shop`. */
  readonly on: string;
  readonly grantee: string;
  readonly privilege: string;
  /** WITH GRANT OPTION. */
  readonly grantable: boolean;
}

export const tableKey = ({ id }: Pick<ObjectDefinition, "id">): string => `table ${id}`;
export const schemaKey = (name: string): string => `schema ${name}`;

type Asking = Pick<Execution, "session" | "cluster" | "catalog">;

export const isSuperuser = ({ session, cluster }: Pick<Asking, "session" | "cluster">, user = session.user): boolean =>
  user === cluster.superuser || cluster.principals.users[user]?.superuser === true;

/** Throws `permission denied for relation`. The owner may do everything, and so may superusers. */
export function checkTable(asking: Asking, object: ObjectDefinition, privilege: TablePrivilege): void {
  if (object.schema === "pg_temp" || owns(asking, object)) return;
  checkSchema(asking, object.schema, "USAGE");
  if (!has(asking, tableKey(object), privilege)) throw redshiftError(`permission denied for relation ${object.name}`);
}

export function checkOwner(asking: Asking, object: ObjectDefinition, privilege?: TablePrivilege): void {
  if (object.schema === "pg_temp" || owns(asking, object)) return;
  if (privilege !== undefined && has(asking, tableKey(object), privilege)) return;
  throw redshiftError(`must be owner of relation ${object.name}`);
}

/** Everybody may use and fill the schema public. */
const OPEN: Readonly<Record<string, readonly string[]>> = {
  public: ["USAGE", "CREATE"],
  pg_catalog: ["USAGE"],
  information_schema: ["USAGE"],
};

/** Throws `permission denied for schema`. */
export function checkSchema(asking: Asking, name: string, privilege: SchemaPrivilege): void {
  const schema = asking.catalog.schema(name);
  if (!schema || OPEN[name]?.includes(privilege) || ownsSchema(asking, schema)) return;
  if (!has(asking, schemaKey(name), privilege)) throw redshiftError(`permission denied for schema ${name}`);
}

const owns = (asking: Asking, { owner }: ObjectDefinition): boolean =>
  owner === asking.session.user || isSuperuser(asking);

export const ownsSchema = (asking: Asking, { owner }: SchemaDefinition): boolean =>
  owner === asking.session.user || isSuperuser(asking);

/** Whether the user may hand a privilege on: owners, superusers, and who has it WITH GRANT OPTION. */
export function mayGrant(
  asking: Asking,
  on: string,
  { owner, privilege }: { owner: string; privilege: string },
): boolean {
  if (owner === asking.session.user || isSuperuser(asking)) return true;
  const own = granteesOf(asking.cluster.principals, asking.session.user);
  return asking.catalog.grants.some(
    (grant) => grant.on === on && grant.privilege === privilege && grant.grantable && own.has(grant.grantee),
  );
}

function has({ session, cluster, catalog }: Asking, on: string, privilege: string): boolean {
  const own = granteesOf(cluster.principals, session.user);
  return catalog.grants.some((grant) => grant.on === on && grant.privilege === privilege && own.has(grant.grantee));
}
