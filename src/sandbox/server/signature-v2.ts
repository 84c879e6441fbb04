/**
 * Verifies Signature Version 2 of presigned S3 requests: boto3 and AWS CLI 1 still write such URLs for us-east-1.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html#RESTAuthenticationQueryStringAuth
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { WireRequest } from "../kit/wire.ts";

export interface OldClaim {
  readonly accessKeyId: string;
  readonly signature: string;
  /** Milliseconds since the epoch, until when the request is valid. */
  readonly until: number;
  readonly sessionToken: string | undefined;
}

/** Undefined for a request that is not signed so. */
export function readOldClaim({ query }: WireRequest): OldClaim | undefined {
  const [accessKeyId, signature, expires] = ["AWSAccessKeyId", "Signature", "Expires"].map((name) => query.get(name));
  if (!accessKeyId || !signature || !/^\d+$/.test(expires ?? "")) return undefined;
  const sessionToken = query.get("x-amz-security-token") ?? undefined;
  return { accessKeyId, signature, until: Number(expires) * 1000, sessionToken };
}

export function isSignedAsOfOld(secret: string, claim: OldClaim, request: WireRequest): boolean {
  const header = (name: string): string => request.headers[name] ?? request.query.get(name) ?? "";
  const text = [
    request.method,
    header("content-md5"),
    header("content-type"),
    String(claim.until / 1000),
    ...amazonHeaders(request),
    resourceOf(request),
  ].join("\n");
  const expected = createHmac("sha1", secret).update(text).digest("base64");
  return (
    expected.length === claim.signature.length && timingSafeEqual(Buffer.from(expected), Buffer.from(claim.signature))
  );
}

/** Headers of that name, also those that the signer has moved into the query. */
function amazonHeaders({ headers, query }: WireRequest): string[] {
  const all = new Map([...query, ...Object.entries(headers)].filter(([name]) => name.startsWith("x-amz-")));
  return [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `${name}:${value.trim()}`);
}

/** The path with its bucket, and those parts of the query that name another thing than the object itself. */
function resourceOf({ headers, path, query }: WireRequest): string {
  const host = (headers.host ?? "").replace(/:\d+$/, "").toLowerCase();
  const [, bucket] = /^(.+?)\.s3[.-]/.exec(host) ?? /^(?!s3\.)(.+)\.localhost$/.exec(host) ?? [];
  const named = [...query].filter(([name]) => SUBRESOURCES.has(name) || name.startsWith("response-"));
  const list = named
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => (value === "" ? name : `${name}=${value}`))
    .join("&");
  return `${bucket === undefined ? "" : `/${bucket}`}${path}${list === "" ? "" : `?${list}`}`;
}

const SUBRESOURCES = new Set(
  "accelerate acl analytics cors delete inventory lifecycle location logging metrics notification object-lock partNumber policy replication requestPayment restore select select-type storageClass tagging torrent uploadId uploads versionId versioning versions website".split(
    " ",
  ),
);
