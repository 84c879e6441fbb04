/** The sandbox on a port: HTTP/1.1 and prior-knowledge HTTP/2 side by side, told apart by the connection preface. */
import http from "node:http";
import http2 from "node:http2";
import net, { type AddressInfo } from "node:net";
import { type Duplex, Readable } from "node:stream";
import { messageOf } from "../../shared/errors.ts";
import type { WireRequest, WireResponse } from "../kit/wire.ts";
import { ConnectionLost } from "./fault-injection.ts";
import type { UpgradeChain } from "./front-door.ts";
import { MAX_BODY_BYTES, type RequestChain } from "./request-chain.ts";
import { type FindCertificate, secureSocket } from "./secure-socket.ts";

export interface HttpHostOptions {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly answer: RequestChain;
  /** Answers WebSocket handshakes. Without it they are requests like all others. */
  readonly upgrade?: UpgradeChain;
  /** Gets connections that are not for HTTP here: TLS, and tunnels asked for with CONNECT. Without it they are refused. */
  opaque?(socket: Duplex): void;
  /** Certificates for TLS. Without it, or where `opaque` is there, such connections are not answered. */
  readonly certificateFor?: FindCertificate;
  log(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

export interface HttpHost {
  readonly host: string;
  readonly port: number;
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** Ends every connection. */
  close(): Promise<void>;
}

type Incoming = http.IncomingMessage | http2.Http2ServerRequest;
type Outgoing = http.ServerResponse | http2.Http2ServerResponse;

const KEEP_ALIVE_MS = 60_000;
/** The first octet of a TLS connection. */
const TLS_HANDSHAKE = 0x16;

/** Listens; rejects with the system's error (EADDRINUSE, EACCES) where the port cannot be had. */
export async function openHttpHost(options: HttpHostOptions): Promise<HttpHost> {
  const onRequest = (incoming: Incoming, outgoing: Outgoing): void => void exchange(options, incoming, outgoing);
  const h1 = http.createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, onRequest);
  const h2 = http2.createServer({}, onRequest);
  const { upgrade } = options;
  if (upgrade)
    h1.on("upgrade", async (incoming, socket, head) => {
      const { acceptUpgrade } = await import("./web-socket-host.ts");
      await acceptUpgrade({ upgrade, request: headOf(incoming), incoming, socket, head, log: options.log });
    });
  if (options.opaque) h1.on("connect", (_request, socket) => options.opaque?.(socket));
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    socket.setNoDelay(true);
    socket.once("data", (first) => {
      socket.pause();
      if (options.opaque && first[0] === TLS_HANDSHAKE) return options.opaque(socket);
      socket.unshift(first);
      if (options.certificateFor && first[0] === TLS_HANDSHAKE) {
        h1.emit("connection", secureSocket(socket, options.certificateFor));
        return process.nextTick(() => socket.resume());
      }
      const target = first.toString("latin1", 0, 4) === "PRI " ? h2 : h1;
      target.emit("connection", socket);
      process.nextTick(() => socket.resume());
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const name = options.host.includes(":") ? `[${options.host}]` : options.host;
  return {
    host: options.host,
    port,
    url: `http://${name}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        h1.closeAllConnections();
        for (const socket of sockets) socket.destroy();
      }),
  };
}

async function exchange(options: HttpHostOptions, incoming: Incoming, outgoing: Outgoing): Promise<void> {
  incoming.on("error", () => outgoing.destroy());
  const gone = new AbortController();
  outgoing.once("close", () => {
    if (!outgoing.writableEnded) gone.abort(new Error("the client went away"));
  });
  try {
    const request = await readRequest(incoming);
    const response = request ? await options.answer({ ...request, signal: gone.signal }) : ENTITY_TOO_LARGE;
    if (response.dropped) incoming.socket.destroy();
    else send(response, incoming.method === "HEAD", outgoing);
  } catch (error) {
    if (!(error instanceof ConnectionLost) && !incoming.destroyed)
      options.log(`${incoming.method} ${incoming.url} failed: ${messageOf(error)}`, { error });
    if (error instanceof ConnectionLost || outgoing.headersSent) return void incoming.socket.destroy();
    send({ status: 500, headers: { "content-type": "text/plain" }, body: "The sandbox failed." }, false, outgoing);
  }
}

const ENTITY_TOO_LARGE: WireResponse = {
  status: 413,
  headers: { "content-type": "application/json", "x-amzn-errortype": "RequestEntityTooLargeException" },
  body: JSON.stringify({
    __type: "RequestEntityTooLargeException",
    message: `The request body is larger than ${MAX_BODY_BYTES} bytes.`,
  }),
};

/** Undefined where the body is too large; what is left of it is then thrown away. */
async function readRequest(incoming: Incoming): Promise<WireRequest | undefined> {
  const head = headOf(incoming);
  if (head.headers["content-type"]?.includes("eventstream")) return { ...head, stream: incoming };
  const body = await bodyOf(incoming);
  return body && { ...head, body };
}

/** The request without its body. */
function headOf(incoming: Incoming): WireRequest {
  const url = incoming.url ?? "/";
  const target = absoluteForm(url);
  const path = target?.path ?? url;
  const mark = path.indexOf("?");
  return {
    method: incoming.method ?? "GET",
    path: mark < 0 ? path : path.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? "" : path.slice(mark + 1)),
    rawQuery: mark < 0 ? "" : path.slice(mark + 1),
    headers: headersOf(incoming, target?.host),
    rawHeaders: incoming.rawHeaders,
    ...(incoming.socket.remoteAddress === undefined ? {} : { remoteAddress: incoming.socket.remoteAddress }),
    body: NO_BYTES,
  };
}

const NO_BYTES = new Uint8Array();

/** What a proxy gets: `GET http://host:8080/path`. */
function absoluteForm(url: string): { host: string; path: string } | undefined {
  if (url.startsWith("/")) return undefined;
  const [, host, path] = /^(?:http|ws):\/\/([^/?]+)(.*)$/i.exec(url) ?? [];
  return host === undefined ? undefined : { host, path: path?.startsWith("/") ? path : `/${path ?? ""}` };
}

function headersOf(incoming: Incoming, host: string | undefined): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers))
    if (value !== undefined && !name.startsWith(":")) headers[name] = Array.isArray(value) ? value.join(",") : value;
  const authority = host ?? incoming.headers[":authority"];
  if (typeof authority === "string") headers.host = authority;
  return headers;
}

function bodyOf(incoming: Incoming): Promise<Uint8Array | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
      else chunks.length = 0;
    });
    incoming.once("end", () => {
      if (size > MAX_BODY_BYTES) resolve(undefined);
      else resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
    });
    incoming.once("error", reject);
    incoming.once("aborted", () => reject(new Error("the client went away")));
  });
}

function send({ status, headers, body, cookies }: WireResponse, head: boolean, outgoing: Outgoing): void {
  if (cookies) outgoing.setHeader("set-cookie", [...cookies]);
  if (body instanceof Readable) {
    outgoing.writeHead(status, headers);
    body.once("error", () => outgoing.destroy());
    outgoing.once("close", () => body.destroy());
    if (head) outgoing.end();
    else body.pipe(outgoing);
    return;
  }
  const length = body === undefined ? 0 : Buffer.byteLength(body);
  const sized =
    status === 204 || (head && "content-length" in headers) ? headers : { ...headers, "content-length": length };
  outgoing.writeHead(status, sized);
  if (head || body === undefined) outgoing.end();
  else outgoing.end(asBuffer(body));
}

// The JSON serializer's arrays have a valueOf of their own, which Node's writer would ask.
const asBuffer = (body: string | Uint8Array): string | Uint8Array =>
  typeof body === "string" ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
