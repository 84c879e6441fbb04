/** Signature Version 4 of a request, for hosts that ask who is calling (function URLs, APIs with IAM authorization). */
import { createHash, createHmac } from "node:crypto";
import type { Target } from "../aws/index.ts";
import { nowMs } from "../shared/clock.ts";

interface Unsigned {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** How far AWS's clock is ahead of this machine's, in milliseconds. */
  readonly aheadMs: number;
}

/** The headers with which the target's caller signs a request for `service`, an AWS signing name such as `lambda`. */
export async function signedHeaders(
  target: Target,
  service: string,
  { url, method, headers, body, aheadMs }: Unsigned,
): Promise<Record<string, string>> {
  const { SignatureV4 } = await import("@smithy/signature-v4");
  const { protocol, hostname, host, pathname, searchParams } = new URL(url);
  const signer = new SignatureV4({
    service,
    region: target.region,
    credentials: credentialsOf(target),
    sha256: Sha256,
  });
  const request = {
    method,
    protocol,
    hostname,
    path: pathname,
    query: Object.fromEntries(searchParams),
    headers: { ...headers, host },
    ...(body !== undefined && { body }),
  };
  const signed = await signer.sign(request, { signingDate: new Date(nowMs() + aheadMs) });
  return signed.headers;
}

type Signer = ConstructorParameters<typeof import("@smithy/signature-v4").SignatureV4>[0];

/** As the SDK's clients get them: keys, or a function that answers keys. */
const credentialsOf = ({ clientConfig }: Target): Signer["credentials"] =>
  clientConfig.credentials as Signer["credentials"];

/** The hash in the form in which the SDK's signer takes it. */
class Sha256 {
  readonly #hash;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", octetsOf(secret));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(octetsOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {}
}

function octetsOf(data: string | ArrayBuffer | ArrayBufferView): Buffer {
  if (typeof data === "string") return Buffer.from(data);
  return ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.from(data);
}
