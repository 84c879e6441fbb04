/** What steps and checks can ask of the data plane: HTTP and WebSockets, with URLs as on AWS, which the target resolves. */

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly bytes: Uint8Array;
  /** When the body's parts came, in milliseconds since the request was sent. */
  readonly arrivals: readonly number[];
  /** The body as JSON; throws a readable error where it is not. */
  json(): unknown;
}

/** A host to connect to in place of the URL's, whose name is still the one asked for (SNI and Host): a domain before it is in DNS. */
export interface Via {
  readonly host: string;
  /** A certificate (PEM) to trust, for one that no authority has signed. */
  readonly trust?: string;
}

export interface HttpOptions {
  timeoutMs?: number;
  headers?: Readonly<Record<string, string>>;
  /** Signs the request with the run's credentials, for this signing name (`lambda`, `execute-api`). */
  signedFor?: string;
  via?: Via;
}

/** What became of a WebSocket handshake: 101 with the open socket, or the status with which it was refused. */
export type Connected =
  | { readonly status: 101; readonly socket: Socket }
  | { readonly status: number; readonly socket?: never };

/** An open WebSocket. Whoever opens one closes it. */
export interface Socket {
  send(text: string): Promise<void>;
  /** The first message that `fits` (all do by default) among those that nobody has taken yet; undefined where none comes in time. */
  message(options?: { fits?: (text: string) => boolean; timeoutMs?: number }): Promise<string | undefined>;
  /** Resolves when both sides know. */
  close(): Promise<void>;
}

/** HTTP to what the lab made and to AWS's public data planes (`http://<load balancer DNS name>/`, `https://public.ecr.aws/v2/`). */
export interface Http {
  /** Answers any status, and follows redirects; throws only where no answer came (refused, timed out). */
  get(url: string, options?: HttpOptions): Promise<HttpResponse>;
  /** Another method, with a body if there is one; follows no redirects. Only to what the lab made. */
  send(
    method: "POST" | "PUT" | "PATCH" | "DELETE",
    url: string,
    options?: HttpOptions & { body?: string },
  ): Promise<HttpResponse>;
  /** Opens a WebSocket (`wss://<api>.execute-api.<region>.amazonaws.com/<stage>`); throws only where no answer came. */
  connect(url: string, options?: { timeoutMs?: number }): Promise<Connected>;
}
