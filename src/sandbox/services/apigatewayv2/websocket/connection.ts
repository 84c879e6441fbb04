/** A connection that is let in: its messages in order, and its end. */
import { messageOf } from "../../../../shared/errors.ts";
import { openConnections } from "../../../engines/open-connections.ts";
import type { AcceptedSocket, WireSocket } from "../../../kit/index.ts";
import { hasToken } from "../backend/throttle.ts";
import { deployments, partKey, type Snapshot, stages } from "../state.ts";
import { callRoute } from "./call-route.ts";
import { logEvent } from "./event-log.ts";
import { disconnectEvent, messageEvent, newRequestId } from "./events.ts";
import { routeOf, type SocketApi, selectRoute } from "./socket-api.ts";
import { startSocketClock } from "./socket-limits.ts";

// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
const MAX_MESSAGE_BYTES = 128 * 1024;
const MAX_FRAME_BYTES = 32 * 1024;

export function acceptConnection(socket: SocketApi, protocol: string | undefined): AcceptedSocket {
  const { context, api, stage, connectionId, connectedAt, sourceIp, userAgent } = socket;
  const open = context.runtime(openConnections);
  let wire: WireSocket | undefined;
  const clock = startSocketClock(context.clock, (reason) => wire?.close(1001, reason));
  const reply = async (text: string): Promise<void> => {
    await wire?.send(text).catch(() => {});
  };
  return {
    protocol,
    maxMessageBytes: MAX_MESSAGE_BYTES,
    maxFrameBytes: MAX_FRAME_BYTES,
    opened: (opened) => {
      wire = opened;
      const entry = {
        id: connectionId,
        owner: `${api.id}/${stage.name}`,
        connectedAt,
        lastActiveAt: connectedAt,
        sourceIp,
        userAgent,
        send: async (data: string) => {
          await opened.send(data);
          entry.lastActiveAt = context.clock.now();
          clock.active();
        },
        close: opened.close,
      };
      open.set(connectionId, entry);
    },
    message: (data, isText) => {
      const entry = open.get(connectionId);
      if (entry) entry.lastActiveAt = context.clock.now();
      clock.active();
      // Binary frames are not supported: the connection is closed as AWS closes it.
      if (!isText) return wire?.close(1003, "Binary frames are not supported");
      void guarded(socket, () => answerMessage(socket, Buffer.from(data).toString("utf8"), reply));
    },
    closed: (code, reason) => {
      clock.stop();
      open.delete(connectionId);
      if (!context.signal.aborted) void guarded(socket, () => tellDisconnected(socket, code, reason));
    },
  };
}

async function guarded({ context, host, connectionId }: SocketApi, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!context.signal.aborted) context.log(`${host} ${connectionId} failed: ${messageOf(error)}`, { error });
  }
}

/** What the stage serves now: connections outlive deployments. */
function snapshotOf({ context, stage }: SocketApi): Snapshot | undefined {
  const now = context.table(stages).get(partKey(stage.apiId, stage.name));
  return context.table(deployments).get(partKey(stage.apiId, now?.settings.DeploymentId ?? ""))?.snapshot;
}

async function answerMessage(socket: SocketApi, body: string, reply: (text: string) => Promise<void>): Promise<void> {
  const { context, stage, connectionId } = socket;
  const problem = (message: string, requestId: string) => reply(JSON.stringify({ message, connectionId, requestId }));
  const snapshot = snapshotOf(socket);
  const route = snapshot && selectRoute(snapshot, body);
  if (!snapshot || !route) return problem("Forbidden", newRequestId());
  const event = messageEvent(socket, route.RouteKey ?? "", body);
  const { requestId } = event.requestContext;
  if (!hasToken(context, stage, route.RouteKey ?? "")) return problem("Too Many Requests", requestId);
  const outcome = await callRoute(socket, { snapshot, route, event });
  await logEvent(socket, event, outcome);
  if (outcome.error !== undefined) return problem("Internal server error", requestId);
  const answers =
    route.RouteResponseSelectionExpression === "$default" && snapshot.answering.includes(route.RouteId ?? "");
  if (answers && outcome.body !== undefined) await reply(outcome.body);
}

/** Best effort, as on AWS: the connection is gone already. */
async function tellDisconnected(socket: SocketApi, code: number, reason: string): Promise<void> {
  const snapshot = snapshotOf(socket);
  const route = snapshot && routeOf(snapshot, "$disconnect");
  if (!snapshot || !route) return;
  const event = disconnectEvent(socket, code, reason);
  const { status, error } = await callRoute(socket, { snapshot, route, event });
  await logEvent(socket, event, { status, error });
}
