/** Reads manifests and blobs from the registries that the sandbox has: private ECR and ECR Public. */
import { createHash } from "node:crypto";
import type * as ECR from "@aws-sdk/client-ecr";
import { nameOf } from "../../../../shared/errors.ts";
import type { Context, WireResponse } from "../../../kit/index.ts";
import { type ImageReference, parseImage } from "./image-reference.ts";
import { imageNotFound, PullError, registryUnreachable } from "./pull-error.ts";

export interface Registry {
  /** The manifest that `version` (a tag or digest) names, with the digest of its bytes. */
  manifest(version: string): Promise<{ text: string; digest: string }>;
  /** The bytes with this digest, verified. */
  blob(digest: string): Promise<Uint8Array>;
}

const MANIFEST_TYPES = [
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
];

/** The registry of an image reference. */
export function registryOf(context: Context, image: string, fargate: boolean): Registry {
  const reference = parseImage(image);
  const missing = () => imageNotFound(image, fargate);
  return reference.registry === "ecr"
    ? privateRegistry(context, reference, missing)
    : publicRegistry(context, reference, missing, image);
}

function privateRegistry(
  context: Context,
  { account: registryId, repository: repositoryName }: Extract<ImageReference, { registry: "ecr" }>,
  missing: () => PullError,
): Registry {
  const ecr = context.service<typeof ECR>("ecr");
  return {
    manifest: async (version) => {
      const imageId = version.startsWith("sha256:") ? { imageDigest: version } : { imageTag: version };
      const request = { registryId, repositoryName, imageIds: [imageId], acceptedMediaTypes: MANIFEST_TYPES };
      const { images = [] } = await ecr.BatchGetImage(request).catch((error: unknown) => {
        throw nameOf(error) === "RepositoryNotFoundException" ? missing() : error;
      });
      const text = images[0]?.imageManifest;
      if (text === undefined) throw missing();
      return { text, digest: digestOf(Buffer.from(text)) };
    },
    blob: async (layerDigest) => {
      const { downloadUrl } = await ecr.GetDownloadUrlForLayer({ registryId, repositoryName, layerDigest });
      return verified(await bodyOf(await context.fetch(downloadUrl ?? "")), layerDigest);
    },
  };
}

function publicRegistry(
  context: Context,
  { host, repository }: Extract<ImageReference, { registry: "public" }>,
  missing: () => PullError,
  image: string,
): Registry {
  const get = async (path: string): Promise<Uint8Array> => {
    const url = `https://${host}/v2/${repository}/${path}`;
    const response = await context.fetch(url, { headers: { accept: MANIFEST_TYPES.join(", ") } });
    if (response.status === 502) throw registryUnreachable(image, host);
    if (response.status !== 200) throw missing();
    return bodyOf(response);
  };
  return {
    manifest: async (version) => {
      const bytes = await get(`manifests/${version}`);
      return { text: Buffer.from(bytes).toString("utf8"), digest: digestOf(bytes) };
    },
    blob: async (digest) => verified(await get(`blobs/${digest}`), digest),
  };
}

async function bodyOf({ status, body }: WireResponse): Promise<Uint8Array> {
  if (status !== 200)
    throw new PullError(`failed to copy: httpReadSeeker: failed open: unexpected status code ${status}`);
  if (body === undefined || typeof body === "string") return Buffer.from(body ?? "");
  if (body instanceof Uint8Array) return body;
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

const digestOf = (bytes: Uint8Array): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

function verified(bytes: Uint8Array, digest: string): Uint8Array {
  if (digestOf(bytes) !== digest)
    throw new PullError(
      `failed to copy: failed to commit blob: unexpected commit digest ${digestOf(bytes)}, expected ${digest}`,
    );
  return bytes;
}
