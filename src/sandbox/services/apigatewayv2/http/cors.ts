/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html */
import type { Cors } from "@aws-sdk/client-apigatewayv2";
import type { WireRequest, WireResponse } from "../../../kit/index.ts";

/** Headers for the response to a request from an allowed origin; none otherwise. */
function originHeaders(cors: Cors, { headers: { origin } }: WireRequest): Record<string, string> | undefined {
  if (origin === undefined) return undefined;
  const allowed = cors.AllowOrigins?.find((pattern) => pattern === "*" || originFits(pattern, origin));
  if (allowed === undefined) return undefined;
  return {
    "access-control-allow-origin": allowed === "*" ? "*" : origin,
    ...(allowed !== "*" && { vary: "Origin" }),
    ...(cors.AllowCredentials && { "access-control-allow-credentials": "true" }),
  };
}

/** `https://*` allows every origin with that scheme. */
const originFits = (pattern: string, origin: string): boolean =>
  pattern.endsWith("://*") ? origin.startsWith(pattern.slice(0, -1)) : pattern.toLowerCase() === origin.toLowerCase();

export const isPreflight = ({ method, headers }: WireRequest): boolean =>
  method === "OPTIONS" && headers.origin !== undefined && headers["access-control-request-method"] !== undefined;

/** The answer to a preflight request that no route takes. */
export const preflightAnswer = (cors: Cors, request: WireRequest): WireResponse => ({
  status: 204,
  headers: preflightHeaders(cors, request),
});

function preflightHeaders(cors: Cors, request: WireRequest): Record<string, string> {
  const allowed = originHeaders(cors, request);
  if (!allowed) return {};
  return {
    ...allowed,
    ...(cors.AllowMethods?.length && { "access-control-allow-methods": cors.AllowMethods.join(",") }),
    ...(cors.AllowHeaders?.length && { "access-control-allow-headers": cors.AllowHeaders.join(",") }),
    ...(cors.MaxAge !== undefined && { "access-control-max-age": String(cors.MaxAge) }),
  };
}

/** The response as CORS settings make it: what the integration says of CORS is thrown away. */
export function withCors(cors: Cors | undefined, request: WireRequest, response: WireResponse): WireResponse {
  if (!cors) return response;
  const own = Object.fromEntries(
    Object.entries(response.headers).filter(([name]) => !name.startsWith("access-control-")),
  );
  const allowed = isPreflight(request) ? preflightHeaders(cors, request) : originHeaders(cors, request);
  const exposed =
    allowed && cors.ExposeHeaders?.length ? { "access-control-expose-headers": cors.ExposeHeaders.join(",") } : {};
  return { ...response, headers: { ...own, ...allowed, ...exposed } };
}
