import type * as Glue from "@aws-sdk/client-glue";
import type * as IAM from "@aws-sdk/client-iam";
import type * as LakeFormation from "@aws-sdk/client-lakeformation";
import { nowMs } from "../../../shared/clock.ts";
import { nameOf } from "../../../shared/errors.ts";
import { type Context, Fault, page } from "../../kit/index.ts";
import { accessDenied, invalidInput } from "./faults.ts";
import type { On } from "./handler.ts";
import { checkPermissions, grantKey, includes, kindOf, resourceKey } from "./resources.ts";
import { checkCatalog, IAM_ALLOWED, settingsOf } from "./settings.ts";
import { type GrantRow, grants } from "./state.ts";

type Entry = Pick<
  LakeFormation.BatchPermissionsRequestEntry,
  "Principal" | "Resource" | "Permissions" | "PermissionsWithGrantOption" | "Condition"
>;

/** https://docs.aws.amazon.com/lake-formation/latest/APIReference/API_GrantPermissions.html */
export const grantPermissions: On<"GrantPermissions"> = async (input, context) => {
  checkCatalog(context, input.CatalogId);
  await grant(input, context);
  return {};
};

export const revokePermissions: On<"RevokePermissions"> = async (input, context) => {
  checkCatalog(context, input.CatalogId);
  await revoke(input, context);
  return {};
};

export const batchGrantPermissions: On<"BatchGrantPermissions"> = async ({ CatalogId, Entries = [] }, context) => {
  checkCatalog(context, CatalogId);
  return { Failures: await each(Entries, (entry) => grant(entry, context)) };
};

export const batchRevokePermissions: On<"BatchRevokePermissions"> = async ({ CatalogId, Entries = [] }, context) => {
  checkCatalog(context, CatalogId);
  return { Failures: await each(Entries, (entry) => revoke(entry, context)) };
};

export const listPermissions: On<"ListPermissions"> = (input, context) => {
  checkCatalog(context, input.CatalogId);
  settingsOf(context);
  const principal = input.Principal?.DataLakePrincipalIdentifier;
  const resource = input.Resource === undefined ? undefined : `${resourceKey(input.Resource)} `;
  const rows = context
    .table(grants)
    .list(resource)
    .filter((row) => principal === undefined || row.principal === principal)
    .filter((row) => input.ResourceType === undefined || TYPES[kindOf(row.resource)] === input.ResourceType);
  const { items, next } = page(rows, { token: input.NextToken, limit: input.MaxResults, max: 1000 });
  return { PrincipalResourcePermissions: items.map((row) => described(row, context)), NextToken: next };
};

const TYPES = {
  catalog: "CATALOG",
  database: "DATABASE",
  table: "TABLE",
  columns: "TABLE",
  location: "DATA_LOCATION",
} as const;

async function grant(entry: Entry, context: Context): Promise<void> {
  const { principal, resource, permissions, grantable } = checked(entry);
  await checkExists(context, principal, resource);
  checkMayGrant(context, resource, [...permissions, ...grantable]);
  const key = grantKey(resource, principal);
  const before = context.table(grants).get(key);
  context.table(grants).put(key, {
    principal,
    resource,
    permissions: [...new Set([...(before?.permissions ?? []), ...permissions, ...grantable])].sort(),
    grantable: [...new Set([...(before?.grantable ?? []), ...grantable])].sort(),
    updated: nowMs(),
    updatedBy: callerOf(context),
  });
}

async function revoke(entry: Entry, context: Context): Promise<void> {
  const { principal, resource, permissions, grantable } = checked(entry);
  checkMayGrant(context, resource, permissions);
  const key = grantKey(resource, principal);
  const row = context.table(grants).get(key);
  if (!row)
    throw invalidInput("No permissions revoked. Grantee has no permissions and no grantable permissions on resource.");
  const missing = permissions.filter((each) => !row.permissions.includes(each));
  if (missing.length > 0) throw invalidInput(`No permissions revoked. Grantee does not have: [${missing.join(", ")}]`);
  const left = row.permissions.filter((each) => !permissions.includes(each));
  if (left.length === 0) return void context.table(grants).delete(key);
  const stillGrantable = row.grantable.filter((each) => left.includes(each) && !grantable.includes(each));
  context.table(grants).patch(key, { permissions: left, grantable: stillGrantable, updated: nowMs() });
}

