import type * as LakeFormation from "@aws-sdk/client-lakeformation";
import { nowMs } from "../../../shared/clock.ts";
import { type Context, parseArn } from "../../kit/index.ts";
import { invalidInput } from "./faults.ts";
import type { On } from "./handler.ts";
import { grantKey } from "./resources.ts";
import { grants, settings } from "./state.ts";

/** Everybody whom IAM lets: with it Lake Formation refuses nobody. */
export const IAM_ALLOWED = "IAM_ALLOWED_PRINCIPALS";

/** https://docs.aws.amazon.com/lake-formation/latest/APIReference/API_GetDataLakeSettings.html */
export const getDataLakeSettings: On<"GetDataLakeSettings"> = ({ CatalogId }, context) => {
  checkCatalog(context, CatalogId);
  return { DataLakeSettings: settingsOf(context) };
};

/** Replaces all settings, as on AWS: what is left out is empty afterwards. Databases that exist keep their permissions. */
export const putDataLakeSettings: On<"PutDataLakeSettings"> = ({ CatalogId, DataLakeSettings: given }, context) => {
  checkCatalog(context, CatalogId);
  if (given?.AllowExternalDataFiltering || given?.AllowFullTableExternalDataAccess)
    throw invalidInput("External data filtering is not in the sandbox.");
  for (const { DataLakePrincipalIdentifier: principal = "" } of [
    ...(given?.DataLakeAdmins ?? []),
    ...(given?.ReadOnlyAdmins ?? []),
  ])
    if (!parseArn(principal)) throw invalidInput(`Invalid principal: ${principal}`);
  settingsOf(context);
  context.table(settings).put("settings", { settings: { ...EMPTY, ...given } });
  return {};
};

/** Those of the account; AWS's defaults before they are first put. */
export function settingsOf(context: Context): LakeFormation.DataLakeSettings {
  const known = context.table(settings).get("settings");
  if (known) return known.settings;
  context.table(settings).put("settings", { settings: DEFAULTS });
  // Until somebody revokes it, whoever IAM lets may create databases.
  context.table(grants).put(grantKey({ Catalog: {} }, IAM_ALLOWED), {
    principal: IAM_ALLOWED,
    resource: { Catalog: {} },
    permissions: ["CREATE_DATABASE"],
    grantable: [],
    updated: nowMs(),
    updatedBy: "",
  });
  return DEFAULTS;
}

const EMPTY: LakeFormation.DataLakeSettings = {
  DataLakeAdmins: [],
  ReadOnlyAdmins: [],
  CreateDatabaseDefaultPermissions: [],
  CreateTableDefaultPermissions: [],
  Parameters: { CROSS_ACCOUNT_VERSION: "1", SET_CONTEXT: "TRUE" },
  TrustedResourceOwners: [],
  AllowExternalDataFiltering: false,
  AllowFullTableExternalDataAccess: false,
  ExternalDataFilteringAllowList: [],
  AuthorizedSessionTagValueList: [],
};

const OPEN: LakeFormation.PrincipalPermissions = {
  Principal: { DataLakePrincipalIdentifier: IAM_ALLOWED },
  Permissions: ["ALL"],
};

const DEFAULTS: LakeFormation.DataLakeSettings = {
  ...EMPTY,
  CreateDatabaseDefaultPermissions: [OPEN],
  CreateTableDefaultPermissions: [OPEN],
};

/** The account's own catalog is the only one. */
export function checkCatalog(context: Context, id: string | undefined): void {
  if (id !== undefined && id !== context.account)
    throw invalidInput(`Catalog ${id} is not in the sandbox: it has the account's own (${context.account}).`);
}
