/** `<account>.dkr.ecr.<region>.amazonaws.com`: the registry as Docker and other clients of the distribution API see it. */
import { type Context, Fault, type HostRoute, type WireRequest, type WireResponse } from "../../kit/index.ts";
import { isAuthorized } from "./authorization.ts";
import { DIGEST, hasBlob, readBlob } from "./blobs.ts";
import { contentAnswer, type DistributionPath, errorAnswer, jsonAnswer, parsePath } from "./distribution.ts";
import { lookUp } from "./image-rows.ts";
import { referrersAnswer } from "./referrers.ts";
import { finishPush, putManifest, receivePart, startPush } from "./registry-push.ts";
import { hostOf } from "./repositories.ts";
import { images, layers, repositories, within } from "./state.ts";

export const privateRegistry: HostRoute = {
  pattern: /^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com$/,
  path: /^\/v2\//,
  answer: async (request, host, context) => {
    if (host.name !== hostOf(context))
      return errorAnswer(404, "NAME_UNKNOWN", `The registry of this address is ${hostOf(context)}.`);
    if (!isAuthorized(context, request.headers.authorization))
      return errorAnswer(401, "UNAUTHORIZED", "Not Authorized", {
        "www-authenticate": `Basic realm="https://${host.name}/",service="ecr.amazonaws.com"`,
      });
    try {
      return await answer(request, context);
    } catch (error) {
      if (error instanceof Fault) return faultAnswer(error);
      throw error;
    }
  },
};

function answer(request: WireRequest, context: Context): Promise<WireResponse> | WireResponse {
  const { method, path } = request;
  if (/^\/v2\/?$/.test(path)) return jsonAnswer(200, {});
  const asked = parsePath(path);
  if (!asked) return errorAnswer(404, "NOT_FOUND", `No ${path} here.`);
  if (!context.table(repositories).has(asked.repository))
    return errorAnswer(
      404,
      "NAME_UNKNOWN",
      `The repository with name '${asked.repository}' does not exist in the registry with id '${context.account}'`,
    );
  if (method === "GET" || method === "HEAD") return read(request, asked, context);
  if (asked.kind === "uploads" && method === "POST") return startPush(request, asked, context);
  if (asked.kind === "uploads" && method === "PATCH") return receivePart(request, asked, context);
  if (asked.kind === "uploads" && method === "PUT") return finishPush(request, asked, context);
  if (asked.kind === "manifests" && method === "PUT") return putManifest(request, asked, context);
  return errorAnswer(405, "UNSUPPORTED", "The operation is unsupported.");
}

function read({ method, query }: WireRequest, asked: DistributionPath, context: Context): WireResponse {
  const { repository, kind, reference } = asked;
  if (kind === "referrers") return referrersAnswer(context, asked, query.get("artifactType"));
  if (kind === "tags") {
    const rows = context.table(images).list(within(repository));
    return jsonAnswer(200, { name: repository, tags: rows.flatMap(({ tags }) => tags).sort() });
  }
  if (kind === "manifests") {
    const id = reference.startsWith("sha256:") ? { imageDigest: reference } : { imageTag: reference };
    const found = lookUp(context, repository, id);
    if (!("row" in found)) return errorAnswer(404, "MANIFEST_UNKNOWN", "Requested image not found");
    const { manifest, mediaType, digest } = found.row;
    return contentAnswer(method, { mediaType, digest, size: Buffer.byteLength(manifest), body: manifest });
  }
  const layer = context.table(layers).get(within(repository, reference));
  if (!layer || !DIGEST.test(reference) || !hasBlob(context, reference))
    return errorAnswer(404, "BLOB_UNKNOWN", "Layer does not exist");
  const { digest, size } = layer;
  if (method === "HEAD")
    return contentAnswer(method, { mediaType: "application/octet-stream", digest, size, body: "" });
  return contentAnswer(method, {
    mediaType: "application/octet-stream",
    digest,
    size,
    body: readBlob(context, digest),
  });
}

const CODES: Readonly<Record<string, readonly [status: number, code: string]>> = {
  UploadNotFoundException: [404, "BLOB_UPLOAD_UNKNOWN"],
  InvalidLayerException: [400, "DIGEST_INVALID"],
  EmptyUploadException: [400, "BLOB_UPLOAD_INVALID"],
  InvalidLayerPartException: [416, "BLOB_UPLOAD_INVALID"],
  ImageTagAlreadyExistsException: [400, "TAG_INVALID"],
  LayersNotFoundException: [404, "BLOB_UNKNOWN"],
  ReferencedImagesNotFoundException: [404, "MANIFEST_UNKNOWN"],
};

function faultAnswer(error: Fault): WireResponse {
  const [status, code] = CODES[error.name] ?? [400, "MANIFEST_INVALID"];
  return errorAnswer(status, code, error.message);
}
