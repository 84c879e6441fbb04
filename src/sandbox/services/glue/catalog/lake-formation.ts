/** Lake Formation's part in the catalog: whom it lets, and what comes and goes with databases and tables. */
import type * as Glue from "@aws-sdk/client-glue";
import type * as LakeFormation from "@aws-sdk/client-lakeformation";
import { insufficient, type LakeNeed, lakeAllows, lakePrincipal } from "../../../engines/lake/index.ts";
import type { Context, Input, OperationName } from "../../../kit/index.ts";
import { accessDenied } from "../faults.ts";
import type { On } from "../handler.ts";
import { catalogName, databases, tableKey, tables } from "./state.ts";

/** The same operation, refused to whom Lake Formation does not let. What does not exist is the operation's to say. */
export const governed =
  <N extends OperationName<typeof Glue>>(needOf: (input: Input<typeof Glue, N>) => LakeNeed, operation: On<N>): On<N> =>
  async (input, context) => {
    await requireLakePermission(context, needOf(input));
    return operation(input, context);
  };

/** Throws AccessDeniedException. */
export async function requireLakePermission(context: Context, need: LakeNeed): Promise<void> {
  const database = need.database === undefined ? undefined : catalogName(need.database);
  const table = need.table === undefined ? undefined : catalogName(need.table);
  if (database !== undefined && !context.table(databases).has(database)) return;
  if (database !== undefined && table !== undefined && !context.table(tables).has(tableKey(database, table))) return;
  const named = { permission: need.permission, database, table };
  if (!(await lakeAllows(context, context.principal, named))) throw accessDenied(insufficient(named));
}

/** The creator may do everything with a database, others what the settings say. */
export async function grantOnDatabase(context: Context, database: string): Promise<void> {
  const { DataLakeSettings: settings } = await lakeFormation(context).GetDataLakeSettings({});
  await grant(context, {
    resource: { Database: { Name: database } },
    own: ["ALL", "ALTER", "CREATE_TABLE", "DESCRIBE", "DROP"],
    defaults: settings?.CreateDatabaseDefaultPermissions ?? [],
  });
}

/** What a database's tables begin with, where the database does not say it. */
export async function tableDefaults(context: Context): Promise<Glue.PrincipalPermissions[]> {
  const { DataLakeSettings: settings } = await lakeFormation(context).GetDataLakeSettings({});
  return (settings?.CreateTableDefaultPermissions ?? []).map(({ Principal, Permissions = [] }) => ({
    Principal,
    Permissions: Permissions.filter(isGlues),
  }));
}

const isGlues = (permission: LakeFormation.Permission): permission is Glue.Permission & LakeFormation.Permission =>
  !/LF_TAG|ASSOCIATE|DESCRIBE|CREATE_CATALOG|SUPER_USER/.test(permission);

export const grantOnTable = (
  context: Context,
  { database, name, defaults }: { database: string; name: string; defaults: readonly Glue.PrincipalPermissions[] },
): Promise<void> =>
  grant(context, {
    resource: { Table: { DatabaseName: database, Name: name } },
    own: ["ALL", "ALTER", "DELETE", "DESCRIBE", "DROP", "INSERT", "SELECT"],
    defaults,
  });

interface Beginning {
  readonly resource: LakeFormation.Resource;
  readonly own: LakeFormation.Permission[];
  readonly defaults: readonly LakeFormation.PrincipalPermissions[];
}

async function grant(context: Context, { resource, own, defaults }: Beginning): Promise<void> {
  const entries: Omit<LakeFormation.BatchPermissionsRequestEntry, "Id">[] = defaults.map(
    ({ Principal, Permissions }) => ({ Principal, Permissions }),
  );
  if (context.principal.kind !== "service")
    entries.push({
      Principal: { DataLakePrincipalIdentifier: lakePrincipal(context.principal) },
      Permissions: own,
      PermissionsWithGrantOption: own,
    });
  if (entries.length > 0)
    await lakeFormation(context).BatchGrantPermissions({
      Entries: entries.map((entry, index) => ({ ...entry, Id: String(index), Resource: resource })),
    });
}

/** Permissions go with what they are about. */
export async function revokeAll(context: Context, database: string, names: readonly string[] | "all"): Promise<void> {
  const resources: LakeFormation.Resource[] =
    names === "all"
      ? [{ Database: { Name: database } }, { Table: { DatabaseName: database, TableWildcard: {} } }]
      : names.map((Name) => ({ Table: { DatabaseName: database, Name } }));
  for (const Resource of resources) {
    const { PrincipalResourcePermissions: rows = [] } = await lakeFormation(context).ListPermissions({ Resource });
    if (rows.length > 0)
      await lakeFormation(context).BatchRevokePermissions({
        Entries: rows.map(({ Principal, Permissions }, index) => ({
          Id: String(index),
          Principal,
          Resource,
          Permissions,
        })),
      });
  }
}

const lakeFormation = (context: Context) => context.service<typeof LakeFormation>("lakeformation");
