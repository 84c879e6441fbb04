/** HTTP proxy integrations. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-http.html */
import type { Integration } from "@aws-sdk/client-apigatewayv2";
import { askWeb } from "../../../engines/web-request.ts";
import type { WireResponse } from "../../../kit/index.ts";
import { type Authorized, gatewayAnswer, INTERNAL_ERROR, type MatchedExchange, type Notes } from "./exchange.ts";
import { evaluate, mapHeaders, mapQuery, requestReader } from "./parameter-mapping.ts";

const HOP_BY_HOP = [
  "connection",
  "content-length",
  "host",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

export async function callWeb(
  exchange: MatchedExchange,
  integration: Integration,
  { authorized, notes }: { authorized: Authorized; notes: Notes },
): Promise<WireResponse> {
  const { context, request } = exchange;
  const url = addressOf(exchange, integration, authorized);
  if (!url) {
    notes.integrationErrorMessage = "Invalid endpoint address";
    return INTERNAL_ERROR;
  }
  const method =
    integration.IntegrationMethod === "ANY" ? request.method : (integration.IntegrationMethod ?? request.method);
  const read = requestReader(exchange, authorized);
  const outcome = await askWeb(context, url, {
    method,
    headers: mapHeaders(forwarded(exchange), integration.RequestParameters ?? {}, read),
    body: method === "GET" || method === "HEAD" ? new Uint8Array() : request.body,
    timeoutMs: integration.TimeoutInMillis ?? 30_000,
  });
  if (outcome === "timeout" || outcome === "unreachable") {
    notes.integrationErrorMessage =
      outcome === "timeout" ? "Endpoint request timed out" : "Failed to connect to the endpoint";
    return gatewayAnswer(503, "Service Unavailable");
  }
  notes.integrationStatus = outcome.status;
  const headers = Object.entries(outcome.headers).filter(([name]) => !HOP_BY_HOP.includes(name));
  return {
    status: outcome.status,
    headers: Object.fromEntries(headers),
    body: outcome.body,
    ...(outcome.cookies.length > 0 && { cookies: outcome.cookies }),
  };
}

/** The integration's URI with its path variables, the request's query, and what mappings make of both. */
function addressOf(exchange: MatchedExchange, integration: Integration, authorized: Authorized): URL | undefined {
  const { variables } = exchange;
  const read = requestReader(exchange, authorized);
  const uri = (integration.IntegrationUri ?? "")
    .replaceAll(/\$\{([^}]+)\}/g, (_, name: string) => String(read(name) ?? ""))
    .replaceAll(/\{([^{}+]+)\+?\}/g, (whole, name: string) => {
      const value = variables[name];
      return value === undefined ? whole : value.split("/").map(encodeURIComponent).join("/");
    });
  if (!URL.canParse(uri)) return undefined;
  const url = new URL(uri);
  const mappings = integration.RequestParameters ?? {};
  const path = mappings["overwrite:path"];
  if (path !== undefined) url.pathname = evaluate(path, read) ?? url.pathname;
  for (const [name, value] of mapQuery(exchange.request.query, mappings, read)) url.searchParams.append(name, value);
  return url;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-http.html: with `Forwarded` in place of the X-Forwarded headers. */
function forwarded({ request, host, sourceIp }: MatchedExchange): Record<string, string> {
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !HOP_BY_HOP.includes(name)));
  return { ...headers, forwarded: `by=127.0.0.1;for=${sourceIp};host=${host};proto=https` };
}
