/** Managed signing at work: https://docs.aws.amazon.com/AmazonECR/latest/userguide/managed-signing.html */
import type * as IAM from "@aws-sdk/client-iam";
import type * as Signer from "@aws-sdk/client-signer";
import { type Context, Fault } from "../../kit/index.ts";
import { digestOf, storeBlob } from "./blobs.ts";
import { imageNotFound } from "./faults.ts";
import type { On } from "./handler.ts";
import { lookUp } from "./image-rows.ts";
import { findRepository } from "./repositories.ts";
import { type SignedImage, signatureManifest } from "./signature-manifest.ts";
import { profilesFor } from "./signing-configuration.ts";
import { type ImageRow, images, layers, repositories, type SigningRow, signings, within } from "./state.ts";
import { storeImage } from "./store-image.ts";

const DURATION_MS = 5000;
const PAYLOAD_FORMAT = "application/vnd.cncf.notary.payload.v1+json";

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImageSigningStatus.html: one status for each profile. */
export const describeImageSigningStatus: On<"DescribeImageSigningStatus"> = (input, context) => {
  const { name } = findRepository(context, input);
  const result = lookUp(context, name, input.imageId ?? {});
  if (!("row" in result)) throw imageNotFound(input.imageId ?? {}, { repository: name, registryId: context.account });
  const { digest } = result.row;
  return {
    repositoryName: name,
    registryId: context.account,
    imageId: { imageDigest: digest, ...(input.imageId?.imageTag ? { imageTag: input.imageId.imageTag } : {}) },
    signingStatuses: context
      .table(signings)
      .list(`${within(name, digest)}/`)
      .map(({ profileArn, status, failureCode, failureReason }) => ({
        signingProfileArn: profileArn,
        status,
        failureCode,
        failureReason,
      })),
  };
};

/** Begins a signature for each profile whose rule fits, in the name of whoever pushes. */
export async function signOnPush(context: Context, image: ImageRow): Promise<void> {
  // Signatures and other referrers are not signed themselves.
  if (image.subject !== undefined) return;
  for (const profileArn of profilesFor(context, image.repository)) {
    const key = `${within(image.repository, image.digest)}/${profileArn.split("/").at(-1)}`;
    const known = context.table(signings).get(key)?.status;
    if (known === "COMPLETE" || known === "IN_PROGRESS") continue;
    const refusal = await refusalOf(context, profileArn);
    const { repository, digest } = image;
    const row = { repository, digest, profileArn, failureCode: undefined, failureReason: undefined };
    context.table(signings).put(key, { ...row, status: "IN_PROGRESS" });
    context.later("sign", context.clock.lifecycle(DURATION_MS), { key, refusal });
  }
}

/** Timer `sign`: asks Signer for the signature and keeps it beside the image. */
export async function finishSigning(
  { key, refusal }: { readonly key: string; readonly refusal?: string },
  context: Context,
): Promise<void> {
  const row = context.table(signings).get(key);
  const image = row && context.table(images).get(within(row.repository, row.digest));
  if (!row || !image) return;
  const failed = (failureCode: string, failureReason: string) =>
    context.table(signings).patch(key, { status: "FAILED", failureCode, failureReason });
  if (refusal !== undefined) return void failed("AccessDeniedException", refusal);
  try {
    const signed = await sign(context, row, image);
    // The image may have been deleted meanwhile.
    if (!context.table(signings).has(key)) return;
    await keepSignature(context, signed);
    context.table(signings).patch(key, { status: "COMPLETE" });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    failed(error.name, error.message);
  }
}

async function sign(context: Context, { profileArn }: SigningRow, image: ImageRow): Promise<SignedImage> {
  const [, , , , owner = "", resource = ""] = profileArn.split(":");
  const target = { mediaType: image.mediaType, digest: image.digest, size: Buffer.byteLength(image.manifest) };
  const { signature, metadata } = await context.service<typeof Signer>("signer").SignPayload({
    profileName: resource.split("/").at(-1) ?? "",
    profileOwner: owner,
    payload: Buffer.from(JSON.stringify({ targetArtifact: target })),
    payloadFormat: PAYLOAD_FORMAT,
  });
  return { repository: image.repository, target, envelope: signature ?? new Uint8Array(), metadata: metadata ?? {} };
}

/** Stores envelope and configuration as layers of the repository and the manifest as an untagged artifact. */
async function keepSignature(context: Context, signed: SignedImage): Promise<void> {
  const repository = context.table(repositories).get(signed.repository);
  if (!repository) return;
  const { text, blobs } = signatureManifest(signed, context.clock.now());
  for (const { bytes, mediaType } of blobs) {
    const digest = await storeBlob(context, bytes);
    context.table(layers).put(within(repository.name, digest), { digest, size: bytes.length, mediaType });
  }
  storeImage(context, repository, { text, digest: digestOf(text), tag: undefined, mediaType: undefined });
}

/** Why the caller may not sign with a profile; undefined where it may. Session policies are not asked. */
async function refusalOf(context: Context, profileArn: string): Promise<string | undefined> {
  const { principal } = context;
  if (principal.kind !== "role" && principal.kind !== "user") return undefined;
  const { EvaluationResults } = await context.service<typeof IAM>("iam").SimulatePrincipalPolicy({
    PolicySourceArn: principal.kind === "role" ? principal.roleArn : principal.arn,
    ActionNames: ["signer:SignPayload"],
    ResourceArns: [profileArn],
  });
  if (EvaluationResults?.[0]?.EvalDecision === "allowed") return undefined;
  return `User: ${principal.arn} is not authorized to perform: signer:SignPayload on resource: ${profileArn}`;
}
