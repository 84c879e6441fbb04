// Asked by ECS before a deployment starts tasks: is every image of the new revision signed, and free of critical findings?
// ECS itself runs whatever it can pull; this is where the question is put.
import { DescribeImageScanFindingsCommand, DescribeImageSigningStatusCommand, ECRClient } from "@aws-sdk/client-ecr";
import { DescribeServiceRevisionsCommand, DescribeTaskDefinitionCommand, ECSClient } from "@aws-sdk/client-ecs";

const ecs = new ECSClient({});
const ecr = new ECRClient({});

/** Seconds until ECS asks again while a scan or a signature is not ready. */
const LATER = 15;

export const handler = async (event) => {
  const images = await imagesOf(event.executionDetails?.targetServiceRevisionArn ?? event.targetServiceRevisionArn);
  for (const image of images) {
    const { status, why } = await judge(image);
    console.log(`${image}: ${status}, ${why}`);
    if (status === "IN_PROGRESS") return { hookStatus: status, callBackDelay: LATER };
    if (status === "FAILED") return { hookStatus: status };
  }
  return { hookStatus: images.length > 0 ? "SUCCEEDED" : "FAILED" };
};

/** Images of the revision's task definition: before scale-up the revision does not list them itself. */
async function imagesOf(revisionArn) {
  const revisions = await ecs.send(new DescribeServiceRevisionsCommand({ serviceRevisionArns: [revisionArn] }));
  const taskDefinition = revisions.serviceRevisions?.[0]?.taskDefinition;
  const described = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
  return described.taskDefinition.containerDefinitions.map(({ image }) => image);
}

async function judge(image) {
  const [, repositoryName, imageDigest] = /^[^/]+\/(.+)@(sha256:[0-9a-f]{64})$/.exec(image) ?? [];
  if (!imageDigest) return { status: "FAILED", why: "it is not named by its digest" };
  const asked = { repositoryName, imageId: { imageDigest } };
  const { signingStatuses = [] } = await ecr.send(new DescribeImageSigningStatusCommand(asked));
  if (signingStatuses.length === 0) return { status: "FAILED", why: `${imageDigest} is not signed` };
  const open = signingStatuses.find(({ status }) => status !== "COMPLETE");
  if (open) return { status: open.status === "FAILED" ? "FAILED" : "IN_PROGRESS", why: `signing is ${open.status}` };
  const { imageScanStatus, imageScanFindings } = await ecr.send(new DescribeImageScanFindingsCommand(asked));
  const scan = imageScanStatus?.status;
  if (scan === "IN_PROGRESS" || scan === "PENDING") return { status: "IN_PROGRESS", why: `the scan is ${scan}` };
  if (scan !== "COMPLETE" && scan !== "ACTIVE") return { status: "FAILED", why: `the scan is ${scan}` };
  const critical = imageScanFindings?.findingSeverityCounts?.CRITICAL ?? 0;
  if (critical > 0) return { status: "FAILED", why: `${critical} critical findings` };
  return { status: "SUCCEEDED", why: "signed, no critical findings" };
}
