import { invalid } from "./faults.ts";

const USUAL_RPUS = 128;
const MOST_RPUS = 512;
const MOST_MAX_RPUS = 5632;

/** https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-capacity.html: 4, or 8 to 512 in steps of 8. */
export function checkedBase(rpus: number = USUAL_RPUS): number {
  if (rpus === 4 || (rpus >= 8 && rpus <= MOST_RPUS && rpus % 8 === 0)) return rpus;
  throw invalid(`The base capacity ${rpus} is not valid: it is 4, or 8 to ${MOST_RPUS} in units of 8.`);
}

export function checkedMax(rpus: number | undefined, base: number): number | undefined {
  if (rpus === undefined || rpus === -1) return undefined;
  if (rpus < base || rpus > MOST_MAX_RPUS)
    throw invalid(
      `The max capacity ${rpus} is not valid: it is at least the base capacity and at most ${MOST_MAX_RPUS}.`,
    );
  return rpus;
}

const USUAL_PORT = 5439;

export function checkedPort(port: number = USUAL_PORT): number {
  if ((port >= 5431 && port <= 5455) || (port >= 8191 && port <= 8215)) return port;
  throw invalid(`The port ${port} is not valid: it is between 5431 and 5455 or between 8191 and 8215.`);
}

/** https://docs.aws.amazon.com/redshift-serverless/latest/APIReference/API_ConfigParameter.html with the defaults of a new workgroup. */
export const CONFIG_PARAMETERS: Readonly<Record<string, string>> = {
  auto_mv: "true",
  datestyle: "ISO, MDY",
  enable_case_sensitive_identifier: "false",
  enable_user_activity_logging: "true",
  query_group: "default",
  search_path: "$user, public",
  max_query_execution_time: "14400",
  require_ssl: "true",
  use_fips_ssl: "false",
};

/** Rules that end queries may be set, and have no default. */
const RULES =
  /^(max_query_(cpu_time|blocks_read|queue_time|temp_blocks_to_disk)|max_scan_row_count|max_return_row_count|max_join_row_count|max_nested_loop_join_row_count|max_query_cpu_usage_percent|wlm_json_configuration)$/;

interface Setting {
  readonly parameterKey?: string | undefined;
  readonly parameterValue?: string | undefined;
}

export function checkedParameters(
  before: Readonly<Record<string, string>>,
  settings: readonly Setting[] = [],
): Readonly<Record<string, string>> {
  for (const { parameterKey: key = "" } of settings)
    if (CONFIG_PARAMETERS[key] === undefined && !RULES.test(key))
      throw invalid(`The config parameter ${key} is not valid.`);
  return {
    ...before,
    ...Object.fromEntries(settings.map(({ parameterKey = "", parameterValue = "" }) => [parameterKey, parameterValue])),
  };
}
