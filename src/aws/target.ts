/** Where calls go. Made by the CLI (which alone knows the sandbox) or by tests; the engine only uses it. */

export interface Target {
  readonly kind: "sandbox" | "aws" | "endpoint";
  readonly account: string;
  readonly partition: string;
  readonly region: string;
  /** ARN of the caller, as STS says. */
  readonly caller: string;
  readonly profile: string | undefined;
  /** Base URL of the sandbox or of another AWS-compatible endpoint; undefined on AWS and for an in-process sandbox. */
  readonly endpoint: string | undefined;
  /** Handed to every SDK client's constructor: region, credentials, endpoint or requestHandler. */
  readonly clientConfig: Readonly<Record<string, unknown>>;
  /** HTTP to a data-plane URL as on AWS. The sandbox answers hosts that no DNS knows. */
  fetch(url: string, options: TargetRequest): Promise<TargetResponse>;
  /** Where a WebSocket for a data-plane URL connects, and the Host that it names. */
  dial(url: string): Promise<{ readonly url: string; readonly host: string }>;
  /** How much quicker than AWS things happen here: polling intervals are divided by it. 1 on AWS. */
  readonly speed: number;
}

export interface TargetRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Connects here instead of to the URL's host, which SNI and Host still name; trusts a certificate (PEM) that no authority signed. */
  readonly via?: { readonly host: string; readonly trust?: string };
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface TargetResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** When the body's parts came, in milliseconds since the request was sent; left out where nobody looked. */
  readonly arrivals?: readonly number[];
}
