/** Users, groups, roles and what is granted to them. https://docs.aws.amazon.com/redshift/latest/dg/svv_views.html */
import { EVERYBODY } from "../access/principals.ts";
import { schemaKey, tableKey } from "../access/privileges.ts";
import type { Execution } from "../execution.ts";
import type { SystemRow, SystemView } from "./system-view.ts";

const SUPERUSER_ID = 100;

interface Known {
  readonly name: string;
  readonly id: number;
  readonly superuser: boolean;
  readonly createsDatabases: boolean;
}

const usersOf = ({ cluster }: Execution): Known[] => [
  { name: "rdsdb", id: 1, superuser: true, createsDatabases: true },
  { name: cluster.superuser, id: SUPERUSER_ID, superuser: true, createsDatabases: true },
  ...Object.entries(cluster.principals.users).map(([name, user]) => ({ name, ...user })),
];

const pgUser: SystemView = {
  columns: [
    ["usename", "VARCHAR"],
    ["usesysid", "INTEGER"],
    ["usecreatedb", "BOOLEAN"],
    ["usesuper", "BOOLEAN"],
    ["usecatupd", "BOOLEAN"],
  ],
  rows: async (execution) =>
    usersOf(execution).map(({ name, id, superuser, createsDatabases }) => [
      name,
      id,
      createsDatabases,
      superuser,
      id === 1,
    ]),
};

const svvUserInfo: SystemView = {
  columns: [
    ["user_name", "VARCHAR"],
    ["user_id", "INTEGER"],
    ["createdb", "BOOLEAN"],
    ["superuser", "BOOLEAN"],
    ["catalog_update", "BOOLEAN"],
    ["connection_limit", "VARCHAR"],
  ],
  rows: async (execution) =>
    usersOf(execution).map(({ name, id, superuser, createsDatabases }) => [
      name,
      id,
      createsDatabases,
      superuser,
      id === 1,
      "UNLIMITED",
    ]),
};

const pgGroup: SystemView = {
  columns: [
    ["groname", "VARCHAR"],
    ["grosysid", "INTEGER"],
    ["grolist", "VARCHAR"],
  ],
  rows: async (execution) => {
    const ids = new Map(usersOf(execution).map(({ name, id }) => [name, id]));
    return Object.entries(execution.cluster.principals.groups).map(([name, users], index) => [
      name,
      SUPERUSER_ID + index,
      `{${users.map((user) => ids.get(user)).join(",")}}`,
    ]);
  },
};

const svvRoles: SystemView = {
  columns: [
    ["role_id", "INTEGER"],
    ["role_name", "VARCHAR"],
    ["role_owner", "VARCHAR"],
  ],
  rows: async ({ cluster }) =>
    Object.entries(cluster.principals.roles).map(([name, id]) => [id, name, cluster.superuser]),
};

const svvUserGrants: SystemView = {
  columns: [
    ["user_id", "INTEGER"],
    ["user_name", "VARCHAR"],
    ["role_id", "INTEGER"],
    ["role_name", "VARCHAR"],
    ["admin_option", "BOOLEAN"],
  ],
  rows: async (execution) => {
    const { granted, roles } = execution.cluster.principals;
    return usersOf(execution).flatMap(({ name, id }) =>
      (granted[`user ${name}`] ?? []).map((role) => [id, name, roles[role] ?? 0, role, false]),
    );
  },
};

const IDENTITY: SystemView["columns"] = [
  ["privilege_type", "VARCHAR"],
  ["identity_id", "INTEGER"],
  ["identity_name", "VARCHAR"],
  ["identity_type", "VARCHAR"],
  ["admin_option", "BOOLEAN"],
];

/** Rows of an object's grants, behind columns that name it. */
function grantsOn(execution: Execution, on: string, names: readonly string[]): SystemRow[] {
  const ids = new Map(usersOf(execution).map(({ name, id }) => [`user ${name}`, id]));
  const { roles } = execution.cluster.principals;
  return execution.catalog.grants
    .filter((grant) => grant.on === on)
    .map(({ grantee, privilege, grantable }) => {
      const [type = "", ...rest] = grantee.split(" ");
      const name = rest.join(" ");
      const id = ids.get(grantee) ?? (type === "role" ? (roles[name] ?? 0) : 0);
      return [...names, privilege, id, grantee === EVERYBODY ? EVERYBODY : name, type, grantable];
    });
}

const svvRelationPrivileges: SystemView = {
  columns: [["namespace_name", "VARCHAR"], ["relation_name", "VARCHAR"], ...IDENTITY],
  rows: async (execution) =>
    execution.catalog.objects.flatMap((each) => grantsOn(execution, tableKey(each), [each.schema, each.name])),
};

const svvSchemaPrivileges: SystemView = {
  columns: [["namespace_name", "VARCHAR"], ...IDENTITY],
  rows: async (execution) =>
    execution.catalog.schemas.flatMap(({ name }) => grantsOn(execution, schemaKey(name), [name])),
};

export const ACCESS_VIEWS: Readonly<Record<string, SystemView>> = {
  pg_user: pgUser,
  pg_group: pgGroup,
  svv_user_info: svvUserInfo,
  svv_roles: svvRoles,
  svv_user_grants: svvUserGrants,
  svv_relation_privileges: svvRelationPrivileges,
  svv_schema_privileges: svvSchemaPrivileges,
};
