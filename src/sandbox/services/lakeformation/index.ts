import type * as LakeFormation from "@aws-sdk/client-lakeformation";
import { defineService } from "../../kit/index.ts";
import * as permissions from "./permissions.ts";
import { getDataLakeSettings, putDataLakeSettings } from "./settings.ts";
import * as state from "./state.ts";

export default defineService<typeof LakeFormation>({
  id: "lakeformation",
  collections: [state.settings, state.grants],
  // IAM knows no resources of Lake Formation.
  resourcesOf: () => ["*"],
  real: {
    GetDataLakeSettings: getDataLakeSettings,
    PutDataLakeSettings: putDataLakeSettings,
    GrantPermissions: permissions.grantPermissions,
    RevokePermissions: permissions.revokePermissions,
    BatchGrantPermissions: permissions.batchGrantPermissions,
    BatchRevokePermissions: permissions.batchRevokePermissions,
    ListPermissions: permissions.listPermissions,
  },
  modelled: {},
});
