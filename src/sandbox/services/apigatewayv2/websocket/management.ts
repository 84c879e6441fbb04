/** `@connections`: how a backend reaches the clients of a WebSocket API. https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html */
import type * as Management from "@aws-sdk/client-apigatewaymanagementapi";
import { openConnections } from "../../../engines/open-connections.ts";
import { type Context, Fault, type WireRequest, type WireResponse } from "../../../kit/index.ts";
import { signedCaller } from "../backend/signed-caller.ts";
import type { ApiRow } from "../state.ts";

/** Undefined where the path is not that of a connection. */
export async function manageConnection(
  context: Context,
  api: ApiRow,
  request: WireRequest,
): Promise<WireResponse | undefined> {
  const [, stage = "", encoded = ""] =
    /^\/([^/]+)\/@connections\/([^/]+)$/.exec(request.path.replace(/%40/i, "@")) ?? [];
  if (encoded === "") return undefined;
  const id = decodeURIComponent(encoded);
  const resource = `${api.id}/${stage}/${request.method}/@connections/${id}`;
  const caller = await signedCaller(context, request, { action: "execute-api:ManageConnections", resource });
  if (!caller) return refusal(403, "ForbiddenException", "Forbidden");
  if (context.runtime(openConnections).get(id)?.owner !== `${api.id}/${stage}`)
    return refusal(410, "GoneException", "Gone");
  try {
    return await carryOut(context, id, request);
  } catch (error) {
    if (error instanceof Fault) return refusal(error.status ?? 400, error.name, error.message);
    throw error;
  }
}

const refusal = (status: number, type: string, message: string): WireResponse => ({
  status,
  headers: { "content-type": "application/json", "x-amzn-errortype": type },
  body: JSON.stringify({ message }),
});

const MAX_BYTES = 128 * 1024;

async function carryOut(context: Context, ConnectionId: string, { method, body }: WireRequest): Promise<WireResponse> {
  const connections = context.service<typeof Management>("apigatewaymanagementapi");
  switch (method) {
    case "POST":
      if (body.byteLength > MAX_BYTES) return refusal(413, "PayloadTooLargeException", "Request Too Long");
      await connections.PostToConnection({ ConnectionId, Data: body });
      return { status: 200, headers: {} };
    case "DELETE":
      await connections.DeleteConnection({ ConnectionId });
      return { status: 204, headers: {} };
    case "GET": {
      const { ConnectedAt, LastActiveAt, Identity } = await connections.GetConnection({ ConnectionId });
      return {
        status: 200,
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          connectedAt: ConnectedAt?.toISOString(),
          lastActiveAt: LastActiveAt?.toISOString(),
          identity: { sourceIp: Identity?.SourceIp, userAgent: Identity?.UserAgent },
        }),
      };
    }
    default:
      return refusal(403, "ForbiddenException", "Missing Authentication Token");
  }
}
