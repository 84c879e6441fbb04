/** Views of the system by name: logs lie in the engine, all others are laid out for the query that asks. */
import { literal, quoted } from "../definitions.ts";
import type { Execution } from "../execution.ts";
import type { QualifiedName } from "../sql-reader.ts";
import { ACCESS_VIEWS } from "./access-views.ts";
import { CATALOG_VIEWS } from "./catalog-views.ts";
import { CLUSTER_VIEWS } from "./cluster-views.ts";
import { EXTERNAL_VIEWS } from "./external-views.ts";
import { INFORMATION_VIEWS } from "./information-views.ts";
import { isLogView, logViewName } from "./log-views.ts";
import type { SystemView } from "./system-view.ts";
import { TABLE_INFO_VIEWS } from "./table-info.ts";
import { WLM_VIEWS } from "./wlm-views.ts";

const COMPUTED: Readonly<Record<string, SystemView>> = {
  ...ACCESS_VIEWS,
  ...CATALOG_VIEWS,
  ...CLUSTER_VIEWS,
  ...EXTERNAL_VIEWS,
  ...INFORMATION_VIEWS,
  ...TABLE_INFO_VIEWS,
  ...WLM_VIEWS,
};

export type FoundView = { readonly name: string; readonly computed: SystemView | undefined };

/** Undefined where the system has no view of this name. */
export function systemView({ schema, name }: QualifiedName): FoundView | undefined {
  if (schema === "information_schema") return own(`information_schema.${name}`);
  if (schema !== undefined && schema !== "pg_catalog") return undefined;
  return isLogView(name) ? { name: logViewName(name), computed: undefined } : own(name);
}

const own = (name: string): FoundView | undefined => {
  const computed = Object.hasOwn(COMPUTED, name) ? COMPUTED[name] : undefined;
  return computed && { name: `computed.${name}`, computed };
};

/** The name by which the engine knows the view. */
export async function layOutSystemView(execution: Execution, { name, computed }: FoundView): Promise<string> {
  if (!computed) return name;
  const rows = await computed.rows(execution);
  const columns = computed.columns.map(([column, type]) => `${quoted(column)} ${type}`).join(", ");
  await execution.connection.run(`CREATE OR REPLACE TEMP TABLE ${quoted(name)} (${columns})`);
  if (rows.length > 0)
    await execution.connection.run(
      `INSERT INTO ${quoted(name)} VALUES ${rows.map((row) => `(${row.map(literal).join(", ")})`).join(", ")}`,
    );
  return name;
}
