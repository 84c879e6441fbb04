import { ECR } from "@aws-sdk/client-ecr";
import {
  accept,
  check,
  fail,
  found,
  type LabContext,
  mistake,
  pass,
  type SolveContext,
  step,
} from "../../../src/lab/index.ts";
import { pushVersions } from "../image/versions.ts";
import { hasSignature, isScanned, scanOf, signingOf, taggedImages } from "../supply-chain/image-proofs.ts";
import { scanByHandOnly, scanOnPush, signNothing, signOnPush } from "../supply-chain/registry-settings.ts";
import { registry } from "./registry.ts";

export interface Images {
  readonly digest1: string;
  readonly digest2: string;
}

const needs = { registry };
type Needs = typeof needs;

const VERSIONS = ["1.0.0", "2.0.0"] as const;
const LATE = "3.0.0";

/** An image that was pushed while one of the registry's settings was off, and its removal. */
const pushedWithout = (
  id: string,
  says: string,
  { off, on }: { off: (context: SolveContext) => Promise<void>; on: (context: SolveContext) => Promise<void> },
) =>
  mistake<Images, Needs>({
    id,
    says,
    async make(context, _, { registry: { repositoryName } }) {
      await off(context);
      await pushVersions(context, repositoryName, [LATE]);
    },
    async undo(context, _, { registry: { repositoryName } }) {
      await context.aws(ECR).batchDeleteImage({ repositoryName, imageIds: [{ imageTag: LATE }] });
      await on(context);
    },
  });

const unscanned = pushedWithout(
  "pushed-unscanned",
  "An image was pushed while scanning on push was off, so nobody knows what is in it: set the registry's filter, then start a scan of this image by hand.",
  { off: scanByHandOnly, on: scanOnPush },
);

const unsigned = pushedWithout(
  "pushed-unsigned",
  "An image was pushed while no signing rule covered its repository, and signatures are made at the push: set the rule, then push the image under a new tag.",
  { off: signNothing, on: signOnPush },
);

/** Two versions of the web service as OCI images, assembled here and pushed through the API: no Docker needed. */
export const image = step({
  id: "image",
  title: "Two versions of the image: built, pushed, scanned, signed",
  covers: [
    "ecs/security/image-security/private-repositories",
    "ecs/security/image-security/amazon-ecr-image-scanning",
    "ecs/security/image-security/image-signing-and-verification",
  ],
  needs,
  minutes: 2,
  given: true,
  async solve(context, { registry: { repositoryName } }) {
    await pushVersions(context, repositoryName, VERSIONS);
    await untilProven(context, repositoryName);
  },
  async locate({ aws }, { registry: { repositoryName } }): Promise<Images> {
    const [digest1, digest2] = await Promise.all(
      VERSIONS.map(async (imageTag) => {
        const answer = await accept(
          aws(ECR).describeImages({ repositoryName, imageIds: [{ imageTag }] }),
          "ImageNotFoundException",
        );
        return found(answer?.imageDetails?.[0]?.imageDigest, `No image ${repositoryName}:${imageTag}.`);
      }),
    );
    const missing = `There is no image in ${repositoryName}.`;
    return { digest1: found(digest1, missing), digest2: found(digest2, missing) };
  },
  checks: [
    check<Images, Needs>({
      id: "two-versions",
      title: "Versions 1.0.0 and 2.0.0 are two images that can be pulled",
      hints: [
        "A tag is a label; what tells two images apart?",
        "List them with `aws ecr describe-images`: two tags, two digests, the media type of an OCI or Docker manifest.",
      ],
      mistakes: [],
      async run({ aws }, { digest1, digest2 }, { registry: { repositoryName } }) {
        const expected = "two digests, each with a manifest of one image";
        if (digest1 === digest2)
          return fail({ expected, actual: `both tags name ${digest1}`, fix: "Push 2.0.0 with another version.txt." });
        const { images = [], failures = [] } = await aws(ECR).batchGetImage({
          repositoryName,
          imageIds: [{ imageDigest: digest1 }, { imageDigest: digest2 }],
        });
        if (images.length === 2) return pass(`${digest1.slice(0, 19)} and ${digest2.slice(0, 19)}`);
        const actual = failures.map(({ failureReason }) => failureReason).join("; ");
        return fail({ expected, actual, fix: "Push both versions again; tags are immutable, so use new ones." });
      },
    }),
    check<Images, Needs>({
      id: "scanned",
      title: "Every tagged image was scanned",
      hints: [
        "Was each image pushed after scanning was on? Ask `aws ecr describe-image-scan-findings` for each tag.",
        "Start the scan of an older image with `aws ecr start-image-scan`; one scan per image in 24 hours is allowed.",
      ],
      mistakes: [unscanned],
      run: (context, _, { registry: { repositoryName } }) => allScanned(context, repositoryName),
    }),
    check<Images, Needs>({
      id: "signed",
      title: "Every tagged image carries a signature that names it",
      hints: [
        "Who says that an image is yours? `aws ecr list-image-referrers` shows what lies beside it.",
        "The signing rule's filter must cover the repository before the push; an unsigned image is pushed again under a new tag.",
      ],
      mistakes: [unsigned],
      run: (context, _, { registry: { repositoryName } }) => allSigned(context, repositoryName),
    }),
  ],
});

