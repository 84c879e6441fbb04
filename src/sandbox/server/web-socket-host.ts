/** WebSocket connections on the sandbox's port: the handshake, the limits, and the service at the other end. */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import { messageOf } from "../../shared/errors.ts";
import type { AcceptedSocket, WireRequest, WireResponse } from "../kit/wire.ts";
import { watchFrames } from "./frame-watch.ts";
import type { UpgradeChain } from "./front-door.ts";

export interface Upgrade {
  readonly upgrade: UpgradeChain;
  readonly request: WireRequest;
  readonly incoming: IncomingMessage;
  readonly socket: Duplex;
  /** What came after the handshake, already read. */
  readonly head: Buffer;
  log(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** Refuses with an HTTP response, or completes the handshake. Never rejects. */
export async function acceptUpgrade(upgrade: Upgrade): Promise<void> {
  const { request, socket, log } = upgrade;
  socket.on("error", () => socket.destroy());
  try {
    const answer = await upgrade.upgrade(request);
    if (socket.destroyed) return;
    if ("opened" in answer) open(upgrade, answer);
    else refuse(socket, answer);
  } catch (error) {
    log(`WebSocket ${request.headers.host}${request.path} failed: ${messageOf(error)}`, { error });
    refuse(socket, { status: 500, headers: {}, body: "The sandbox failed." });
  }
}

function refuse(socket: Duplex, { status, headers, body }: WireResponse): void {
  const text = typeof body === "string" || body instanceof Uint8Array ? Buffer.from(body) : Buffer.alloc(0);
  const lines = Object.entries({ ...headers, connection: "close", "content-length": text.length });
  const head = [
    `HTTP/1.1 ${status} ${REASONS[status] ?? "Refused"}`,
    ...lines.map(([name, value]) => `${name}: ${value}`),
  ];
  socket.end(Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), text]));
}

const REASONS: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  504: "Gateway Timeout",
};

function open({ incoming, socket, head }: Upgrade, accepted: AcceptedSocket): void {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: accepted.maxMessageBytes,
    handleProtocols: () => accepted.protocol ?? false,
  });
  server.handleUpgrade(incoming, socket, head, (webSocket) => {
    serve(webSocket, accepted);
    watchFrames(socket, accepted.maxFrameBytes, () => webSocket.close(1009, "Frame too large"));
  });
}

function serve(webSocket: WebSocket, accepted: AcceptedSocket): void {
  // A client that breaks the protocol is answered with its close code by the library.
  webSocket.on("error", () => {});
  webSocket.on("message", (data, isBinary) => {
    if (webSocket.readyState === webSocket.OPEN) accepted.message(octetsOf(data), !isBinary);
  });
  webSocket.on("close", (code, reason) => accepted.closed(code, reason.toString()));
  accepted.opened({
    send: (data) =>
      new Promise((resolve, reject) => {
        webSocket.send(data, { binary: typeof data !== "string" }, (error) => (error ? reject(error) : resolve()));
      }),
    close: (code, reason) => webSocket.close(code, reason),
  });
}

const octetsOf = (data: RawData): Uint8Array =>
  Array.isArray(data) ? Buffer.concat(data) : data instanceof ArrayBuffer ? Buffer.from(data) : data;
