import type * as ECR from "@aws-sdk/client-ecr";
import { type Context, page, type WireResponse } from "../../kit/index.ts";
import { DIGEST } from "./blobs.ts";
import { jsonAnswer } from "./distribution.ts";
import { constraint } from "./faults.ts";
import type { On } from "./handler.ts";
import { findRepository } from "./repositories.ts";
import { type ImageRow, images, within } from "./state.ts";

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ListImageReferrers.html: all are ACTIVE, nothing is archived here. */
export const listImageReferrers: On<"ListImageReferrers"> = (input, context) => {
  const { name } = findRepository(context, input);
  const subject = input.subjectId?.imageDigest ?? "";
  if (!DIGEST.test(subject))
    throw constraint("subjectId.imageDigest", "must satisfy regular expression 'sha256:[a-f0-9]{64}'");
  const { artifactTypes, artifactStatus = "ACTIVE" } = input.filter ?? {};
  const rows = referrersOf(context, name, subject).filter(
    ({ artifactType = "" }) =>
      (artifactTypes?.includes(artifactType) ?? true) && (artifactStatus === "ACTIVE" || artifactStatus === "ANY"),
  );
  const { items, next } = page(rows, { token: input.nextToken, limit: input.maxResults, max: 50 });
  return { referrers: items.map((row) => ({ ...descriptorOf(row), artifactStatus: "ACTIVE" })), nextToken: next };
};

/** `GET /v2/<name>/referrers/<digest>`: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-referrers */
export function referrersAnswer(
  context: Context,
  { repository, reference }: { readonly repository: string; readonly reference: string },
  artifactType: string | null,
): WireResponse {
  const rows = referrersOf(context, repository, reference).filter(
    (row) => artifactType === null || row.artifactType === artifactType,
  );
  const type = "application/vnd.oci.image.index.v1+json";
  const headers = { "content-type": type, ...(artifactType === null ? {} : { "oci-filters-applied": "artifactType" }) };
  return jsonAnswer(200, { schemaVersion: 2, mediaType: type, manifests: rows.map(descriptorOf) }, headers);
}

/** The newest first. */
const referrersOf = (context: Context, repository: string, subject: string): ImageRow[] =>
  context
    .table(images)
    .list(within(repository))
    .filter((row) => row.subject === subject)
    .sort((a, b) => b.pushed - a.pushed);

const descriptorOf = (row: ImageRow): ECR.ImageReferrer => ({
  digest: row.digest,
  mediaType: row.mediaType,
  artifactType: row.artifactType,
  size: Buffer.byteLength(row.manifest),
  annotations: row.annotations ? { ...row.annotations } : {},
});
