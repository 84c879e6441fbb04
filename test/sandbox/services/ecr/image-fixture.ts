import { createHash, randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import type * as ECR from "@aws-sdk/client-ecr";
import type { ServiceClient } from "../../../../src/sandbox/kit/index.ts";

export const MANIFEST = "application/vnd.oci.image.manifest.v1+json";
export const INDEX = "application/vnd.oci.image.index.v1+json";

export const digestOf = (bytes: Uint8Array | string): string =>
  `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

/** Uploads bytes as one layer; answers its descriptor. */
export async function pushBlob(
  ecr: ServiceClient<typeof ECR>,
  repositoryName: string,
  bytes: Uint8Array,
  mediaType: string,
) {
  const { uploadId } = await ecr.InitiateLayerUpload({ repositoryName });
  const part = { partFirstByte: 0, partLastByte: bytes.length - 1, layerPartBlob: bytes };
  await ecr.UploadLayerPart({ repositoryName, uploadId, ...part });
  await ecr.CompleteLayerUpload({ repositoryName, uploadId, layerDigests: [digestOf(bytes)] });
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}

/** Pushes the blobs of a small image and answers its manifest, not yet pushed. */
export async function pushParts(
  ecr: ServiceClient<typeof ECR>,
  repositoryName: string,
  content: string,
): Promise<string> {
  const layer = await pushBlob(ecr, repositoryName, gzipSync(content), "application/vnd.oci.image.layer.v1.tar+gzip");
  const text = JSON.stringify({ architecture: "amd64", os: "linux", note: content });
  const config = await pushBlob(ecr, repositoryName, Buffer.from(text), "application/vnd.oci.image.config.v1+json");
  return JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, config, layers: [layer] });
}

/** Pushes an image made of these layers (tar archives, gzip); answers its digest. */
export async function pushImage(
  ecr: ServiceClient<typeof ECR>,
  repositoryName: string,
  layers: readonly Uint8Array[],
  imageTag = "1",
): Promise<string> {
  const parts = [];
  for (const each of layers)
    parts.push(await pushBlob(ecr, repositoryName, each, "application/vnd.oci.image.layer.v1.tar+gzip"));
  const text = JSON.stringify({ architecture: "amd64", os: "linux", made: randomUUID() });
  const config = await pushBlob(ecr, repositoryName, Buffer.from(text), "application/vnd.oci.image.config.v1+json");
  const imageManifest = JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, config, layers: parts });
  const { image } = await ecr.PutImage({ repositoryName, imageManifest, imageTag });
  return image?.imageId?.imageDigest ?? "";
}
