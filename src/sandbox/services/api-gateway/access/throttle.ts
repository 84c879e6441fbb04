/** Limits: of the account, the stage, the method, and of the key's plan. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html */
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import { type BucketLimits, TokenBuckets } from "../../../engines/token-bucket.ts";
import { defineRuntime } from "../../../kit/index.ts";
import { ACCOUNT_THROTTLE } from "../account.ts";
import type { Exchange } from "../invoke/exchange.ts";
import { GatewayError } from "../invoke/gateway-error.ts";
import { settingOf } from "../invoke/stage-settings.ts";
import { countUsage, dayOf, quotaLeft } from "../usage.ts";
import type { PlanMember } from "./api-key.ts";

const buckets = defineRuntime({ name: "throttle", create: () => new TokenBuckets() });

/** Throws 429 where a limit is reached; counts the request where it is not. */
export function throttle(exchange: Exchange, member: PlanMember | undefined): void {
  if (member) {
    requirePlanRate(exchange, member);
    requireQuota(exchange, member);
  }
  const { api, stageName, stage, resource, method } = exchange;
  const at = `${api.id}/${stageName}`;
  const { throttlingRateLimit: rate, throttlingBurstLimit: burst } = settingOf(
    stage ?? {},
    resource.path,
    method.httpMethod,
  );
  // Each method has a bucket of its own, also under limits that are set for all.
  if (rate !== undefined && burst !== undefined)
    take(exchange, `${at}/${resource.path}/${method.httpMethod}`, { rate, burst });
  take(exchange, "account", { rate: ACCOUNT_THROTTLE.rateLimit, burst: ACCOUNT_THROTTLE.burstLimit });
}

function take({ context }: Exchange, name: string, limits: BucketLimits): void {
  // -1 stands for no limit.
  if (limits.rate < 0 || limits.burst < 0) return;
  if (!context.runtime(buckets).take(name, limits, context.clock.now()))
    throw new GatewayError("THROTTLED", "Too Many Requests", {
      log: ["Execution failed due to throttling: Rate exceeded"],
    });
}

function requirePlanRate(exchange: Exchange, { plan, keyId }: PlanMember): void {
  const { api, stageName, resource, method } = exchange;
  const apiStage = plan.apiStages?.find((each) => each.apiId === api.id && each.stage === stageName);
  const own = apiStage?.throttle?.[`${resource.path}/${method.httpMethod}`];
  const bucket = `${plan.id}/${keyId}`;
  takeLimits(exchange, `${bucket}/${api.id}/${stageName}${resource.path}/${method.httpMethod}`, own);
  takeLimits(exchange, bucket, plan.throttle);
}

function takeLimits(exchange: Exchange, name: string, limits: ApiGateway.ThrottleSettings | undefined): void {
  const { rateLimit: rate, burstLimit: burst } = limits ?? {};
  if (rate !== undefined || burst !== undefined)
    take(exchange, name, { rate: rate ?? -1, burst: burst ?? Math.ceil(rate ?? 0) });
}

function requireQuota({ context, log }: Exchange, { plan, keyId }: PlanMember): void {
  const at = { planId: plan.id ?? "", keyId, day: dayOf(context.clock.now()) };
  if (plan.quota && quotaLeft(context, plan, at) <= 0)
    throw new GatewayError("QUOTA_EXCEEDED", "Limit Exceeded", {
      log: [`API Key quota exceeded: ${plan.quota.limit} per ${plan.quota.period}`],
    });
  countUsage(context, at);
  log.info(
    `Usage Plan check succeeded for API Key and API Stage. Remaining quota: ${plan.quota ? quotaLeft(context, plan, at) : "unlimited"}`,
  );
}
