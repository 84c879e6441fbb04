import { DIGEST } from "./blobs.ts";
import { downloadUrl } from "./downloads.ts";
import { layersNotFound } from "./faults.ts";
import type { On } from "./handler.ts";
import { findRepository } from "./repositories.ts";
import { layers, within } from "./state.ts";

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchCheckLayerAvailability.html */
export const batchCheckLayerAvailability: On<"BatchCheckLayerAvailability"> = (input, context) => {
  const { name } = findRepository(context, input);
  const asked = input.layerDigests ?? [];
  return {
    layers: asked
      .filter((digest) => DIGEST.test(digest))
      .map((digest) => {
        const row = context.table(layers).get(within(name, digest));
        return row
          ? { layerDigest: digest, layerAvailability: "AVAILABLE", layerSize: row.size, mediaType: row.mediaType }
          : { layerDigest: digest, layerAvailability: "UNAVAILABLE" };
      }),
    failures: asked
      .filter((digest) => !DIGEST.test(digest))
      .map((layerDigest) => ({
        layerDigest,
        failureCode: "InvalidLayerDigest",
        failureReason: "Invalid layer digest specified",
      })),
  };
};

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetDownloadUrlForLayer.html: a URL for one hour. */
export const getDownloadUrlForLayer: On<"GetDownloadUrlForLayer"> = async (input, context) => {
  const { name } = findRepository(context, input);
  const digest = input.layerDigest ?? "";
  if (!context.table(layers).has(within(name, digest)))
    throw layersNotFound([digest], { repository: name, registryId: context.account });
  return { downloadUrl: await downloadUrl(context, digest), layerDigest: digest };
};
