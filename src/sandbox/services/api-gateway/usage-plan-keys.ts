/** Which keys a plan is for. https://docs.aws.amazon.com/apigateway/latest/api/API_UsagePlanKey.html */
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import { found } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { findKey } from "./api-keys.ts";
import { badRequest, conflict, notFound } from "./faults.ts";
import { pageOf } from "./rest-apis.ts";
import { type ApiKeyRow, apiKeys, keyOf, usagePlanKeys, usagePlans } from "./state.ts";
import { findPlan } from "./usage-plans.ts";

/** https://docs.aws.amazon.com/apigateway/latest/api/API_CreateUsagePlanKey.html */
export const createUsagePlanKey: Api<"CreateUsagePlanKey"> = ({ usagePlanId, keyId, keyType }, context) => {
  const { id, plan } = findPlan(context, usagePlanId);
  if (keyType !== "API_KEY") throw badRequest("Invalid key type specified. Must be API_KEY");
  const key = findKey(context, keyId);
  if (context.table(usagePlanKeys).has(keyOf(id, key.id))) throw conflict("Usage Plan key already exists");
  // A key may be in several plans, of which only one may cover a stage.
  for (const { apiId, stage } of plan.apiStages ?? [])
    for (const other of context.table(usagePlans).list())
      if (
        other.id !== id &&
        context.table(usagePlanKeys).has(keyOf(other.id, key.id)) &&
        other.plan.apiStages?.some((each) => each.apiId === apiId && each.stage === stage)
      )
        throw conflict(`An API Key can only be associated with one Usage Plan per API Stage: ${apiId}:${stage}`);
  context.table(usagePlanKeys).put(keyOf(id, key.id), { planId: id, keyId: key.id });
  return describe(key);
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetUsagePlanKey.html */
export const getUsagePlanKey: Api<"GetUsagePlanKey"> = ({ usagePlanId, keyId = "" }, context) => {
  const { id } = findPlan(context, usagePlanId);
  found(context.table(usagePlanKeys).get(keyOf(id, keyId)), missing);
  return describe(findKey(context, keyId));
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetUsagePlanKeys.html */
export const getUsagePlanKeys: Api<"GetUsagePlanKeys"> = ({ usagePlanId, nameQuery, position, limit }, context) => {
  const { id } = findPlan(context, usagePlanId);
  const keys = context
    .table(usagePlanKeys)
    .list(`${id}/`)
    .flatMap(({ keyId }) => context.table(apiKeys).get(keyId) ?? [])
    .filter(({ key }) => nameQuery === undefined || (key.name ?? "").startsWith(nameQuery));
  const { items, next } = pageOf(keys, position, limit);
  return { items: items.map(describe), position: next };
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteUsagePlanKey.html */
export const deleteUsagePlanKey: Api<"DeleteUsagePlanKey"> = ({ usagePlanId, keyId = "" }, context) => {
  const { id } = findPlan(context, usagePlanId);
  if (!context.table(usagePlanKeys).delete(keyOf(id, keyId))) throw missing();
  return {};
};

const missing = () => notFound("Invalid Usage Plan Key identifier specified");

const describe = ({ key }: ApiKeyRow): ApiGateway.UsagePlanKey => ({
  id: key.id,
  type: "API_KEY",
  value: key.value,
  name: key.name,
});
