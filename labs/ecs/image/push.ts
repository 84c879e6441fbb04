/** Pushes an image to Amazon ECR by its API, layer by layer; what is there already stays. */
import type { ECR } from "@aws-sdk/client-ecr";
import { accept } from "../../../src/lab/index.ts";
import { type AssembledImage, MANIFEST_TYPE, type PushableBlob } from "./assemble.ts";

export interface Push {
  readonly ecr: ECR;
  readonly repositoryName: string;
  readonly tag: string;
  say(text: string): void;
}

/** Uploads the missing blobs, then the manifest under the tag. Safe to repeat. */
export async function pushImage(image: AssembledImage, push: Push): Promise<void> {
  const { ecr, repositoryName, tag } = push;
  const { layers = [] } = await ecr.batchCheckLayerAvailability({
    repositoryName,
    layerDigests: [...new Set(image.blobs.map(({ digest }) => digest))],
  });
  const present = new Set(
    layers.filter((layer) => layer.layerAvailability === "AVAILABLE").map((layer) => layer.layerDigest),
  );
  for (const blob of image.blobs) if (!present.has(blob.digest)) await uploadBlob(blob, push);
  const imageManifest = Buffer.from(image.manifest.bytes).toString("utf8");
  // The same manifest under the same tag is what an earlier attempt of this run left.
  await accept(
    ecr.putImage({ repositoryName, imageTag: tag, imageManifest, imageManifestMediaType: MANIFEST_TYPE }),
    "ImageAlreadyExistsException",
  );
}

async function uploadBlob(blob: PushableBlob, { ecr, repositoryName, say }: Push): Promise<void> {
  const bytes = await blob.read();
  say(`pushing ${blob.digest.slice(0, 19)} (${Math.ceil(bytes.length / 1024)} KiB)`);
  const { uploadId, partSize = bytes.length } = await ecr.initiateLayerUpload({ repositoryName });
  for (let first = 0; first < bytes.length; first += partSize) {
    const part = bytes.subarray(first, first + partSize);
    await ecr.uploadLayerPart({
      repositoryName,
      uploadId,
      partFirstByte: first,
      partLastByte: first + part.length - 1,
      layerPartBlob: part,
    });
  }
  await accept(
    ecr.completeLayerUpload({ repositoryName, uploadId, layerDigests: [blob.digest] }),
    "LayerAlreadyExistsException",
  );
}
