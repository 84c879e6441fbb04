/** A client that wants to connect: authorized, asked of the `$connect` route, refused or let in. */
import type { AcceptedSocket, Context, WireRequest, WireResponse } from "../../../kit/index.ts";
import { hasToken } from "../backend/throttle.ts";
import { gatewayAnswer } from "../http/exchange.ts";
import { type ApiRow, deployments, partKey, type Snapshot, stages } from "../state.ts";
import { authorizeConnect } from "./authorize-connect.ts";
import { callRoute } from "./call-route.ts";
import { acceptConnection } from "./connection.ts";
import { logEvent } from "./event-log.ts";
import { connectEvent, newRequestId } from "./events.ts";
import { routeOf, type SocketApi } from "./socket-api.ts";

const MESSAGES = {
  401: "Unauthorized",
  403: "Forbidden",
  429: "Too Many Requests",
  500: "Internal server error",
} as const;

const refuse = (status: keyof typeof MESSAGES): WireResponse => gatewayAnswer(status, MESSAGES[status]);

export async function connect(
  context: Context,
  api: ApiRow,
  { request, host }: { request: WireRequest; host: string },
): Promise<WireResponse | AcceptedSocket> {
  const [, stageName = ""] = /^\/([^/]+)\/?$/.exec(request.path) ?? [];
  const stage = api.settings.DisableExecuteApiEndpoint
    ? undefined
    : context.table(stages).get(partKey(api.id, stageName));
  const deployment = stage && context.table(deployments).get(partKey(api.id, stage.settings.DeploymentId ?? ""));
  if (!stage || !deployment) return refuse(403);
  if (!hasToken(context, stage, "$connect")) return refuse(429);
  const socket: SocketApi = {
    context,
    api,
    stage,
    host,
    connectionId: newRequestId(),
    connectedAt: context.clock.now(),
    sourceIp: request.remoteAddress ?? "127.0.0.1",
    userAgent: request.headers["user-agent"] ?? "",
  };
  return letIn(socket, deployment.snapshot, request);
}

async function letIn(
  socket: SocketApi,
  snapshot: Snapshot,
  request: WireRequest,
): Promise<WireResponse | AcceptedSocket> {
  const route = routeOf(snapshot, "$connect");
  const event = connectEvent(socket, request);
  if (!route) return acceptConnection(socket, undefined);
  const verdict = await authorizeConnect(socket, { snapshot, route, event, request });
  if ("refused" in verdict) {
    await logEvent(socket, event, { status: verdict.refused });
    return refuse(verdict.refused);
  }
  if (verdict.context) socket.authorizer = verdict.context;
  const { status, headers, body, error } =
    route.Target === undefined
      ? { status: 200, headers: {}, body: undefined, error: undefined }
      : await callRoute(socket, { snapshot, route, event: verdict.context ? connectEvent(socket, request) : event });
  await logEvent(socket, event, { status, error });
  if (error !== undefined) return { ...gatewayAnswer(status, "Internal server error") };
  if (status < 200 || status > 299)
    return { status, headers: { "content-type": "application/json", ...headers }, ...(body !== undefined && { body }) };
  return acceptConnection(socket, headers["sec-websocket-protocol"]);
}
