/** Events of WebSocket routes. https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html */
import { randomOctets } from "../../../../shared/random.ts";
import { commonLogTime } from "../../../engines/log-format.ts";
import type { WireRequest } from "../../../kit/index.ts";
import type { SocketApi } from "./socket-api.ts";

/** `JKJaXmPLvHcESHA=`: as ids of requests, messages and connections look. */
export const newRequestId = (): string => `${Buffer.from(randomOctets(11)).toString("base64url")}=`;

export interface SocketEvent {
  readonly requestContext: Readonly<Record<string, unknown>> & { readonly requestId: string };
  readonly [name: string]: unknown;
}

type EventType = "CONNECT" | "MESSAGE" | "DISCONNECT";

function requestContext(socket: SocketApi, routeKey: string, eventType: EventType) {
  const { context, api, stage, host, connectionId, connectedAt, sourceIp, userAgent, authorizer } = socket;
  const requestId = newRequestId();
  return {
    routeKey,
    ...(eventType === "MESSAGE" && { messageId: newRequestId() }),
    ...(authorizer && { authorizer }),
    eventType,
    extendedRequestId: requestId,
    requestTime: commonLogTime(context.clock.date()),
    messageDirection: "IN",
    stage: stage.name,
    connectedAt,
    requestTimeEpoch: context.clock.now(),
    identity: { ...(userAgent !== "" && { userAgent }), sourceIp },
    requestId,
    domainName: host,
    connectionId,
    apiId: api.id,
  };
}

export function connectEvent(socket: SocketApi, request: WireRequest): SocketEvent {
  const headers = { ...headersOf(request), Host: socket.host };
  const names = [...new Set(request.query.keys())];
  const { StageVariables = {} } = socket.stage.settings;
  return {
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    ...(names.length > 0 && {
      queryStringParameters: Object.fromEntries(names.map((name) => [name, request.query.getAll(name).at(-1)])),
      multiValueQueryStringParameters: Object.fromEntries(names.map((name) => [name, request.query.getAll(name)])),
    }),
    ...(Object.keys(StageVariables).length > 0 && { stageVariables: StageVariables }),
    requestContext: requestContext(socket, "$connect", "CONNECT"),
    isBase64Encoded: false,
  };
}

/** Names as the client wrote them, where that is known. */
function headersOf({ headers, rawHeaders = [] }: WireRequest): Record<string, string> {
  const written = new Map<string, string>();
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? "";
    written.set(name.toLowerCase(), name);
  }
  const entries = Object.entries(headers).filter(
    ([name]) => name !== "host" && name !== "connection" && name !== "upgrade",
  );
  return Object.fromEntries(entries.map(([name, value]) => [written.get(name) ?? name, value]));
}

export const messageEvent = (socket: SocketApi, routeKey: string, body: string): SocketEvent => ({
  ...(Object.keys(socket.stage.settings.StageVariables ?? {}).length > 0 && {
    stageVariables: socket.stage.settings.StageVariables,
  }),
  requestContext: requestContext(socket, routeKey, "MESSAGE"),
  body,
  isBase64Encoded: false,
});

export const disconnectEvent = (socket: SocketApi, status: number, reason: string): SocketEvent => {
  const headers = { Host: socket.host, "x-api-key": "", "X-Forwarded-For": "", "x-restapi": "" };
  return {
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    requestContext: {
      ...requestContext(socket, "$disconnect", "DISCONNECT"),
      disconnectStatusCode: status,
      disconnectReason: reason,
    },
    isBase64Encoded: false,
  };
};
