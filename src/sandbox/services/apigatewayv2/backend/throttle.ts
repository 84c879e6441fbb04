import { TokenBuckets } from "../../../engines/token-bucket.ts";
import { type Context, defineRuntime } from "../../../kit/index.ts";
import type { StageRow } from "../state.ts";

const buckets = defineRuntime({ name: "route-throttles", create: () => new TokenBuckets() });

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html: an account's own limits.
const ACCOUNT = { rate: 10_000, burst: 5_000 };

/** False where the route's share of requests is used up. */
export function hasToken(context: Context, stage: StageRow, routeKey: string): boolean {
  const { DefaultRouteSettings, RouteSettings = {} } = stage.settings;
  const own = RouteSettings[routeKey];
  const rate = own?.ThrottlingRateLimit ?? DefaultRouteSettings?.ThrottlingRateLimit ?? ACCOUNT.rate;
  const burst = own?.ThrottlingBurstLimit ?? DefaultRouteSettings?.ThrottlingBurstLimit ?? ACCOUNT.burst;
  return context
    .runtime(buckets)
    .take(`${stage.apiId}/${stage.name}/${routeKey}`, { rate, burst }, context.clock.now());
}
