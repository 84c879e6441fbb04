/** GRANT and REVOKE. https://docs.aws.amazon.com/redshift/latest/dg/r_GRANT.html */
import { EVERYBODY, type Grantee, type Principals } from "../access/principals.ts";
import {
  type Grant,
  isSuperuser,
  mayGrant,
  SCHEMA_PRIVILEGES,
  schemaKey,
  TABLE_PRIVILEGES,
  tableKey,
} from "../access/privileges.ts";
import type { Execution, Outcome } from "../execution.ts";
import { resolve } from "../prepare.ts";
import { noRelation, notSupported, redshiftError } from "../redshift-error.ts";
import { SqlReader } from "../sql-reader.ts";
import { names, noSuch } from "./principals.ts";

/** COMMENT ON: kept nowhere, as no view of the sandbox shows it. */
export async function comment(_execution: Execution, sql: string): Promise<Outcome> {
  new SqlReader(sql).expect("COMMENT", "ON");
  throw notSupported("COMMENT ON");
}

export async function grant(execution: Execution, sql: string): Promise<Outcome> {
  const reader = new SqlReader(sql);
  const gives = reader.takes("GRANT");
  if (!gives) reader.expect("REVOKE");
  if (reader.takes("ROLE")) return grantRoles(execution, reader, gives);
  const onlyOption = !gives && reader.takes("GRANT", "OPTION", "FOR");
  const given = privilegesIn(reader);
  reader.expect("ON");
  const objects = objectsIn(execution, reader);
  reader.expect(gives ? "TO" : "FROM");
  const grantees = granteesIn(execution, reader);
  const grantable = gives && reader.takes("WITH", "GRANT", "OPTION");
  void (reader.takes("CASCADE") || reader.takes("RESTRICT"));
  reader.end();
  for (const object of objects)
    for (const privilege of chosen(given, object.kind)) {
      if (!mayGrant(execution, object.key, { owner: object.owner, privilege }))
        throw redshiftError(`permission denied for ${object.kind} ${object.name}`);
      for (const grantee of grantees)
        await change(execution, { on: object.key, grantee, privilege, grantable }, { gives, onlyOption });
    }
  return {};
}

/** `ALL [PRIVILEGES]`, or their names. */
function privilegesIn(reader: SqlReader): readonly string[] | "all" {
  if (reader.takes("ALL")) {
    reader.takes("PRIVILEGES");
    return "all";
  }
  return names(reader).map((each) => each.toUpperCase());
}

function chosen(given: readonly string[] | "all", kind: "relation" | "schema"): readonly string[] {
  const known: readonly string[] = kind === "schema" ? SCHEMA_PRIVILEGES : TABLE_PRIVILEGES;
  if (given === "all") return known;
  const wrong = given.find((each) => !known.includes(each));
  if (wrong !== undefined) throw redshiftError(`invalid privilege type ${wrong} for ${kind}`);
  return given;
}

interface Granted {
  readonly key: string;
  readonly kind: "relation" | "schema";
  readonly name: string;
  readonly owner: string;
}

function objectsIn(execution: Execution, reader: SqlReader): readonly Granted[] {
  if (reader.takes("SCHEMA"))
    return names(reader).map((name) => {
      const schema = execution.catalog.schema(name);
      if (!schema) throw redshiftError(`schema "${name}" does not exist`);
      return { key: schemaKey(name), kind: "schema", name, owner: schema.owner };
    });
  if (reader.takes("ALL", "TABLES", "IN", "SCHEMA")) {
    const schemas = names(reader);
    const missing = schemas.find((name) => !execution.catalog.schema(name));
    if (missing !== undefined) throw redshiftError(`schema "${missing}" does not exist`);
    return execution.catalog.objects.filter(({ schema }) => schemas.includes(schema)).map(granted);
  }
  for (const word of ["DATABASE", "FUNCTION", "PROCEDURE", "LANGUAGE", "DATASHARE", "MODEL", "EXTERNAL", "ALL"])
    if (reader.comes(word)) throw notSupported(`GRANT ON ${word}`);
  void reader.takes("TABLE");
  const found: Granted[] = [];
  do {
    const name = reader.qualifiedName();
    const object = resolve(execution, name);
    if (!object) throw noRelation(name.schema === undefined ? name.name : `${name.schema}.${name.name}`);
    found.push(granted(object));
  } while (reader.takesSymbol(","));
  return found;
}

const granted = (object: { id: number; name: string; owner: string }): Granted => ({
  key: tableKey(object),
  kind: "relation",
  name: object.name,
  owner: object.owner,
});

function granteesIn({ cluster }: Execution, reader: SqlReader): readonly Grantee[] {
  const { users, groups, roles } = cluster.principals;
  const found: Grantee[] = [];
  do {
    const isGroup = reader.takes("GROUP");
    const isRole = !isGroup && reader.takes("ROLE");
    const name = reader.identifier();
    if (!isGroup && !isRole && name === EVERYBODY) found.push(EVERYBODY);
    else {
      const [noun, known] = isGroup ? ["group", groups] : isRole ? ["role", roles] : ["user", users];
      if (!Object.hasOwn(known, name) && !(noun === "user" && name === cluster.superuser))
        throw noSuch(String(noun), name);
      found.push(`${noun} ${name}`);
    }
  } while (reader.takesSymbol(","));
  return found;
}

async function change(
  { catalog }: Execution,
  grant: Grant,
  { gives, onlyOption }: { gives: boolean; onlyOption: boolean },
): Promise<void> {
  const before = catalog.grants.find(
    (each) => each.on === grant.on && each.grantee === grant.grantee && each.privilege === grant.privilege,
  );
  if (before) await catalog.dropGrant(before);
  if (gives) await catalog.putGrant({ ...grant, grantable: grant.grantable || before?.grantable === true });
  else if (before && onlyOption) await catalog.putGrant({ ...before, grantable: false });
}

/** Roles of roles are a tree: a ring is refused. */
function grantRoles(execution: Execution, reader: SqlReader, gives: boolean): Outcome {
  if (!isSuperuser(execution)) throw redshiftError("permission denied to grant or revoke roles");
  const { roles: known } = execution.cluster.principals;
  const wanted = names(reader);
  const missing = wanted.find((role) => !Object.hasOwn(known, role));
  if (missing !== undefined) throw noSuch("role", missing);
  reader.expect(gives ? "TO" : "FROM");
  const grantees = granteesIn(execution, reader);
  reader.end();
  execution.warehouse.changePrincipals((before) => {
    const all: Record<Grantee, readonly string[]> = { ...before.granted };
    for (const grantee of grantees) {
      if (wanted.some((role) => grantee === `role ${role}` || reaches(before, role, grantee)))
        throw redshiftError(`cyclic dependency: a role cannot be granted to itself`);
      const kept = (all[grantee] ?? []).filter((role) => !wanted.includes(role));
      all[grantee] = gives ? [...kept, ...wanted] : kept;
    }
    return { ...before, granted: all };
  });
  return {};
}

/** Whether the role has been granted, itself or through others, the role that `grantee` is. */
const reaches = (principals: Principals, role: string, grantee: Grantee): boolean =>
  (principals.granted[`role ${role}`] ?? []).some(
    (each) => `role ${each}` === grantee || reaches(principals, each, grantee),
  );
