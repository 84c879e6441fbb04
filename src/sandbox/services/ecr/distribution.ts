/** Answers of the OCI distribution API: https://github.com/opencontainers/distribution-spec/blob/main/spec.md */
import type { Readable } from "node:stream";
import type { WireResponse } from "../../kit/index.ts";

export interface Content {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly body: string | Uint8Array | Readable;
}

/** A manifest or blob; for HEAD the headers alone. */
export function contentAnswer(method: string, content: Content): WireResponse {
  const headers = {
    "content-type": content.mediaType,
    "content-length": String(content.size),
    "docker-content-digest": content.digest,
    "docker-distribution-api-version": "registry/2.0",
  };
  return method === "HEAD" ? { status: 200, headers } : { status: 200, headers, body: content.body };
}

export const jsonAnswer = (
  status: number,
  value: object,
  headers: Readonly<Record<string, string>> = {},
): WireResponse => ({
  status,
  headers: { "content-type": "application/json", "docker-distribution-api-version": "registry/2.0", ...headers },
  body: JSON.stringify(value),
});

/** `code` is one of the specification's, for example MANIFEST_UNKNOWN. */
export const errorAnswer = (
  status: number,
  code: string,
  message: string,
  headers?: Readonly<Record<string, string>>,
): WireResponse => jsonAnswer(status, { errors: [{ code, message }] }, headers);

export interface DistributionPath {
  readonly repository: string;
  readonly kind: "manifests" | "blobs" | "uploads" | "tags" | "referrers";
  /** Tag, digest or upload id. */
  readonly reference: string;
}

/** `/v2/<repository>/manifests/<tag or digest>` and its like; undefined for anything else. */
export function parsePath(path: string): DistributionPath | undefined {
  const match = /^\/v2\/(.+?)\/(?:(manifests|blobs|referrers)\/([^/]+)|blobs\/(uploads)\/([^/]*)|(tags)\/(list))$/.exec(
    path,
  );
  const kind = match?.[2] ?? match?.[4] ?? match?.[6];
  if (!isKind(kind)) return undefined;
  const reference = match?.[3] ?? match?.[5] ?? match?.[7] ?? "";
  return { repository: match?.[1] ?? "", kind, reference: decodeURIComponent(reference) };
}

const KINDS = ["manifests", "blobs", "uploads", "tags", "referrers"];
const isKind = (text: string | undefined): text is DistributionPath["kind"] =>
  text !== undefined && KINDS.includes(text);
