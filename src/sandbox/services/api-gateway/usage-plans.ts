/** Usage plans. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html */
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import { type Context, found } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { badRequest, notFound } from "./faults.ts";
import { newId } from "./ids.ts";
import { applyPatches } from "./patch.ts";
import { pageOf } from "./rest-apis.ts";
import { keyOf, stages, type UsagePlanRow, usagePlanKeys, usagePlans, usages } from "./state.ts";
import { USAGE_PLAN_RULES } from "./usage-plan-patches.ts";

/** https://docs.aws.amazon.com/apigateway/latest/api/API_CreateUsagePlan.html */
export const createUsagePlan: Api<"CreateUsagePlan"> = ({ tags, ...given }, context) => {
  const id = newId(6);
  const plan: ApiGateway.UsagePlan = {
    id,
    name: given.name,
    ...(given.description !== undefined && { description: given.description }),
    apiStages: (given.apiStages ?? []).map((each) => ({ ...each })),
    ...(given.throttle && { throttle: { ...given.throttle } }),
    ...(given.quota && { quota: { offset: 0, ...given.quota } }),
  };
  requirePlan(context, plan);
  const row = { id, region: context.region, plan, tags: { ...tags } };
  context.table(usagePlans).put(id, row);
  return describePlan(row);
};

function requirePlan(context: Context, { id, apiStages = [], quota, throttle }: ApiGateway.UsagePlan): void {
  for (const { apiId = "", stage = "" } of apiStages) {
    if (!context.table(stages).has(keyOf(apiId, stage))) throw notFound(`API Stage not found: ${apiId}:${stage}`);
    if (apiStages.filter((each) => each.apiId === apiId && each.stage === stage).length > 1)
      throw badRequest(`API Stage ${apiId}:${stage} is already associated with usage plan ${id}`);
  }
  if (quota && (!quota.period || quota.limit === undefined))
    throw badRequest("Usage Plan quota must have a limit and a period");
  const most = { DAY: 0, WEEK: 6, MONTH: 27 }[quota?.period ?? "DAY"];
  if ((quota?.offset ?? 0) > most || (quota?.offset ?? 0) < 0)
    throw badRequest(
      `Usage Plan quota offset must be zero in the ${quota?.period} period`.replace(
        "zero",
        most === 0 ? "zero" : `between zero and ${most}, inclusive,`,
      ),
    );
  if ((throttle?.rateLimit ?? 0) < 0 || (throttle?.burstLimit ?? 0) < 0)
    throw badRequest("Usage Plan throttle limits must not be negative");
}

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetUsagePlan.html */
export const getUsagePlan: Api<"GetUsagePlan"> = ({ usagePlanId }, context) =>
  describePlan(findPlan(context, usagePlanId));

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetUsagePlans.html */
export const getUsagePlans: Api<"GetUsagePlans"> = ({ keyId, position, limit }, context) => {
  const rows = context
    .table(usagePlans)
    .list()
    .filter(({ id }) => keyId === undefined || context.table(usagePlanKeys).has(keyOf(id, keyId)));
  const { items, next } = pageOf(rows, position, limit);
  return { items: items.map(describePlan), position: next };
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateUsagePlan.html */
export const updateUsagePlan: Api<"UpdateUsagePlan"> = ({ usagePlanId, patchOperations }, context) => {
  const row = findPlan(context, usagePlanId);
  const plan = applyPatches(row.plan, patchOperations, USAGE_PLAN_RULES);
  requirePlan(context, plan);
  context.table(usagePlans).patch(row.id, { plan });
  return describePlan({ ...row, plan });
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteUsagePlan.html: not while a stage is under it. */
export const deleteUsagePlan: Api<"DeleteUsagePlan"> = ({ usagePlanId }, context) => {
  const { id, plan } = findPlan(context, usagePlanId);
  const live = (plan.apiStages ?? []).filter(({ apiId = "", stage = "" }) =>
    context.table(stages).has(keyOf(apiId, stage)),
  );
  if (live.length > 0)
    throw badRequest(`Cannot delete the usage plan ${id}: please remove all associated API stages first.`);
  for (const table of [context.table(usagePlanKeys), context.table(usages)])
    for (const [key] of table.entries(`${id}/`)) table.delete(key);
  context.table(usagePlans).delete(id);
  return {};
};

export const findPlan = (context: Context, id = "") =>
  found(context.table(usagePlans).get(id), () => notFound("Invalid Usage Plan identifier specified"));

const describePlan = ({ plan, tags }: UsagePlanRow): ApiGateway.UsagePlan => ({
  ...plan,
  ...(Object.keys(tags).length > 0 && { tags: { ...tags } }),
});
