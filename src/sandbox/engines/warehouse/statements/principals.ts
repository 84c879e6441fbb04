/** CREATE, ALTER and DROP of users, groups and roles. https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_USER.html */
import { type Grantee, nextPrincipalId, type Principals, type User, withUser } from "../access/principals.ts";
import { isSuperuser } from "../access/privileges.ts";
import type { Execution, Outcome } from "../execution.ts";
import { notSupported, redshiftError } from "../redshift-error.ts";
import { SqlReader } from "../sql-reader.ts";

const VERBS = ["CREATE", "ALTER", "DROP"] as const;
type Verb = (typeof VERBS)[number];

/** Of these three alone; other objects are refused by name. */
export async function principal(execution: Execution, sql: string): Promise<Outcome> {
  const reader = new SqlReader(sql);
  const verb = VERBS.find((each) => reader.takes(each));
  if (!verb) throw reader.unexpected();
  const noun = (["USER", "GROUP", "ROLE"] as const).find((each) => reader.takes(each));
  if (!noun) throw notSupported(`${verb} ${reader.nextWord}`);
  if (!isSuperuser(execution)) throw redshiftError(`must be superuser to ${verb.toLowerCase()} ${noun.toLowerCase()}s`);
  const change = { USER: changeUser, GROUP: changeGroup, ROLE: changeRole }[noun];
  execution.warehouse.changePrincipals((before) => change({ execution, verb, reader, before }));
  return {};
}

interface Changing {
  readonly execution: Execution;
  readonly verb: Verb;
  readonly reader: SqlReader;
  readonly before: Principals;
}

function changeUser({ execution, verb, reader, before }: Changing): Principals {
  const ifExists = verb === "DROP" && reader.takes("IF", "EXISTS");
  const name = reader.identifier();
  const known = before.users[name];
  if (verb === "CREATE" && (known || name === execution.cluster.superuser))
    throw redshiftError(`user "${name}" already exists`);
  if (verb !== "CREATE" && !known && name !== execution.cluster.superuser) {
    if (ifExists) return before;
    throw noSuch("user", name);
  }
  if (verb === "DROP") return withoutUser(execution, before, name);
  const { user, groups } = userOptions(reader, before);
  const users = name === execution.cluster.superuser ? before : withUser(before, name, { ...known, ...user });
  const joined = groups.map((group) => [group, [...(before.groups[group] ?? []), name]]);
  return { ...users, groups: { ...before.groups, ...Object.fromEntries(joined) } };
}

function userOptions(reader: SqlReader, { groups: known }: Principals): { user: Partial<User>; groups: string[] } {
  let user: Partial<User> = {};
  let groups: string[] = [];
  void reader.takes("WITH");
  while (!reader.done)
    if (reader.takes("PASSWORD")) void (reader.takes("DISABLE") || password(reader));
    else if (reader.takes("CREATEDB")) user = { ...user, createsDatabases: true };
    else if (reader.takes("NOCREATEDB")) user = { ...user, createsDatabases: false };
    else if (reader.takes("CREATEUSER")) user = { ...user, superuser: true };
    else if (reader.takes("NOCREATEUSER")) user = { ...user, superuser: false };
    else if (reader.takes("IN", "GROUP")) groups = names(reader);
    else if (reader.takes("VALID", "UNTIL") || reader.takes("SYSLOG", "ACCESS") || reader.takes("CONNECTION", "LIMIT"))
      throw notSupported("VALID UNTIL, SYSLOG ACCESS or CONNECTION LIMIT of a user");
    else throw reader.unexpected();
  const missing = groups.find((group) => !known[group]);
  if (missing !== undefined) throw noSuch("group", missing);
  return { user, groups };
}

/** Nobody logs in with it: the Data API knows the caller. The rules hold all the same. */
function password(reader: SqlReader): void {
  const text = reader.string();
  if (/^(?:md5[0-9a-f]{32}|sha256\|.+)$/.test(text)) return;
  if (!/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[\x21-\x7e]{8,64}$/.test(text))
    throw redshiftError(
      "password must be at least 8 characters, and contain at least one uppercase letter, one lowercase letter, and one number",
    );
}

function withoutUser({ cluster, catalog }: Execution, before: Principals, name: string): Principals {
  if (name === cluster.superuser) throw redshiftError(`user "${name}" cannot be dropped`);
  const isUsed =
    catalog.objects.some(({ owner }) => owner === name) ||
    catalog.schemas.some(({ owner }) => owner === name) ||
    catalog.grants.some(({ grantee }) => grantee === `user ${name}`);
  if (isUsed) throw redshiftError(`user "${name}" cannot be dropped because the user has a privilege on some object`);
  const groups = Object.entries(before.groups).map(([group, users]) => [group, users.filter((each) => each !== name)]);
  return {
    ...before,
    users: without(before.users, name),
    groups: Object.fromEntries(groups),
    granted: without(before.granted, `user ${name}`),
  };
}

function changeGroup({ verb, reader, before }: Changing): Principals {
  const name = reader.identifier();
  const known = before.groups[name];
  if (verb === "CREATE") {
    if (known) throw redshiftError(`group "${name}" already exists`);
    const users = reader.takes("WITH", "USER") || reader.takes("USER") ? names(reader) : [];
    reader.end();
    return { ...before, groups: { ...before.groups, [name]: knownUsers(before, users) } };
  }
  if (!known) throw noSuch("group", name);
  if (verb === "DROP") return { ...before, groups: without(before.groups, name) };
  const adds = reader.takes("ADD", "USER");
  if (!adds) reader.expect("DROP", "USER");
  const users = knownUsers(before, names(reader));
  const changed = adds ? [...new Set([...known, ...users])] : known.filter((each) => !users.includes(each));
  return { ...before, groups: { ...before.groups, [name]: changed } };
}

function changeRole({ verb, reader, before }: Changing): Principals {
  const name = reader.identifier();
  if (verb === "ALTER") throw notSupported("ALTER ROLE");
  const isKnown = Object.hasOwn(before.roles, name);
  if (verb === "CREATE") {
    if (isKnown) throw redshiftError(`role "${name}" already exists`);
    reader.end();
    return { ...before, roles: { ...before.roles, [name]: nextPrincipalId(before) } };
  }
  if (!isKnown) throw noSuch("role", name);
  const isGranted = Object.values(before.granted).some((roles) => roles.includes(name));
  if (isGranted && !reader.takes("FORCE"))
    throw redshiftError(`cannot drop role ${name} because it is granted`, { hint: "Use DROP ROLE ... FORCE." });
  const granted = Object.entries(before.granted).map(([grantee, roles]): [Grantee, readonly string[]] => [
    grantee,
    roles.filter((each) => each !== name),
  ]);
  return {
    ...before,
    roles: without(before.roles, name),
    granted: without(Object.fromEntries(granted), `role ${name}`),
  };
}

function knownUsers({ users }: Principals, wanted: readonly string[]): readonly string[] {
  const missing = wanted.find((user) => !users[user]);
  if (missing !== undefined) throw noSuch("user", missing);
  return wanted;
}

export function names(reader: SqlReader): string[] {
  const found = [reader.identifier()];
  while (reader.takesSymbol(",")) found.push(reader.identifier());
  return found;
}

export const noSuch = (noun: string, name: string): Error => redshiftError(`${noun} "${name}" does not exist`);

const without = <T>(record: Readonly<Record<string, T>>, name: string): Record<string, T> =>
  Object.fromEntries(Object.entries(record).filter(([each]) => each !== name));
