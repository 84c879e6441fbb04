/** Pushes by the distribution API; they end in the same layers and images as those by ECR's own API. */
import { randomUuid } from "../../../shared/random.ts";
import { type Context, Fault, fault, type WireRequest, type WireResponse } from "../../kit/index.ts";
import { digestOf, writePart } from "./blobs.ts";
import type { DistributionPath } from "./distribution.ts";
import { completeUpload, findUpload } from "./layer-uploads.ts";
import { afterPush } from "./put-image.ts";
import { findRepository } from "./repositories.ts";
import { images, layers, type UploadRow, uploads, within } from "./state.ts";
import { storeImage } from "./store-image.ts";

/** POST: a new upload, or a layer mounted from another repository. */
export async function startPush(request: WireRequest, { repository }: DistributionPath, context: Context) {
  const mounted = context.table(layers).get(within(request.query.get("from") ?? "", request.query.get("mount") ?? ""));
  if (mounted) {
    context.table(layers).put(within(repository, mounted.digest), mounted);
    return created(repository, mounted.digest);
  }
  const id = randomUuid();
  return accepted(context.table(uploads).put(id, { id, repository, received: 0, short: false }));
}

/** PATCH: further bytes. */
export async function receivePart(request: WireRequest, path: DistributionPath, context: Context) {
  const upload = findUpload(context, { repositoryName: path.repository, uploadId: path.reference });
  return accepted(await append(request, upload, context));
}

/** PUT: the last bytes, if any, and the digest of the whole. */
export async function finishPush(request: WireRequest, path: DistributionPath, context: Context) {
  const upload = findUpload(context, { repositoryName: path.repository, uploadId: path.reference });
  const digest = request.query.get("digest") ?? "";
  const whole = await append(request, upload, context);
  try {
    await completeUpload(context, whole, digest);
  } catch (error) {
    if (!(error instanceof Fault) || error.name !== "LayerAlreadyExistsException") throw error;
  }
  return created(path.repository, digest);
}

/** PUT of a manifest under a tag or its digest; pushing the same again changes nothing. */
export async function putManifest(request: WireRequest, path: DistributionPath, context: Context) {
  const text = Buffer.concat(await chunksOf(request)).toString("utf8");
  const digest = digestOf(text);
  const byDigest = path.reference.startsWith("sha256:");
  if (byDigest && path.reference !== digest)
    throw fault("InvalidLayerException", `The manifest's digest is ${digest}, not ${path.reference}.`);
  const repository = findRepository(context, { repositoryName: path.repository });
  const tag = byDigest ? undefined : path.reference;
  try {
    const row = storeImage(context, repository, { text, digest, tag, mediaType: request.headers["content-type"] });
    await afterPush(context, repository, row);
  } catch (error) {
    if (!(error instanceof Fault) || error.name !== "ImageAlreadyExistsException") throw error;
  }
  const subject = context.table(images).get(within(path.repository, digest))?.subject;
  const answer = created(path.repository, digest, "manifests");
  // Tells the client that no tag for referrers is needed.
  return subject === undefined ? answer : { ...answer, headers: { ...answer.headers, "oci-subject": subject } };
}

async function append(request: WireRequest, upload: UploadRow, context: Context): Promise<UploadRow> {
  let { received } = upload;
  for (const chunk of await chunksOf(request)) {
    await writePart(context, upload.id, received, chunk);
    received += chunk.length;
  }
  const row = { ...upload, received };
  context.table(uploads).put(upload.id, row);
  return row;
}

async function chunksOf({ body, stream }: WireRequest): Promise<Uint8Array[]> {
  if (!stream) return body.length > 0 ? [body] : [];
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return chunks;
}

const accepted = ({ repository, id, received }: UploadRow): WireResponse => ({
  status: 202,
  headers: {
    location: `/v2/${repository}/blobs/uploads/${id}`,
    range: `0-${Math.max(0, received - 1)}`,
    "docker-upload-uuid": id,
  },
});

const created = (repository: string, digest: string, kind = "blobs"): WireResponse => ({
  status: 201,
  headers: { location: `/v2/${repository}/${kind}/${digest}`, "docker-content-digest": digest },
});
