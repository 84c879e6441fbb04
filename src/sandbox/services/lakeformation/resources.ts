import type * as LakeFormation from "@aws-sdk/client-lakeformation";
import { invalidInput } from "./faults.ts";

type Kind = "catalog" | "database" | "table" | "columns" | "location";

const PERMISSIONS: Readonly<Record<Kind, readonly LakeFormation.Permission[]>> = {
  catalog: ["CREATE_DATABASE"],
  database: ["ALL", "ALTER", "CREATE_TABLE", "DESCRIBE", "DROP"],
  table: ["ALL", "ALTER", "DELETE", "DESCRIBE", "DROP", "INSERT", "SELECT"],
  columns: ["SELECT"],
  location: ["DATA_LOCATION_ACCESS"],
};

/** Under which a principal's permissions on a resource are kept. */
export const grantKey = (resource: LakeFormation.Resource, principal: string): string =>
  `${resourceKey(resource)} ${principal}`;

/** Names the resource, without the catalog; throws for kinds of resources that are not here, and for none or several. */
export function resourceKey(resource: LakeFormation.Resource | undefined): string {
  const named = Object.entries(resource ?? {}).filter(([, value]) => value !== undefined);
  if (named.length !== 1) throw invalidInput("Resource must have exactly one of the fields set.");
  const { Catalog, Database, Table, TableWithColumns: columns, DataLocation } = resource ?? {};
  if (Catalog) return "catalog";
  if (Database) return `database ${lower(Database.Name)}`;
  if (Table) return `table ${lower(Table.DatabaseName)}.${Table.Name === undefined ? "*" : lower(Table.Name)}`;
  if (columns)
    return `columns ${lower(columns.DatabaseName)}.${lower(columns.Name)}.${JSON.stringify(columns.ColumnNames ?? columns.ColumnWildcard ?? {})}`;
  if (DataLocation) return `location ${DataLocation.ResourceArn}`;
  throw invalidInput(`Permissions on ${named[0]?.[0]} are not in the sandbox.`);
}

export const kindOf = (resource: LakeFormation.Resource): Kind => resourceKey(resource).split(" ")[0] as Kind;

/** Throws InvalidInputException for a permission that a resource of this kind does not have. */
export function checkPermissions(
  resource: LakeFormation.Resource,
  permissions: readonly LakeFormation.Permission[],
): void {
  const allowed = PERMISSIONS[kindOf(resource)];
  if (permissions.length === 0 || permissions.some((each) => !allowed.includes(each)))
    throw invalidInput("Permissions modification is invalid.");
}

/** Whether these permissions include the one asked for; every permission on a resource lets its holder describe it. */
export const includes = (permissions: readonly LakeFormation.Permission[], wanted: LakeFormation.Permission): boolean =>
  permissions.includes("ALL") || permissions.includes(wanted);

const lower = (name = ""): string => name.toLowerCase();
