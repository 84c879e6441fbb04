/** What Lake Formation says to a call on the catalog: https://docs.aws.amazon.com/lake-formation/latest/dg/lf-permissions-reference.html */
import type * as LakeFormation from "@aws-sdk/client-lakeformation";
import type { Context, Principal } from "../../kit/context.ts";

/** A permission on a table, on a database, or (without both) on the catalog. */
export interface LakeNeed {
  readonly permission: LakeFormation.Permission;
  readonly database?: string | undefined;
  readonly table?: string | undefined;
}

type Scope = Pick<Context, "account" | "service">;

/** Services act for others, and answer for them. */
export async function lakeAllows(context: Scope, principal: Principal, need: LakeNeed): Promise<boolean> {
  if (principal.kind === "service") return true;
  const names = ["IAM_ALLOWED_PRINCIPALS", `${context.account}:IAMPrincipals`, lakePrincipal(principal)];
  for (const resource of resourcesOf(need)) if (await granted(context, resource, names, need.permission)) return true;
  return administers(context, lakePrincipal(principal), need.permission);
}

/** As grants name it: a role's session by its role. */
export const lakePrincipal = (principal: Principal): string =>
  principal.kind === "service" ? principal.service : principal.kind === "role" ? principal.roleArn : principal.arn;

/** `Required Create Table on sales`, in Lake Formation's words. */
export function insufficient({ permission, database, table }: LakeNeed): string {
  const words = permission
    .toLowerCase()
    .split("_")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `Insufficient Lake Formation permission(s): Required ${words.join(" ")} on ${table ?? database ?? "Catalog"}`;
}

function resourcesOf({ permission, database, table }: LakeNeed): LakeFormation.Resource[] {
  if (database === undefined) return [{ Catalog: {} }];
  const tables: LakeFormation.Resource = { Table: { DatabaseName: database, TableWildcard: {} } };
  if (table !== undefined) return [{ Table: { DatabaseName: database, Name: table } }, tables];
  const own: LakeFormation.Resource = { Database: { Name: database } };
  return permission === "DESCRIBE" ? [own, tables] : [own];
}

/** Whoever holds any permission may describe. */
async function granted(
  context: Scope,
  Resource: LakeFormation.Resource,
  names: readonly string[],
  wanted: LakeFormation.Permission,
): Promise<boolean> {
  const { PrincipalResourcePermissions: rows = [] } = await lakeFormation(context).ListPermissions({ Resource });
  return rows.some(
    ({ Principal: holder, Permissions: held = [] }) =>
      names.includes(holder?.DataLakePrincipalIdentifier ?? "") &&
      (wanted === "DESCRIBE" || held.includes("ALL") || held.includes(wanted)),
  );
}

/** Administrators manage the catalog; to read or change data they grant themselves the permission. */
async function administers(context: Scope, name: string, wanted: LakeFormation.Permission): Promise<boolean> {
  if (["SELECT", "INSERT", "DELETE"].includes(wanted)) return false;
  const { DataLakeSettings: settings } = await lakeFormation(context).GetDataLakeSettings({});
  const isOne = (list: readonly LakeFormation.DataLakePrincipal[] = []): boolean =>
    list.some((each) => each.DataLakePrincipalIdentifier === name);
  return isOne(settings?.DataLakeAdmins) || (wanted === "DESCRIBE" && isOne(settings?.ReadOnlyAdmins));
}

const lakeFormation = (context: Scope) => context.service<typeof LakeFormation>("lakeformation");
