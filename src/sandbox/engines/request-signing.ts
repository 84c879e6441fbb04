/** Signs a request with Signature Version 4, for engines that call the sandbox as a client does. https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html */
import { createHash, createHmac } from "node:crypto";

export interface UnsignedRequest {
  readonly method: string;
  /** Percent-encoded once. */
  readonly path: string;
  readonly query: readonly (readonly [name: string, value: string])[];
  /** Lower-case names, `host` among them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface Signing {
  readonly service: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** The headers with date, hash, token and signature. */
export function signedHeaders(request: UnsignedRequest, signing: Signing): Record<string, string> {
  const timestamp = new Date(signing.now).toISOString().replace(/[-:]|\.\d{3}/g, "");
  const day = timestamp.slice(0, 8);
  const payload = sha256(request.body);
  const headers: Record<string, string> = {
    ...request.headers,
    "x-amz-date": timestamp,
    "x-amz-content-sha256": payload,
    ...(signing.sessionToken !== undefined && { "x-amz-security-token": signing.sessionToken }),
  };
  const names = Object.keys(headers).sort();
  const canonical = [
    request.method,
    signing.service === "s3" ? request.path : request.path.split("/").map(encoded).join("/"),
    canonicalQuery(request.query),
    ...names.map((name) => `${name}:${headers[name]?.trim().replace(/\s+/g, " ")}`),
    "",
    names.join(";"),
    payload,
  ].join("\n");
  const scope = `${day}/${signing.region}/${signing.service}/aws4_request`;
  const key = [day, signing.region, signing.service, "aws4_request"].reduce<Buffer>(
    (previous, part) => createHmac("sha256", previous).update(part).digest(),
    Buffer.from(`AWS4${signing.secretAccessKey}`),
  );
  const signature = createHmac("sha256", key)
    .update(`AWS4-HMAC-SHA256\n${timestamp}\n${scope}\n${sha256(canonical)}`)
    .digest("hex");
  const credential = `Credential=${signing.accessKeyId}/${scope}`;
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${names.join(";")}, Signature=${signature}`,
  };
}

const sha256 = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("hex");

const canonicalQuery = (query: UnsignedRequest["query"]): string =>
  query
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join("&");

const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
