import { type Context, fault } from "../../kit/index.ts";
import { digestOf } from "./blobs.ts";
import type { On } from "./handler.ts";
import { scanOnPush } from "./image-scans.ts";
import { signOnPush } from "./image-signing.ts";
import { findRepository } from "./repositories.ts";
import type { ImageRow, RepositoryRow } from "./state.ts";
import { storeImage } from "./store-image.ts";

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutImage.html */
export const putImage: On<"PutImage"> = async (input, context) => {
  const repository = findRepository(context, input);
  const text = input.imageManifest ?? "";
  const digest = digestOf(text);
  if (input.imageDigest !== undefined && input.imageDigest !== digest)
    throw fault(
      "ImageDigestDoesNotMatchException",
      `The digest '${input.imageDigest}' does not match the manifest's digest '${digest}'.`,
    );
  const mediaType = input.imageManifestMediaType;
  const row = storeImage(context, repository, { text, digest, tag: input.imageTag, mediaType });
  await afterPush(context, repository, row);
  return {
    image: {
      registryId: context.account,
      repositoryName: repository.name,
      imageId: { imageDigest: digest, imageTag: input.imageTag },
      imageManifest: text,
      imageManifestMediaType: row.mediaType,
    },
  };
};

/** What the registry's settings ask for at each push: a scan, signatures. */
export async function afterPush(context: Context, repository: RepositoryRow, row: ImageRow): Promise<void> {
  scanOnPush(context, repository, row);
  await signOnPush(context, row);
}
