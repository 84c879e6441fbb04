/** HTTP and HTTP_PROXY. https://docs.aws.amazon.com/apigateway/latest/developerguide/setup-http-integrations.html */
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { proxy } from "../../../engines/http-proxy.ts";
import type { WireResponse } from "../../../kit/index.ts";
import type { Answer, Exchange, HeaderList } from "../invoke/exchange.ts";
import { printed } from "../invoke/execution-log.ts";
import { configurationError, integrationFailure, integrationTimeout } from "../invoke/gateway-error.ts";
import { type IntegrationRequest, mappedParameters, mapRequest, resolveUri } from "../mapping/request.ts";
import type { IntegrationAnswer } from "../mapping/response.ts";
import { within } from "./invoke-function.ts";

export async function httpIntegration(exchange: Exchange): Promise<IntegrationAnswer> {
  const request = await mapRequest(exchange);
  const answer = await send(exchange, request);
  return { ...answer, selector: String(answer.status) };
}

/** The client's own headers and query go along, and the answer comes back as it is. */
export async function httpProxy(exchange: Exchange): Promise<Answer> {
  const { incoming, pathParameters } = exchange;
  const mapped = mappedParameters(exchange);
  const headers: Record<string, readonly string[]> = {};
  for (const [name, value] of incoming.headers)
    if (name.toLowerCase() !== "host") headers[name] = [...(headers[name] ?? []), value];
  const query: Record<string, readonly string[]> = {};
  for (const name of new Set(incoming.query.keys())) query[name] = incoming.query.getAll(name);
  return send(exchange, {
    path: { ...mapped.path },
    query: { ...query, ...mapped.query },
    headers: { ...headers, ...mapped.headers },
    body: incoming.body,
    ...(Object.keys(mapped.path).length === 0 && { path: pathParameters }),
  });
}

async function send(exchange: Exchange, request: IntegrationRequest): Promise<Answer> {
  const { method, log } = exchange;
  const { uri = "", httpMethod = "GET", timeoutInMillis = 29_000 } = method.methodIntegration ?? {};
  const url = urlOf(resolveUri(exchange, uri, request.path), request);
  const verb = httpMethod === "ANY" ? exchange.incoming.method : httpMethod;
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, values]) => [name, values.join(",")]));
  log.data(() => `Endpoint request URI: ${url}`);
  log.data(() => `Endpoint request headers: ${printed(headers)}`);
  log.data(() => `Endpoint request body after transformations: ${request.body.toString("utf8")}`);
  log.data(() => `Sending request to ${url}`);
  const hasBody = verb !== "GET" && verb !== "HEAD";
  return ask(exchange, url, {
    method: verb,
    headers: lowered(headers),
    body: hasBody ? request.body : Buffer.alloc(0),
    timeoutMs: timeoutInMillis,
  });
}

function urlOf(resolved: string, { query }: IntegrationRequest): URL {
  let url: URL;
  try {
    url = new URL(resolved);
  } catch {
    throw configurationError(`Invalid endpoint address: ${resolved}`);
  }
  for (const [name, values] of Object.entries(query)) for (const value of values) url.searchParams.append(name, value);
  return url;
}

const lowered = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .map(([name, value]): [string, string] => [name.toLowerCase(), value])
      .filter(([name]) => name !== "content-length" && name !== "accept-encoding"),
  );

interface Outgoing {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
  readonly timeoutMs: number;
}

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/;

/** Hosts of the sandbox are asked within it; of all others only this machine's can be reached. */
async function ask(exchange: Exchange, url: URL, outgoing: Outgoing): Promise<Answer> {
  const { context } = exchange;
  if (LOOPBACK.test(url.hostname)) return askSocket(exchange, url, outgoing);
  const { method, headers, body, timeoutMs } = outgoing;
  const response = await within(context.fetch(url.href, { method, headers, body }), timeoutMs);
  if (isUnknownHost(response))
    throw integrationFailure(
      `configuration error: Invalid endpoint address: ${url.hostname} is no host of the sandbox`,
    );
  return { status: response.status, headers: headersOf(response), body: await bytesOf(response.body) };
}

const isUnknownHost = ({ status, body }: WireResponse): boolean =>
  status === 502 && typeof body === "string" && /^No host \S+ here\.$/.test(body);

function headersOf({ headers, cookies = [] }: WireResponse): HeaderList {
  return [...Object.entries(headers), ...cookies.map((cookie) => ["set-cookie", cookie] as const)];
}

async function bytesOf(body: WireResponse["body"]): Promise<Buffer> {
  if (body instanceof Readable) return buffer(body);
  return Buffer.from(body ?? "");
}

async function askSocket({ context }: Exchange, url: URL, outgoing: Outgoing): Promise<Answer> {
  if (url.protocol !== "http:")
    throw integrationFailure("configuration error: the sandbox reaches endpoints of this machine by http only");
  const { method, headers, body, timeoutMs } = outgoing;
  const outcome = await proxy(
    { host: url.hostname.replace(/^\[|\]$/g, ""), port: Number(url.port || 80) },
    {
      method,
      path: `${url.pathname}${url.search}`,
      headers: { ...headers, host: url.host },
      body,
      timeoutMs,
      signal: context.signal,
    },
  );
  if (outcome.kind === "timeout") throw integrationTimeout();
  if (outcome.kind !== "answered")
    throw integrationFailure(`a network error communicating with endpoint (${outcome.kind})`);
  const all = { status: outcome.status, headers: outcome.headers, cookies: outcome.cookies };
  return { status: outcome.status, headers: headersOf(all), body: await within(bytesOf(outcome.body), timeoutMs) };
}
