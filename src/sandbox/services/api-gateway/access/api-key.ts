/** API keys and the usage plan that a key brings a request under. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html */
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import { type Exchange, headerOf } from "../invoke/exchange.ts";
import { GatewayError } from "../invoke/gateway-error.ts";
import { apiKeys, keyOf, usagePlanKeys, usagePlans } from "../state.ts";

/** A key and the plan that counts its requests to this stage. */
export interface PlanMember {
  readonly keyId: string;
  readonly plan: ApiGateway.UsagePlan;
}

/** Undefined where the method needs no key: such requests count for no plan. Throws 403 without a key that is let in. */
export function admitKey(exchange: Exchange): PlanMember | undefined {
  const { method, incoming, definition, variables, log, api, stageName, context } = exchange;
  const at = `${api.id}/${stageName}`;
  const given =
    definition.settings.apiKeySource === "AUTHORIZER"
      ? variables.identity.apiKey
      : headerOf(incoming.headers, "x-api-key");
  const shown = typeof given === "string" ? masked(given) : "";
  log.info(`Verifying Usage Plan for request: ${context.requestId}. API Key: ${shown} API Stage: ${at}`);
  if (!method.apiKeyRequired) {
    log.info(
      `API Key ${shown} authorized because method '${incoming.method} ${exchange.resource.path}' does not require API Key. Request will not contribute to throttle or quota limits`,
    );
    return undefined;
  }
  const member = typeof given === "string" ? memberOf(exchange, given) : undefined;
  if (!member)
    throw new GatewayError("INVALID_API_KEY", "Forbidden", {
      log: [
        `API Key ${shown} not authorized because method '${incoming.method} ${exchange.resource.path}' requires API Key and API Key is not associated with a Usage Plan for API Stage ${at}: No Usage Plan found for API Key and API Stage`,
      ],
    });
  variables.identity.apiKey = given;
  variables.identity.apiKeyId = member.keyId;
  log.info(`API Key ${shown} authorized for API Stage ${at}`);
  return member;
}

const masked = (key: string): string => `${"*".repeat(Math.max(0, key.length - 6))}${key.slice(-6)}`;

function memberOf({ context, api, stageName }: Exchange, value: string): PlanMember | undefined {
  const key = context
    .table(apiKeys)
    .list()
    .find((each) => each.key.value === value);
  if (!key?.key.enabled) return undefined;
  const row = context
    .table(usagePlans)
    .list()
    .find(
      ({ id, plan }) =>
        context.table(usagePlanKeys).has(keyOf(id, key.id)) &&
        plan.apiStages?.some((each) => each.apiId === api.id && each.stage === stageName),
    );
  return row && { keyId: key.id, plan: row.plan };
}
