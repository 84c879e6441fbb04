/** The parameters of the family redshift-2.0 with the defaults of its parameter group. https://docs.aws.amazon.com/redshift/latest/mgmt/working-with-parameter-groups.html */
import type * as Redshift from "@aws-sdk/client-redshift";

export const FAMILIES = ["redshift-1.0", "redshift-2.0"] as const;
export const DEFAULT_GROUP = "default.redshift-2.0";

interface Declared {
  readonly value: string;
  readonly about: string;
  readonly type: "string" | "boolean" | "integer";
  readonly allowed?: string;
  readonly isDynamic?: true;
}

const BOOLEAN = { type: "boolean", allowed: "true,false" } as const;

/** `require_ssl` is true in the newer family; the rest is common. */
export const PARAMETERS: Readonly<Record<string, Declared>> = {
  auto_analyze: { ...BOOLEAN, value: "true", about: "Use auto analyze" },
  auto_mv: { ...BOOLEAN, value: "true", about: "Use automated materialized views" },
  datestyle: { type: "string", value: "ISO, MDY", about: "Sets the display format for date and time values." },
  enable_case_sensitive_identifier: {
    ...BOOLEAN,
    value: "false",
    about: "Preserve case sensitivity for database identifiers such as table or column names in parser",
  },
  enable_user_activity_logging: {
    ...BOOLEAN,
    value: "false",
    about: "parameter for audit logging purpose",
  },
  extra_float_digits: {
    type: "integer",
    value: "0",
    allowed: "-15-2",
    about: "Sets the number of digits displayed for floating-point values",
  },
  max_concurrency_scaling_clusters: {
    type: "integer",
    value: "1",
    allowed: "0-10",
    isDynamic: true,
    about: "The maximum concurrency scaling clusters can be used.",
  },
  max_cursor_result_set_size: {
    type: "integer",
    value: "default",
    allowed: "0-14400000",
    about: "Sets the max cursor result set size",
  },
  query_group: {
    type: "string",
    value: "default",
    about: "This parameter applies a user-defined label to a group of queries that are run during the same session..",
  },
  require_ssl: { ...BOOLEAN, value: "true", about: "require ssl for all databaseconnections" },
  search_path: {
    type: "string",
    value: "$user, public",
    about: "Sets the schema search order for names that are not schema-qualified.",
  },
  statement_timeout: {
    type: "integer",
    value: "0",
    allowed: "0,100-2147483647",
    about: "Aborts any statement that takes over the specified number of milliseconds.",
  },
  use_fips_ssl: { ...BOOLEAN, value: "false", about: "Use fips ssl library" },
  wlm_json_configuration: {
    type: "string",
    value: '[{"auto_wlm":true}]',
    isDynamic: true,
    about: "wlm json configuration",
  },
};

export const defaultOf = (family: string, name: string): string | undefined =>
  name === "require_ssl" && family === "redshift-1.0" ? "false" : PARAMETERS[name]?.value;

/** As the API describes them, by name; those with a value of their own come from the user. */
export const describedParameters = (family: string, values: Readonly<Record<string, string>>): Redshift.Parameter[] =>
  Object.entries(PARAMETERS).map(([name, { type, allowed, about, isDynamic }]) => ({
    ParameterName: name,
    ParameterValue: values[name] ?? defaultOf(family, name),
    Description: about,
    Source: values[name] === undefined ? "engine-default" : "user",
    DataType: type,
    ...(allowed !== undefined && { AllowedValues: allowed }),
    ApplyType: isDynamic ? "dynamic" : "static",
    IsModifiable: true,
  }));

/** Why a value is not one of this parameter's; undefined where it is. */
export function faultIn(name: string, value: string): string | undefined {
  const declared = PARAMETERS[name];
  if (declared === undefined) return `Could not find parameter with name: ${name}`;
  const isWrong = `Invalid value ${value} for parameter ${name}`;
  if (declared.type === "boolean") return /^(true|false)$/.test(value) ? undefined : isWrong;
  if (declared.type === "integer") return /^-?\d+$/.test(value) ? undefined : isWrong;
  return name === "wlm_json_configuration" ? faultInWlm(value) : undefined;
}

/** https://docs.aws.amazon.com/redshift/latest/mgmt/workload-mgmt-config.html: a list of queues, automatic or manual in all. */
function faultInWlm(value: string): string | undefined {
  const prefix = "Invalid value for parameter wlm_json_configuration";
  let queues: unknown;
  try {
    queues = JSON.parse(value);
  } catch {
    return `${prefix}: it is not JSON.`;
  }
  if (!Array.isArray(queues) || !queues.every((queue) => typeof queue === "object" && queue !== null))
    return `${prefix}: it is not a list of queues.`;
  const manual = queues.filter((queue) => "query_concurrency" in queue);
  const automatic = queues.filter((queue) => "auto_wlm" in queue && queue.auto_wlm === true);
  if (manual.length > 0 && automatic.length > 0) return `${prefix}: automatic and manual queues cannot be mixed.`;
  return queues.length > 9 ? `${prefix}: there can be at most 8 queues.` : undefined;
}

/**
 * https://docs.aws.amazon.com/redshift/latest/mgmt/workload-mgmt-config.html#wlm-dynamic-and-static-properties: priorities and
 * rules of a queue apply at once; which queues there are, and for whom, when the cluster starts.
 */
export function needsReboot(name: string, before: string | undefined, after: string | undefined): boolean {
  if (before === after) return false;
  if (name === "wlm_json_configuration") return audienceOf(before) !== audienceOf(after);
  return PARAMETERS[name]?.isDynamic !== true;
}

const audienceOf = (value = "[]"): string => {
  const queues: readonly Readonly<Record<string, unknown>>[] = JSON.parse(value);
  return JSON.stringify(queues.map(({ query_group, user_group, user_role }) => [query_group, user_group, user_role]));
};
