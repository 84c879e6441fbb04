import type * as ECR from "@aws-sdk/client-ecr";
import { type Context, fault, found, page } from "../../kit/index.ts";
import { readBlob } from "./blobs.ts";
import { imageNotFound } from "./faults.ts";
import type { On } from "./handler.ts";
import { lookUp } from "./image-rows.ts";
import { layersOf } from "./manifests.ts";
import { scanningOf } from "./registry-settings.ts";
import { findRepository } from "./repositories.ts";
import { ADVISORIES_UPDATED } from "./scanning/advisories.ts";
import { type Finding, scanImage } from "./scanning/scan-image.ts";
import { type ImageRow, images, type RepositoryRow, type ScanRow, scans, within } from "./state.ts";

const DURATION_MS = 15_000;
const QUOTA_MS = 24 * 3_600_000;

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_StartImageScan.html: once in 24 hours for each image. */
export const startImageScan: On<"StartImageScan"> = (input, context) => {
  const row = findImage(context, input);
  if (!isScannable(row)) throw fault("UnsupportedImageTypeException", "The image is of a type that cannot be scanned.");
  const last = context.table(scans).get(within(row.repository, row.digest));
  if (last && context.clock.now() - last.started < context.clock.period(QUOTA_MS))
    throw fault("LimitExceededException", "The scan quota per image has been exceeded. Wait and try again.");
  const scan = begin(context, row);
  return { ...placeOf(row, input, context), imageScanStatus: { status: scan.status } };
};

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImageScanFindings.html */
export const describeImageScanFindings: On<"DescribeImageScanFindings"> = (input, context) => {
  const row = findImage(context, input);
  const scan = found(context.table(scans).get(within(row.repository, row.digest)), () =>
    fault(
      "ScanNotFoundException",
      `Image scan does not exist for the image with '${describeId(row, input.imageId)}' in the repository with name '${row.repository}' in the registry with id '${context.account}'`,
    ),
  );
  const { items, next } = page(scan.findings, { token: input.nextToken, limit: input.maxResults ?? 100, max: 1000 });
  const summary = summaryOf(scan);
  return {
    ...placeOf(row, input, context),
    imageScanStatus: statusOf(scan),
    ...(summary ? { imageScanFindings: { ...summary, findings: items.map(findingAsAnswered) } } : {}),
    nextToken: next,
  };
};

/** Begins a scan where the registry's rules, or the repository's older setting, ask for one at each push. */
export function scanOnPush(context: Context, repository: RepositoryRow, row: ImageRow): void {
  if (!isScannable(row) || !scanningOf(repository, context).scanOnPush) return;
  // A further tag on a known image is no new image.
  if (!context.table(scans).has(within(row.repository, row.digest))) begin(context, row);
}

/** Timer `scan`: the work itself. */
export async function finishScan(payload: { readonly key: string }, context: Context): Promise<void> {
  const image = context.table(images).get(payload.key);
  if (!image || !context.table(scans).has(payload.key)) return;
  const result = await scanImage(layersOf(image.manifest).map((digest) => () => readBlob(context, digest)));
  if (context.table(images).has(payload.key))
    context.table(scans).patch(payload.key, { ...result, completed: context.clock.now() });
}

/** What DescribeImages tells of an image's scan, if there was one. */
export function scanOf(
  context: Context,
  row: ImageRow,
): Pick<ECR.ImageDetail, "imageScanStatus" | "imageScanFindingsSummary"> {
  const scan = context.table(scans).get(within(row.repository, row.digest));
  if (!scan) return {};
  const summary = summaryOf(scan);
  return { imageScanStatus: statusOf(scan), ...(summary ? { imageScanFindingsSummary: summary } : {}) };
}

function begin(context: Context, row: ImageRow): ScanRow {
  const key = within(row.repository, row.digest);
  context.later("scan", context.clock.lifecycle(DURATION_MS), { key });
  return context.table(scans).put(key, {
    status: "IN_PROGRESS",
    description: undefined,
    started: context.clock.now(),
    completed: undefined,
    findings: [],
  });
}

/** Images of one platform; indexes, signatures and other artifacts are not scanned. */
const isScannable = ({ mediaType, artifactType, subject }: ImageRow): boolean =>
  subject === undefined &&
  !/index|manifest\.list/.test(mediaType) &&
  /image(\.config)?\.v1\+json$/.test(artifactType ?? "");

function findImage(
  context: Context,
  input: {
    readonly repositoryName: string | undefined;
    readonly registryId?: string | undefined;
    readonly imageId: ECR.ImageIdentifier | undefined;
  },
): ImageRow {
  const { name } = findRepository(context, input);
  const result = lookUp(context, name, input.imageId ?? {});
  if ("row" in result) return result.row;
  throw imageNotFound(input.imageId ?? {}, { repository: name, registryId: context.account });
}

const placeOf = (
  row: ImageRow,
  { imageId }: { readonly imageId: ECR.ImageIdentifier | undefined },
  { account }: Context,
) => ({
  registryId: account,
  repositoryName: row.repository,
  imageId: { imageDigest: row.digest, ...(imageId?.imageTag === undefined ? {} : { imageTag: imageId.imageTag }) },
});

const describeId = (row: ImageRow, id: ECR.ImageIdentifier | undefined): string =>
  `imageDigest:'${row.digest}'${id?.imageTag === undefined ? "" : `, imageTag:'${id.imageTag}'`}`;

const statusOf = ({ status, description }: ScanRow): ECR.ImageScanStatus => ({ status, description });

function summaryOf({ status, completed, findings }: ScanRow): ECR.ImageScanFindingsSummary | undefined {
  if (status !== "COMPLETE" || completed === undefined) return undefined;
  const findingSeverityCounts: Record<string, number> = {};
  for (const { severity } of findings) findingSeverityCounts[severity] = (findingSeverityCounts[severity] ?? 0) + 1;
  return {
    imageScanCompletedAt: new Date(completed),
    vulnerabilitySourceUpdatedAt: new Date(ADVISORIES_UPDATED),
    findingSeverityCounts,
  };
}

const findingAsAnswered = ({
  cve,
  description,
  severity,
  score,
  source,
  version,
  fixed,
}: Finding): ECR.ImageScanFinding => ({
  name: cve,
  description,
  uri: `https://security-tracker.debian.org/tracker/${cve}`,
  severity,
  attributes: [
    { key: "package_version", value: version },
    { key: "package_name", value: source },
    { key: "CVSS3_SCORE", value: score.toFixed(1) },
    { key: "patched_version", value: fixed },
  ],
});
