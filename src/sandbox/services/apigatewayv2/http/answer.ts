/** One request to an HTTP API, from its stage to its answer. */
import type { WireResponse } from "../../../kit/index.ts";
import { writeAccessLog } from "../backend/access-log.ts";
import { hasToken } from "../backend/throttle.ts";
import { authorize } from "./authorize.ts";
import { isPreflight, preflightAnswer, withCors } from "./cors.ts";
import {
  type Authorized,
  type Exchange,
  gatewayAnswer,
  INTERNAL_ERROR,
  type MatchedExchange,
  type Notes,
} from "./exchange.ts";
import { callFunction } from "./function-integration.ts";
import { evaluate, mapHeaders, responseReader } from "./parameter-mapping.ts";
import { matchRoute } from "./routing.ts";
import { callService } from "./service-integration.ts";
import { contextTree, contextVariable } from "./variables.ts";
import { callWeb } from "./web-integration.ts";

interface Walk {
  authorized: Authorized;
  readonly notes: Notes;
}

export async function answerExchange(exchange: Exchange): Promise<WireResponse> {
  const { context, snapshot, request, path, stage, requestId, receivedAt } = exchange;
  const walk: Walk = { authorized: { kind: "none" }, notes: {} };
  const match = matchRoute(snapshot.routes, request.method, path);
  const route = match && { ...exchange, ...match, integration: integrationOf(exchange, match.route.Target) };
  const plain = await answerMatched(exchange, route, walk);
  const answered = withCors(snapshot.cors, request, plain);
  const response = { ...answered, headers: { ...answered.headers, "apigw-requestid": requestId } };
  const latency = context.clock.now() - receivedAt;
  const tree = contextTree(route ?? exchange, walk.authorized, {
    ...notesOf(walk.notes, response),
    responseLatency: latency,
  });
  await writeAccessLog(context, stage, (name) => contextVariable(tree, name));
  return response;
}

const integrationOf = ({ snapshot }: Exchange, target = "") =>
  snapshot.integrations.find(({ IntegrationId }) => target === `integrations/${IntegrationId}`);

function notesOf(
  { integrationErrorMessage, integrationStatus, ...notes }: Notes,
  { status, body }: WireResponse,
): Notes {
  const length = typeof body === "string" || body instanceof Uint8Array ? Buffer.byteLength(body) : 0;
  return {
    ...notes,
    status,
    responseLength: length,
    integrationErrorMessage,
    integrationStatus,
    integration: { error: integrationErrorMessage, status: integrationStatus, integrationStatus },
  };
}

async function answerMatched(
  exchange: Exchange,
  matched: MatchedExchange | undefined,
  walk: Walk,
): Promise<WireResponse> {
  const { snapshot, request } = exchange;
  if (!matched) {
    if (snapshot.cors && isPreflight(request)) return preflightAnswer(snapshot.cors, request);
    return gatewayAnswer(404, "Not Found");
  }
  if (!hasToken(matched.context, matched.stage, matched.route.RouteKey ?? ""))
    return gatewayAnswer(429, "Too Many Requests");
  const verdict = await authorize(matched, walk.notes);
  if ("refused" in verdict) return verdict.refused;
  walk.authorized = verdict.authorized;
  return integrate(matched, walk);
}

async function integrate(exchange: MatchedExchange, walk: Walk): Promise<WireResponse> {
  const { integration, context, receivedAt } = exchange;
  if (!integration) return INTERNAL_ERROR;
  const call =
    integration.IntegrationType === "HTTP_PROXY"
      ? callWeb
      : integration.IntegrationSubtype === undefined
        ? callFunction
        : callService;
  try {
    const started = context.clock.now();
    const response = await call(exchange, integration, walk);
    walk.notes.integrationLatency = context.clock.now() - started;
    return mapResponse(exchange, walk.authorized, response);
  } catch (error) {
    context.log(`${exchange.host}${exchange.rawPath} failed after ${context.clock.now() - receivedAt} ms`, { error });
    return INTERNAL_ERROR;
  }
}

/** What the integration's response parameters make of an answer with this status. */
function mapResponse(exchange: MatchedExchange, authorized: Authorized, response: WireResponse): WireResponse {
  const mappings = exchange.integration?.ResponseParameters?.[String(response.status)];
  const { body = "" } = response;
  if (!mappings || !(typeof body === "string" || body instanceof Uint8Array)) return response;
  const read = responseReader(exchange, authorized, { headers: response.headers, body: Buffer.from(body) });
  const [, status] = Object.entries(mappings).find(([key]) => key.toLowerCase() === "overwrite:statuscode") ?? [];
  const code = status === undefined ? undefined : Number(evaluate(status, read));
  return {
    ...response,
    status: code !== undefined && Number.isInteger(code) && code >= 200 && code <= 599 ? code : response.status,
    headers: mapHeaders(response.headers, mappings, read),
  };
}
