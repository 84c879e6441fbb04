/**
 * Verifies Signature Version 4, in the Authorization header or presigned in the query.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
 */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { WireRequest } from "../kit/wire.ts";
import { isSignedAsOfOld, type OldClaim, readOldClaim } from "./signature-v2.ts";

/** What a request says of its signature; `CredentialScope` of the AWS documentation included. */
export interface SignatureClaim {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `20260131T093000Z`. */
  readonly timestamp: string;
  readonly sessionToken: string | undefined;
  /** Set for presigned requests: seconds from `timestamp` for which they are valid. */
  readonly expires: number | undefined;
  /** Set where the request is signed in the manner of Signature Version 2, which says nothing of region, date and headers. */
  readonly old?: OldClaim;
}

/** The claim of a request; undefined without any, `"incomplete"` where a part is missing or not readable. */
export function readClaim(request: WireRequest): SignatureClaim | "incomplete" | undefined {
  const { headers, query } = request;
  const { authorization } = headers;
  if (authorization?.startsWith(ALGORITHM)) return readHeaderClaim(authorization, headers);
  if (query.has("X-Amz-Algorithm") || query.has("X-Amz-Credential")) return readQueryClaim(query);
  const old = authorization === undefined ? readOldClaim(request) : undefined;
  if (old) return { ...old, date: "", region: "", service: "s3", signedHeaders: [], timestamp: "", expires: 0, old };
  return authorization === undefined ? undefined : "incomplete";
}

const ALGORITHM = "AWS4-HMAC-SHA256";

function readHeaderClaim(
  authorization: string,
  headers: Readonly<Record<string, string>>,
): SignatureClaim | "incomplete" {
  const fields: Record<string, string> = {};
  for (const part of authorization.slice(ALGORITHM.length).split(",")) {
    const equals = part.indexOf("=");
    fields[part.slice(0, equals).trim()] = part.slice(equals + 1).trim();
  }
  const timestamp = headers["x-amz-date"] ?? timestampOf(headers.date);
  return claimOf(fields.Credential, fields.SignedHeaders, fields.Signature, {
    timestamp,
    sessionToken: headers["x-amz-security-token"],
    expires: undefined,
  });
}

function timestampOf(date: string | undefined): string | undefined {
  const ms = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString().replace(/[-:]|\.\d{3}/g, "");
}

function readQueryClaim(query: URLSearchParams): SignatureClaim | "incomplete" {
  const text = (name: string): string | undefined => query.get(name) ?? undefined;
  return claimOf(text("X-Amz-Credential"), text("X-Amz-SignedHeaders"), text("X-Amz-Signature"), {
    timestamp: text("X-Amz-Date"),
    sessionToken: text("X-Amz-Security-Token"),
    expires: Number(text("X-Amz-Expires") ?? "900"),
  });
}

function claimOf(
  credential: string | undefined,
  signedHeaders: string | undefined,
  signature: string | undefined,
  more: { timestamp: string | undefined; sessionToken: string | undefined; expires: number | undefined },
): SignatureClaim | "incomplete" {
  const [accessKeyId, date, region, service, terminator] = credential?.split("/") ?? [];
  const { timestamp } = more;
  if (!accessKeyId || !date || region === undefined || !service || terminator !== "aws4_request") return "incomplete";
  if (!signedHeaders || !signature || !timestamp || !/^\d{8}T\d{6}Z$/.test(timestamp)) return "incomplete";
  const names = signedHeaders.split(";");
  return { accessKeyId, date, region, service, signedHeaders: names, signature, ...more, timestamp };
}

/** Milliseconds since the epoch of a claim's timestamp. */
export const claimTime = ({ timestamp }: SignatureClaim): number =>
  Date.parse(timestamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));

/**
 * True where `secret` makes the claim's signature over this request. `rawPath`: signed as S3 does it, the path as it was
 * sent, and the body of a presigned request not at all.
 */
export function isSignedWith(secret: string, claim: SignatureClaim, request: WireRequest, rawPath: boolean): boolean {
  if (claim.old) return isSignedAsOfOld(secret, claim.old, request);
  const payload = payloadHash(request, claim, rawPath);
  if (payload === undefined) return false;
  const canonical = [
    request.method,
    canonicalPath(request.path, rawPath),
    canonicalQuery(request.query),
    canonicalHeaders(request.headers, claim.signedHeaders),
    claim.signedHeaders.join(";"),
    payload,
  ].join("\n");
  const scope = `${claim.date}/${claim.region}/${claim.service}/aws4_request`;
  const text = `${ALGORITHM}\n${claim.timestamp}\n${scope}\n${sha256(canonical)}`;
  const expected = createHmac("sha256", signingKey(secret, claim)).update(text).digest("hex");
  return (
    expected.length === claim.signature.length && timingSafeEqual(Buffer.from(expected), Buffer.from(claim.signature))
  );
}

// A header names the hash (or a scheme such as UNSIGNED-PAYLOAD); a real hash must be that of the body.
function payloadHash(
  { headers, query, body, stream }: WireRequest,
  { expires }: SignatureClaim,
  rawPath: boolean,
): string | undefined {
  const named = headers["x-amz-content-sha256"] ?? query.get("X-Amz-Content-Sha256") ?? undefined;
  if (named === undefined) {
    if (expires === undefined) return sha256(body);
    return rawPath ? UNSIGNED : presignedHash(body);
  }
  if (!/^[0-9a-f]{64}$/.test(named) || stream) return named;
  return named === sha256(body) ? named : undefined;
}

const UNSIGNED = "UNSIGNED-PAYLOAD";
// Presigned requests of services other than S3 have no body, or a form that is part of the query.
const presignedHash = (body: Uint8Array): string => (body.length === 0 ? EMPTY_HASH : UNSIGNED);

const sha256 = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("hex");
const EMPTY_HASH = sha256("");

const canonicalPath = (path: string, raw: boolean): string => {
  if (path === "/" || path === "") return "/";
  return raw ? path : path.split("/").map(escapeUri).join("/");
};

function canonicalQuery(query: URLSearchParams): string {
  if (query.size === 0) return "";
  return [...query]
    .filter(([name]) => name !== "X-Amz-Signature")
    .map(([name, value]) => [escapeUri(name), escapeUri(value)] as const)
    .sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

// Clients that speak HTTP/2 sign `:authority`, which hosts hand on as `host`.
const canonicalHeaders = (headers: Readonly<Record<string, string>>, names: readonly string[]): string =>
  names
    .map((name) => {
      const value = headers[name === ":authority" ? "host" : name] ?? "";
      return `${name}:${value.trim().replace(/\s+/g, " ")}\n`;
    })
    .join("");

const escapeUri = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

const keys = new Map<string, Buffer>();
const MOST_KEYS = 200;

/** The derived key is the same for a day, region and service, and costs four hashes. */
function signingKey(secret: string, { date, region, service }: SignatureClaim): Buffer {
  const name = `${secret}/${date}/${region}/${service}`;
  const known = keys.get(name);
  if (known) return known;
  const key = [date, region, service, "aws4_request"].reduce<Buffer>(
    (previous, part) => createHmac("sha256", previous).update(part).digest(),
    Buffer.from(`AWS4${secret}`),
  );
  if (keys.size >= MOST_KEYS) keys.clear();
  keys.set(name, key);
  return key;
}
