/** What of a usage plan may be patched. https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html#UpdateUsagePlan-Patch */
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import { badRequest, notFound } from "./faults.ts";
import { numeric, type PatchRule, readNumber, rule, text } from "./patch.ts";

type Plan = ApiGateway.UsagePlan;

export const USAGE_PLAN_RULES: readonly PatchRule<Plan>[] = [
  text("/name", (row, name) => ({ ...row, name })),
  text("/description", (row, description) => ({ ...row, description })),
  text("/productCode", (row, productCode) => ({ ...row, productCode }), ["add", "replace", "remove"]),
  rule("/quota", ["remove"], ({ quota: _, ...row }) => row),
  numeric("/quota/limit", (row, limit) => ({ ...row, quota: { ...row.quota, limit } }), ["add", "replace"]),
  numeric("/quota/offset", (row, offset) => ({ ...row, quota: { ...row.quota, offset } }), ["add", "replace"]),
  text(
    "/quota/period",
    (row, given) => {
      const period = (["DAY", "WEEK", "MONTH"] as const).find((each) => each === given);
      if (!period)
        throw badRequest(
          `Invalid patch value '${given}' specified for path '/quota/period'. Must be one of: [DAY, WEEK, MONTH]`,
        );
      return { ...row, quota: { ...row.quota, period } };
    },
    ["add", "replace"],
  ),
  rule("/throttle", ["remove"], ({ throttle: _, ...row }) => row),
  numeric("/throttle/rateLimit", (row, rateLimit) => ({ ...row, throttle: { ...row.throttle, rateLimit } }), [
    "add",
    "replace",
  ]),
  numeric("/throttle/burstLimit", (row, burstLimit) => ({ ...row, throttle: { ...row.throttle, burstLimit } }), [
    "add",
    "replace",
  ]),
  rule("/apiStages", ["add", "remove"], (row, { op, value = "" }) => {
    const [apiId = "", stage = ""] = value.split(":");
    if (apiId === "" || stage === "")
      throw badRequest("Invalid API Stage specified. Must be of the form <apiId>:<stageName>");
    const others = (row.apiStages ?? []).filter((each) => each.apiId !== apiId || each.stage !== stage);
    if (op === "add") return { ...row, apiStages: [...(row.apiStages ?? []), { apiId, stage }] };
    if (others.length === row.apiStages?.length)
      throw notFound(`API Stage ${value} is not associated with usage plan ${row.id}`);
    return { ...row, apiStages: others };
  }),
  // A limit for one method: /apiStages/<apiId>:<stage>/throttle/<path>/<METHOD>/rateLimit.
  ...(["rateLimit", "burstLimit"] as const).map((limit) =>
    rule<Plan>(
      `/apiStages/{apiId:stage}/throttle/{resource_path}/{http_method}/${limit}`,
      ["add", "replace"],
      (row, { keys: [at = "", path = "", method = ""], value }) =>
        withThrottle(row, at, (throttle) => {
          const key = `${path}/${method}`;
          return { ...throttle, [key]: { ...throttle[key], [limit]: readNumber(limit, value) } };
        }),
    ),
  ),
  rule(
    "/apiStages/{apiId:stage}/throttle/{resource_path}/{http_method}",
    ["remove"],
    (row, { keys: [at = "", path, method] }) =>
      withThrottle(row, at, ({ [`${path}/${method}`]: _, ...throttle }) => throttle),
  ),
  rule("/apiStages/{apiId:stage}/throttle", ["remove"], (row, { keys: [at = ""] }) =>
    withThrottle(row, at, () => ({})),
  ),
];

type Throttles = Record<string, ApiGateway.ThrottleSettings>;

function withThrottle(row: Plan, at: string, change: (throttle: Throttles) => Throttles): Plan {
  const [apiId, stage] = at.split(":");
  const apiStages = row.apiStages ?? [];
  if (!apiStages.some((each) => each.apiId === apiId && each.stage === stage))
    throw notFound(`API Stage ${at} is not associated with usage plan ${row.id}`);
  return {
    ...row,
    apiStages: apiStages.map((each) =>
      each.apiId === apiId && each.stage === stage ? { ...each, throttle: change({ ...each.throttle }) } : each,
    ),
  };
}
