/** Finds and forgets images of a repository. */
import type * as ECR from "@aws-sdk/client-ecr";
import type { Context } from "../../kit/index.ts";
import { DIGEST } from "./blobs.ts";
import { type ImageRow, images, scans, signings, within } from "./state.ts";

/** Why an image of a batch was not found. */
export interface Failure {
  readonly code: ECR.ImageFailureCode;
  readonly reason: string;
}

/** An image by tag, digest or both. */
export function lookUp(context: Context, repository: string, id: ECR.ImageIdentifier): { row: ImageRow } | Failure {
  const { imageDigest: digest, imageTag: tag } = id;
  if (digest === undefined && tag === undefined)
    return { code: "MissingDigestAndTag", reason: "Image digest and image tag are both missing" };
  if (digest !== undefined && !DIGEST.test(digest))
    return {
      code: "InvalidImageDigest",
      reason: "Invalid request parameters: image digest should satisfy the regex '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'",
    };
  const row =
    digest === undefined
      ? holderOf(context, repository, tag ?? "")
      : context.table(images).get(within(repository, digest));
  if (!row) return { code: "ImageNotFound", reason: "Requested image not found" };
  if (tag !== undefined && !row.tags.includes(tag))
    return { code: "ImageTagDoesNotMatchDigest", reason: "Requested image digest does not match the image tag" };
  return { row };
}

/** The image that has a tag. */
export const holderOf = (context: Context, repository: string, tag: string): ImageRow | undefined =>
  context
    .table(images)
    .list(within(repository))
    .find(({ tags }) => tags.includes(tag));

/** Deletes an image and what is known of it. */
export function forget(context: Context, { repository, digest }: ImageRow): void {
  const key = within(repository, digest);
  context.table(images).delete(key);
  context.table(scans).delete(key);
  for (const [each] of context.table(signings).entries(`${key}/`)) context.table(signings).delete(each);
}