function checked({ Principal, Resource = {}, Permissions = [], PermissionsWithGrantOption = [], Condition }: Entry) {
  const principal = Principal?.DataLakePrincipalIdentifier ?? "";
  if (Condition) throw invalidInput("Conditions of permissions are not in the sandbox.");
  checkPermissions(Resource, [...Permissions, ...PermissionsWithGrantOption]);
  if (principal === IAM_ALLOWED && PermissionsWithGrantOption.length > 0)
    throw invalidInput("Permissions modification is invalid.");
  return { principal, resource: Resource, permissions: Permissions, grantable: PermissionsWithGrantOption };
}

/** The role or user, and the database or table. Another service has made sure of both. */
async function checkExists(context: Context, principal: string, resource: LakeFormation.Resource): Promise<void> {
  if (context.principal.kind === "service") return;
  const glue = context.service<typeof Glue>("glue");
  const iam = context.service<typeof IAM>("iam");
  const [, kind, name] = /^arn:aws[\w-]*:iam::\d{12}:(role|user)\/(?:.*\/)?([^/]+)$/.exec(principal) ?? [];
  try {
    if (kind === "role") await iam.GetRole({ RoleName: name });
    if (kind === "user") await iam.GetUser({ UserName: name });
  } catch (error) {
    if (nameOf(error) !== "NoSuchEntityException") throw error;
    throw invalidInput(`Invalid principal, ${principal} does not exist.`);
  }
  const table = resource.Table ?? resource.TableWithColumns;
  const database = resource.Database?.Name ?? table?.DatabaseName;
  if (database !== undefined) await glue.GetDatabase({ Name: database });
  if (table?.Name !== undefined) await glue.GetTable({ DatabaseName: database, Name: table.Name });
}

/** Administrators grant all, others what they hold with the grant option. */
function checkMayGrant(
  context: Context,
  resource: LakeFormation.Resource,
  permissions: readonly LakeFormation.Permission[],
): void {
  if (context.principal.kind === "service") return;
  const caller = callerOf(context);
  const { DataLakeAdmins: admins = [] } = settingsOf(context);
  if (admins.some((each) => each.DataLakePrincipalIdentifier === caller)) return;
  const held = [resource, ...wider(resource)].flatMap(
    (each) => context.table(grants).get(grantKey(each, caller))?.grantable ?? [],
  );
  if (!permissions.every((each) => includes(held, each)))
    throw accessDenied("Resource does not exist or requester is not authorized to access requested permissions.");
}

/** Who may grant on all tables may grant on one. */
function wider({ Table, TableWithColumns }: LakeFormation.Resource): LakeFormation.Resource[] {
  const { DatabaseName, Name } = Table ?? TableWithColumns ?? {};
  if (Name === undefined || DatabaseName === undefined) return [];
  return [{ Table: { DatabaseName, Name } }, { Table: { DatabaseName, TableWildcard: {} } }];
}

/** As grants name it: a role's session by its role. */
function callerOf({ principal }: Context): string {
  if (principal.kind === "service") return principal.service;
  return principal.kind === "role" ? principal.roleArn : principal.arn;
}

async function each(
  entries: readonly LakeFormation.BatchPermissionsRequestEntry[],
  work: (entry: Entry) => Promise<void>,
): Promise<LakeFormation.BatchPermissionsFailureEntry[]> {
  const failures: LakeFormation.BatchPermissionsFailureEntry[] = [];
  for (const entry of entries)
    try {
      await work(entry);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      failures.push({ RequestEntry: entry, Error: { ErrorCode: error.name, ErrorMessage: error.message } });
    }
  return failures;
}

const described = (row: GrantRow, { account: CatalogId }: Context): LakeFormation.PrincipalResourcePermissions => ({
  Principal: { DataLakePrincipalIdentifier: row.principal },
  Resource: withCatalog(row.resource, CatalogId),
  Permissions: [...row.permissions],
  PermissionsWithGrantOption: [...row.grantable],
  LastUpdated: new Date(row.updated),
  LastUpdatedBy: row.updatedBy,
});

function withCatalog(resource: LakeFormation.Resource, CatalogId: string): LakeFormation.Resource {
  const { Database, Table, TableWithColumns, DataLocation } = resource;
  if (Database) return { Database: { ...Database, CatalogId } };
  if (Table) return { Table: { ...Table, CatalogId, Name: Table.Name ?? "ALL_TABLES" } };
  if (TableWithColumns) return { TableWithColumns: { ...TableWithColumns, CatalogId } };
  return DataLocation ? { DataLocation: { ...DataLocation, CatalogId } } : resource;
}
