/** What the registry knows of the images in a repository: what a scan found, who signed them. */
import { ECR, paginateDescribeImages } from "@aws-sdk/client-ecr";
import { accept, type LabContext } from "../../../src/lab/index.ts";

type Reader = Pick<LabContext, "aws">;

export interface TaggedImage {
  readonly tag: string;
  readonly digest: string;
}

/** The images with a tag. Signatures are images without one. */
export async function taggedImages({ aws }: Reader, repositoryName: string): Promise<TaggedImage[]> {
  const images: TaggedImage[] = [];
  const pages = paginateDescribeImages({ client: aws(ECR) }, { repositoryName, filter: { tagStatus: "TAGGED" } });
  for await (const { imageDetails = [] } of pages)
    for (const { imageTags = [], imageDigest } of imageDetails)
      if (imageDigest !== undefined) images.push({ tag: imageTags.join(" and "), digest: imageDigest });
  return images.sort((a, b) => (a.tag < b.tag ? -1 : 1));
}

export interface Scan {
  /** `COMPLETE` after a basic, `ACTIVE` after an enhanced scan; `none` where there was none. */
  readonly status: string;
  readonly description: string;
  readonly counts: Readonly<Record<string, number>>;
}

export async function scanOf({ aws }: Reader, repositoryName: string, imageDigest: string): Promise<Scan> {
  const asked = aws(ECR).describeImageScanFindings({ repositoryName, imageId: { imageDigest } });
  const answer = await accept(asked, "ScanNotFoundException");
  const { status = "none", description = "" } = answer?.imageScanStatus ?? {};
  return { status, description, counts: answer?.imageScanFindings?.findingSeverityCounts ?? {} };
}

export const isScanned = ({ status }: Scan): boolean => status === "COMPLETE" || status === "ACTIVE";

export interface Signing {
  /** `IN_PROGRESS`, `COMPLETE`, `FAILED`; `none` where no rule asked for a signature when it was pushed. */
  readonly status: string;
  readonly reason: string;
}

/** The state of an image's signatures: the worst, if there are several. */
export async function signingOf({ aws }: Reader, repositoryName: string, imageDigest: string): Promise<Signing> {
  const answer = await aws(ECR).describeImageSigningStatus({ repositoryName, imageId: { imageDigest } });
  const statuses = answer.signingStatuses ?? [];
  const worst = statuses.find(({ status }) => status !== "COMPLETE") ?? statuses[0];
  return { status: worst?.status ?? "none", reason: worst?.failureReason ?? "" };
}

interface Manifest {
  readonly subject?: { readonly digest?: string };
}

/** Whether a signature lies beside the image whose manifest names exactly this image as its subject. */
export async function hasSignature({ aws }: Reader, repositoryName: string, imageDigest: string): Promise<boolean> {
  const { referrers = [] } = await aws(ECR).listImageReferrers({ repositoryName, subjectId: { imageDigest } });
  const signatures = referrers.filter(({ artifactType }) => artifactType?.startsWith("application/vnd.cncf.notary."));
  if (signatures.length === 0) return false;
  const { images = [] } = await aws(ECR).batchGetImage({
    repositoryName,
    imageIds: signatures.map(({ digest }) => ({ imageDigest: digest })),
  });
  return images.some(({ imageManifest = "{}" }) => {
    const { subject } = JSON.parse(imageManifest) as Manifest;
    return subject?.digest === imageDigest;
  });
}
