/** Sends one HTTP request to a socket of this machine and hands back the answer as a stream: what load balancers do. */
import { request as sendRequest } from "node:http";
import type { Readable } from "node:stream";
import type { SocketAddress } from "./network.ts";

export interface ProxyRequest {
  readonly method: string;
  /** Path and query as they go on the wire. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | Readable;
  /** Silence after which the connection is given up, in milliseconds. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export type ProxyOutcome =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly cookies: readonly string[];
      readonly body: Readable;
    }
  /** Nothing accepts connections there, or it closed the connection without an answer. */
  | { readonly kind: "refused" | "reset" | "timeout" };

/** Hop-by-hop headers (RFC 9110, section 7.6.1): they belong to one connection and are never forwarded. */
const HOP_BY_HOP = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Never rejects: each way to fail is an outcome. A connection is used once, so that targets can stop without waiting for it. */
export function proxy(address: SocketAddress, request: ProxyRequest): Promise<ProxyOutcome> {
  return new Promise((resolve) => {
    let timedOut = false;
    const outgoing = sendRequest({
      host: address.host,
      port: address.port,
      method: request.method,
      path: request.path,
      headers: { ...endToEnd(request.headers), ...lengthOf(request.body) },
      agent: false,
      signal: request.signal,
    });
    outgoing.setTimeout(request.timeoutMs, () => {
      timedOut = true;
      outgoing.destroy();
    });
    outgoing.on("error", (error: NodeJS.ErrnoException) =>
      resolve({ kind: timedOut ? "timeout" : error.code === "ECONNREFUSED" ? "refused" : "reset" }),
    );
    outgoing.on("response", (incoming) => {
      // A target that dies while it answers is the reader's to notice; without a reader it is nobody's.
      incoming.on("error", () => {});
      const { "set-cookie": cookies = [], ...headers } = incoming.headers;
      resolve({
        kind: "answered",
        status: incoming.statusCode ?? 502,
        headers: endToEnd(headers as Record<string, string>),
        cookies,
        body: incoming,
      });
    });
    if (request.body instanceof Uint8Array) outgoing.end(request.body);
    else request.body.on("error", (error) => outgoing.destroy(error)).pipe(outgoing);
  });
}

/** Headers without those of the connection, including the ones that `Connection` names. */
function endToEnd(headers: Readonly<Record<string, string>>): Record<string, string> {
  const named = (headers.connection ?? "").split(",").map((name) => name.trim().toLowerCase());
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name.toLowerCase()) && !named.includes(name)),
  );
}

const lengthOf = (body: Uint8Array | Readable): Record<string, string> =>
  body instanceof Uint8Array && body.byteLength > 0 ? { "content-length": String(body.byteLength) } : {};