/** Waits for the scan and the signature of every tagged image; both were started by the push. */
async function untilProven(context: LabContext, repositoryName: string): Promise<void> {
  await context.until({
    for: "scans and signatures of the images",
    read: async () => {
      const images = await taggedImages(context, repositoryName);
      const scans = await Promise.all(images.map(({ digest }) => scanOf(context, repositoryName, digest)));
      const signings = await Promise.all(images.map(({ digest }) => signingOf(context, repositoryName, digest)));
      return [...scans, ...signings].map(({ status }) => status);
    },
    observed: (statuses) => statuses.join(", ").toLowerCase(),
    done: (statuses) => !statuses.some((each) => each === "IN_PROGRESS" || each === "PENDING"),
    usual: 30,
    limit: 300,
  });
}

async function allScanned(context: LabContext, repositoryName: string) {
  const evidence: string[] = [];
  for (const { tag, digest } of await taggedImages(context, repositoryName)) {
    const scan = await scanOf(context, repositoryName, digest);
    const expected = "a finished scan of every tagged image";
    const actual = `${tag}: ${scan.status} ${scan.description}`.trim();
    if (scan.status === "none") return fail({ expected, actual, fix: unscanned.says, mistake: unscanned.id });
    if (scan.status === "UNSUPPORTED_IMAGE") {
      const fix = "Basic scanning does not know the base image's operating system: build on one that it supports.";
      return fail({ expected, actual, fix });
    }
    if (!isScanned(scan)) return fail({ expected, actual, fix: "Wait for the scan, then verify again." });
    const counts = Object.entries(scan.counts).map(([severity, count]) => `${count} ${severity}`);
    evidence.push(`${tag}: ${counts.join(", ") || "no findings"}`);
  }
  return pass(evidence.join("; "));
}

async function allSigned(context: LabContext, repositoryName: string) {
  const images = await taggedImages(context, repositoryName);
  for (const { tag, digest } of images) {
    const { status, reason } = await signingOf(context, repositoryName, digest);
    const expected = "a signature for every tagged image";
    const actual = `${tag}: ${status === "none" ? "not signed" : status} ${reason}`.trim();
    if (status === "none") return fail({ expected, actual, fix: unsigned.says, mistake: unsigned.id });
    if (status !== "COMPLETE") {
      const fix = "Whoever pushes needs signer:SignPayload on the profile; then push again under a new tag.";
      return fail({ expected, actual, fix });
    }
    if (await hasSignature(context, repositoryName, digest)) continue;
    const fix = "The signature beside the image is gone: push the image again under a new tag.";
    return fail({ expected, actual: `${tag}: nothing refers to ${digest}`, fix });
  }
  return pass(`${images.map(({ tag }) => tag).join(" and ")}: a signature whose subject is the image`);
}
