/** Undoes what clients wrap a body in: aws-chunked with its trailers, and gzip. The signature covers the wrapped form. */
import { gunzipSync } from "node:zlib";
import { fault } from "../kit/fault.ts";
import type { WireRequest } from "../kit/wire.ts";

/** The request with a plain body; `limit` is its largest size in bytes. Objects sent gzipped on purpose stay as they are. */
export function withPlainBody(request: WireRequest, limit: number): WireRequest {
  const chunked = isAwsChunked(request.headers);
  const gzipped = request.headers["content-encoding"] === "gzip" && isDocument(request.headers["content-type"]);
  if (!chunked && !gzipped) return request;
  return chunked ? unchunked(request) : { ...request, body: gunzip(request.body, limit) };
}

const isDocument = (contentType = ""): boolean => /json|cbor|x-www-form-urlencoded/.test(contentType);

function gunzip(body: Uint8Array, limit: number): Uint8Array {
  try {
    return gunzipSync(body, { maxOutputLength: limit });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(limit);
    throw fault("SerializationException", "The request body is not valid gzip.", { status: 400 });
  }
}

export const tooLarge = (limit: number): Error =>
  fault("RequestEntityTooLargeException", `The request body is larger than ${limit} bytes.`, { status: 413 });

// Event streams name a scheme of their own (STREAMING-AWS4-HMAC-SHA256-EVENTS) and are not chunked.
const isAwsChunked = (headers: WireRequest["headers"]): boolean =>
  headers["content-encoding"]?.includes("aws-chunked") === true ||
  /^STREAMING-.*PAYLOAD/.test(headers["x-amz-content-sha256"] ?? "");

function unchunked(request: WireRequest): WireRequest {
  const { body, trailers } = decodeAwsChunked(Buffer.from(request.body));
  const { "content-encoding": encoding, ...headers } = request.headers;
  const others = (encoding ?? "").split(",").map((each) => each.trim());
  const kept = others.filter((each) => each !== "" && each !== "aws-chunked").join(",");
  return {
    ...request,
    body,
    headers: {
      ...headers,
      ...trailers,
      ...(kept === "" ? {} : { "content-encoding": kept }),
      "content-length": String(body.length),
    },
  };
}

/**
 * `<hex size>[;chunk-signature=...]\r\n<data>\r\n`, ended by a chunk of size 0 and trailers.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
function decodeAwsChunked(bytes: Buffer): { body: Buffer; trailers: Record<string, string> } {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = bytes.indexOf("\r\n", at);
    const size = end < 0 ? Number.NaN : Number.parseInt(bytes.toString("latin1", at, end), 16);
    if (Number.isNaN(size) || end + 2 + size > bytes.length)
      throw fault("IncompleteBody", "The aws-chunked body is not complete.", { status: 400 });
    at = end + 2;
    if (size === 0) break;
    chunks.push(bytes.subarray(at, at + size));
    at += size + 2;
  }
  const trailers: Record<string, string> = {};
  for (const line of bytes.toString("latin1", at).split("\r\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) trailers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { body: Buffer.concat(chunks), trailers };
}
