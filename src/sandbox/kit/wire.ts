import type { Readable } from "node:stream";
import type { Context } from "./context.ts";

/** An HTTP request as both hosts (HTTP and in-process) hand it to the chain. Header names are lower-case. */
export interface WireRequest {
  readonly method: string;
  /** Raw path, percent-encoding kept; no query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The query as it was sent, without the question mark; undefined where the request was made in-process. */
  readonly rawQuery?: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Names as they were sent and values in turn, repeated headers apart; undefined where the request was made in-process. */
  readonly rawHeaders?: readonly string[];
  /** The caller's IP address; undefined where the request was made in-process. */
  readonly remoteAddress?: string;
  /** The whole body; empty where `stream` is set. */
  readonly body: Uint8Array;
  /** Set for event streams and large uploads. */
  readonly stream?: Readable;
  /** Aborted when the client goes away before it has its answer. */
  readonly signal?: AbortSignal;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | Readable;
  /** Set-Cookie headers: one for each, because they cannot be joined as other headers can. */
  readonly cookies?: readonly string[];
  /**
   * The connection is not accepted (a security group, no listener): the HTTP host closes the socket without an answer.
   * Status and body say the same to callers in-process.
   */
  readonly dropped?: true;
}

/** What a TLS connection is accepted with, in PEM: the certificate with its chain, and its key. */
export interface ServerCertificate {
  readonly certificate: string;
  readonly privateKey: string;
}

/**
 * A data-plane host name that a service answers. The port of the Host header (80 without one) tells listeners apart:
 * `curl --connect-to ::127.0.0.1:PORT http://<load balancer>:8080/` and a client whose http_proxy is the sandbox both
 * reach `answer` with the name and port they asked for.
 */
export interface HostRoute {
  /** Matched against the host name, without the port. */
  readonly pattern: RegExp;
  /** Where set, the raw path must match too. For routes on the sandbox's own address (`/_sandbox/<service>/...`). */
  readonly path?: RegExp;
  /** Where set, it must say so too: for names that several services share (`<id>.execute-api...`), each its own ids. */
  owns?(host: { name: string; port: number }, context: Context): boolean;
  answer(request: WireRequest, host: { name: string; port: number }, context: Context): Promise<WireResponse>;
  /** WebSocket handshakes with this name: refused with a response, or accepted. Without it every handshake is refused. */
  upgrade?(
    request: WireRequest,
    host: { name: string; port: number },
    context: Context,
  ): Promise<WireResponse | AcceptedSocket>;
}

/** What a service does with a WebSocket connection that it accepts. */
export interface AcceptedSocket {
  /** The subprotocol that is agreed on, if any. */
  readonly protocol?: string | undefined;
  /** Larger messages and frames close the connection with 1009. */
  readonly maxMessageBytes: number;
  readonly maxFrameBytes: number;
  opened(socket: WireSocket): void;
  message(data: Uint8Array, isText: boolean): void;
  /** The connection is gone, whoever ended it. */
  closed(code: number, reason: string): void;
}

/** The service's end of a WebSocket connection. */
export interface WireSocket {
  /** Resolves when the message is handed to the network; rejects where the connection is gone. */
  send(data: string | Uint8Array): Promise<void>;
  /** Status codes of RFC 6455, section 7.4. */
  close(code: number, reason: string): void;
}
