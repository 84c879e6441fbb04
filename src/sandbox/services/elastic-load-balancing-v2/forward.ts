import type { Action } from "@aws-sdk/client-elastic-load-balancing-v2";
import { monotonicMs } from "../../../shared/clock.ts";
import { randomHex } from "../../../shared/random.ts";
import { proxy } from "../../engines/http-proxy.ts";
import type { Context, WireRequest, WireResponse } from "../../kit/index.ts";
import { gatewayAnswer } from "./answers.ts";
import { loadBalancerAttribute, targetGroupAttribute } from "./attributes.ts";
import { reach } from "./reachability.ts";
import { groupFor, occupy, targetFor } from "./routing.ts";
import type { ListenerRow, LoadBalancerRow, RuleRow, TargetGroupRow, TargetRow } from "./state.ts";
import { traffic } from "./traffic.ts";

/** AWS gives up connecting to a target after ten seconds. A blocked connection is known here at once, so it need not wait. */
const GROUP_COOKIE = "AWSALBTG";
const TARGET_COOKIE = "AWSALB";

export interface Forwarded {
  readonly balancer: LoadBalancerRow;
  readonly listener: ListenerRow;
  readonly rule: RuleRow;
  readonly action: Action;
  readonly request: WireRequest;
  readonly clientIp: string;
}

/** Proxies a request to a target: 503 without one, 502 where it refuses or breaks off, 504 where it does not answer. */
export async function forwardTo(context: Context, forwarded: Forwarded): Promise<WireResponse> {
  const { balancer, rule, action, request } = forwarded;
  const metrics = context.runtime(traffic);
  const group = groupFor(context, rule, action, cookieOf(request, GROUP_COOKIE));
  const sticky = group && targetGroupAttribute(group, "stickiness.enabled") === "true";
  const target = group && targetFor(context, group, sticky ? cookieOf(request, TARGET_COOKIE) : undefined);
  const failed = (status: 502 | 503 | 504): WireResponse => {
    metrics.answeredByBalancer(balancer, status, group);
    return gatewayAnswer(status);
  };
  if (!group || !target) return failed(503);
  const reached = await reach(context, { balancer, group, target, port: target.port });
  if (reached.kind !== "open") return failed(reached.kind === "closed" ? 502 : 504);
  const release = occupy(context, target);
  const began = monotonicMs();
  const outcome = await proxy(reached.address, {
    method: request.method,
    path: pathOf(request),
    headers: forwardedHeaders(forwarded),
    body: request.stream ?? request.body,
    timeoutMs: Number(loadBalancerAttribute(balancer, "idle_timeout.timeout_seconds")) * 1000,
    signal: context.signal,
  });
  if (outcome.kind !== "answered") {
    release();
    metrics.connectionFailed(balancer, group);
    return failed(outcome.kind === "timeout" ? 504 : 502);
  }
  outcome.body.once("close", release);
  metrics.answeredByTarget(balancer, group, { status: outcome.status, seconds: (monotonicMs() - began) / 1000 });
  return {
    status: outcome.status,
    headers: outcome.headers,
    cookies: [...outcome.cookies, ...stickinessCookies(action, group, target)],
    body: outcome.body,
  };
}

function pathOf({ path, query }: WireRequest): string {
  const text = query.toString();
  return text === "" ? path : `${path}?${text}`;
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html */
function forwardedHeaders({ balancer, listener, request, clientIp }: Forwarded): Record<string, string> {
  const mode = loadBalancerAttribute(balancer, "routing.http.xff_header_processing.mode");
  const { "x-forwarded-for": before, ...headers } = request.headers;
  const chain = mode === "append" ? [before, clientIp].filter((each) => each !== undefined).join(", ") : before;
  return {
    ...headers,
    ...(mode !== "remove" && chain !== undefined && { "x-forwarded-for": chain }),
    "x-forwarded-proto": "http",
    "x-forwarded-port": String(listener.port),
    "x-amzn-trace-id": traceId(request.headers["x-amzn-trace-id"]),
  };
}

/** A new root, or beside the one that came along the load balancer's own field. */
function traceId(before: string | undefined): string {
  const id = `1-${randomHex(8)}-${randomHex(24)}`;
  return before?.includes("Root=") ? `Self=${id};${before}` : `Root=${id}`;
}

function stickinessCookies(action: Action, group: TargetGroupRow, target: TargetRow): string[] {
  const cookies: string[] = [];
  const groups = action.ForwardConfig?.TargetGroupStickinessConfig;
  if (groups?.Enabled) cookies.push(...pair(GROUP_COOKIE, group.arn, groups.DurationSeconds ?? 3600));
  if (targetGroupAttribute(group, "stickiness.enabled") === "true")
    cookies.push(
      ...pair(TARGET_COOKIE, target.key, Number(targetGroupAttribute(group, "stickiness.lb_cookie.duration_seconds"))),
    );
  return cookies;
}

/** AWS sends each cookie twice, the second for cross-origin requests; its content is opaque to clients. */
const pair = (name: string, value: string, seconds: number): string[] => [
  `${name}=${Buffer.from(value).toString("base64url")}; Max-Age=${seconds}; Path=/`,
  `${name}CORS=${Buffer.from(value).toString("base64url")}; Max-Age=${seconds}; Path=/; SameSite=None`,
];

function cookieOf(request: WireRequest, name: string): string | undefined {
  for (const part of (request.headers.cookie ?? "").split(";")) {
    const [key, value] = part.trim().split("=");
    if (key === name && value) return Buffer.from(value, "base64url").toString();
  }
  return undefined;
}
