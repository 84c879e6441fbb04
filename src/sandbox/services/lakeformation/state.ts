import type * as LakeFormation from "@aws-sdk/client-lakeformation";
import { collection } from "../../kit/index.ts";

export interface SettingsRow {
  readonly settings: LakeFormation.DataLakeSettings;
}

/** What one principal may do with one resource. */
export interface GrantRow {
  readonly principal: string;
  readonly resource: LakeFormation.Resource;
  readonly permissions: readonly LakeFormation.Permission[];
  readonly grantable: readonly LakeFormation.Permission[];
  /** Milliseconds since the epoch. */
  readonly updated: number;
  readonly updatedBy: string;
}

/** One row, `settings`, from the first time that anything is asked. */
export const settings = collection<SettingsRow>({ service: "lakeformation", name: "settings" });

/** Keys: `<resource> <principal>`, see resources.ts. */
export const grants = collection<GrantRow>({ service: "lakeformation", name: "grants" });
