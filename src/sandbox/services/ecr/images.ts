import type * as ECR from "@aws-sdk/client-ecr";
import { type Context, page } from "../../kit/index.ts";
import { imageNotFound } from "./faults.ts";
import type { On } from "./handler.ts";
import { type Failure, forget, lookUp } from "./image-rows.ts";
import { scanOf } from "./image-scans.ts";
import { findRepository } from "./repositories.ts";
import { type ImageRow, images, within } from "./state.ts";

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchGetImage.html */
export const batchGetImage: On<"BatchGetImage"> = (input, context) => {
  const { name } = findRepository(context, input);
  const results = (input.imageIds ?? []).map((id) => ({ id, found: lookUp(context, name, id) }));
  const got = results.flatMap(({ id, found }) => ("row" in found ? [{ id, row: found.row }] : []));
  for (const { row } of got) context.table(images).patch(within(name, row.digest), { pulled: context.clock.now() });
  return {
    images: got.map(({ id, row }) => ({
      registryId: context.account,
      repositoryName: name,
      imageId: { imageDigest: row.digest, imageTag: id.imageTag },
      imageManifest: row.manifest,
      imageManifestMediaType: row.mediaType,
    })),
    failures: failuresOf(results),
  };
};

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html */
export const describeImages: On<"DescribeImages"> = (input, context) => {
  const { name } = findRepository(context, input);
  const chosen = input.imageIds
    ? input.imageIds.map((id) => {
        const found = lookUp(context, name, id);
        if ("row" in found) return found.row;
        throw imageNotFound(id, { repository: name, registryId: context.account });
      })
    : context.table(images).list(within(name));
  const rows = chosen.filter((row) => hasStatus(row.tags.length > 0, input.filter?.tagStatus));
  const { items, next } = page(rows, { token: input.nextToken, limit: input.maxResults ?? 100, max: 1000 });
  return { imageDetails: items.map((row) => imageAsAnswered(row, context)), nextToken: next };
};

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ListImages.html: one id for each tag. */
export const listImages: On<"ListImages"> = (input, context) => {
  const { name } = findRepository(context, input);
  const ids = context
    .table(images)
    .list(within(name))
    .filter((row) => hasStatus(row.tags.length > 0, input.filter?.tagStatus))
    .flatMap((row): ECR.ImageIdentifier[] =>
      row.tags.length === 0
        ? [{ imageDigest: row.digest }]
        : row.tags.map((imageTag) => ({ imageDigest: row.digest, imageTag })),
    );
  const { items, next } = page(ids, { token: input.nextToken, limit: input.maxResults ?? 100, max: 1000 });
  return { imageIds: items, nextToken: next };
};

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchDeleteImage.html: the last tag takes the image with it. */
export const batchDeleteImage: On<"BatchDeleteImage"> = (input, context) => {
  const { name } = findRepository(context, input);
  const results = (input.imageIds ?? []).map((id) => {
    const found = lookUp(context, name, id);
    if (!("row" in found)) return { id, found };
    const { row } = found;
    const left = id.imageDigest === undefined ? row.tags.filter((tag) => tag !== id.imageTag) : [];
    if (left.length === 0 && isListed(context, name, row.digest)) return { id, found: REFERENCED };
    if (left.length > 0) context.table(images).patch(within(name, row.digest), { tags: left });
    else forget(context, row);
    return { id, found };
  });
  return {
    imageIds: results.flatMap(({ id, found }) => {
      if (!("row" in found)) return [];
      const tags = id.imageTag === undefined ? found.row.tags : [id.imageTag];
      const imageDigest = found.row.digest;
      return tags.length === 0 ? [{ imageDigest }] : tags.map((imageTag) => ({ imageDigest, imageTag }));
    }),
    failures: failuresOf(results),
  };
};

const REFERENCED: Failure = {
  code: "ImageReferencedByManifestList",
  reason: "Requested image referenced by manifest list",
};

const failuresOf = (
  results: readonly { id: ECR.ImageIdentifier; found: { row: ImageRow } | Failure }[],
): ECR.ImageFailure[] =>
  results.flatMap(({ id, found }) =>
    "row" in found ? [] : [{ imageId: id, failureCode: found.code, failureReason: found.reason }],
  );

const isListed = (context: Context, repository: string, digest: string): boolean =>
  context
    .table(images)
    .list(within(repository))
    .some(
      (row) => row.digest !== digest && /index|manifest\.list/.test(row.mediaType) && row.manifest.includes(digest),
    );

const hasStatus = (tagged: boolean, wanted: ECR.TagStatus | undefined): boolean =>
  wanted === undefined || wanted === "ANY" || (wanted === "TAGGED") === tagged;

const imageAsAnswered = (row: ImageRow, context: Context): ECR.ImageDetail => ({
  registryId: context.account,
  repositoryName: row.repository,
  imageDigest: row.digest,
  ...(row.tags.length > 0 ? { imageTags: [...row.tags] } : {}),
  imageSizeInBytes: row.size,
  imagePushedAt: new Date(row.pushed),
  imageManifestMediaType: row.mediaType,
  artifactMediaType: row.artifactType,
  ...scanOf(context, row),
  ...(row.subject === undefined ? {} : { subjectManifestDigest: row.subject }),
  ...(row.pulled === undefined ? {} : { lastRecordedPullTime: new Date(row.pulled) }),
});
