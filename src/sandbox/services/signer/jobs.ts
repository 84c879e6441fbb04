import { createHash } from "node:crypto";
import type * as Signer from "@aws-sdk/client-signer";
import { type Context, found, page } from "../../kit/index.ts";
import { jobNotFound, validation } from "./faults.ts";
import type { On } from "./handler.ts";
import { platformOf } from "./platforms.ts";
import { callerOf } from "./profiles.ts";
import { jobArn } from "./sign-payload.ts";
import { type JobRow, jobs, keys, profiles } from "./state.ts";

/** https://docs.aws.amazon.com/signer/latest/api/API_DescribeSigningJob.html */
export const describeSigningJob: On<"DescribeSigningJob"> = (input, context) => {
  const row = findJob(context, input.jobId);
  return {
    ...jobAsAnswered(row, context),
    completedAt: new Date(row.created),
    requestedBy: row.requestedBy,
    statusReason: "Signing Succeeded",
    ...(row.revocation
      ? {
          revocationRecord: {
            reason: row.revocation.reason,
            revokedAt: new Date(row.revocation.at),
            revokedBy: row.revocation.by,
          },
        }
      : {}),
  };
};

export const listSigningJobs: On<"ListSigningJobs"> = (input, context) => {
  const { status, platformId, requestedBy, isRevoked, signatureExpiresBefore, signatureExpiresAfter, jobInvoker } =
    input;
  const rows = context
    .table(jobs)
    .list()
    .filter(
      (row) =>
        (status === undefined || status === "Succeeded") &&
        (platformId ?? row.platformId) === row.platformId &&
        (requestedBy ?? row.requestedBy) === row.requestedBy &&
        (jobInvoker ?? row.invoker) === row.invoker &&
        (isRevoked === undefined || isRevoked === (row.revocation !== undefined)) &&
        (signatureExpiresBefore === undefined || row.expires < signatureExpiresBefore.getTime()) &&
        (signatureExpiresAfter === undefined || row.expires > signatureExpiresAfter.getTime()),
    )
    .sort((a, b) => b.created - a.created);
  const { items, next } = page(rows, {
    token: input.nextToken,
    limit: input.maxResults,
    max: 25,
    badToken: "ValidationException",
  });
  return { jobs: items.map((row) => jobAsAnswered(row, context)), nextToken: next };
};

/** https://docs.aws.amazon.com/signer/latest/api/API_RevokeSignature.html */
export const revokeSignature: On<"RevokeSignature"> = (input, context) => {
  const row = findJob(context, input.jobId);
  if (row.revocation) throw validation(`The signature of job ${row.id} has already been revoked.`);
  const revocation = { reason: input.reason ?? "", at: context.clock.now(), by: callerOf(context) };
  context.table(jobs).patch(row.id, { revocation });
  return {};
};

/** https://docs.aws.amazon.com/signer/latest/api/API_GetRevocationStatus.html: the ARNs and hashes that are revoked. */
export const getRevocationStatus: On<"GetRevocationStatus"> = (input, context) => {
  const job = context
    .table(jobs)
    .list()
    .find(({ id }) => jobArn(context, id) === input.jobArn);
  const profile = context
    .table(profiles)
    .list()
    .find(({ versionArn }) => versionArn === input.profileVersionArn);
  if (!job || !profile) throw jobNotFound(input.jobArn ?? "");
  const signedAt = input.signatureTimestamp?.getTime() ?? 0;
  const revokedProfile = profile.revocation !== undefined && profile.revocation.effective <= signedAt;
  const key = context.table(keys).get(`${profile.name}/${profile.version}`);
  const leaf = key && createHash("sha384").update(Buffer.from(key.certificate, "base64")).digest("hex");
  return {
    revokedEntities: [
      ...(job.revocation ? [jobArn(context, job.id)] : []),
      ...(revokedProfile
        ? [profile.versionArn, ...(input.certificateHashes ?? []).filter((hash) => hash === leaf)]
        : []),
    ],
  };
};

const findJob = (context: Context, id = ""): JobRow => found(context.table(jobs).get(id), () => jobNotFound(id));

const jobAsAnswered = (row: JobRow, { account }: Context): Signer.SigningJob => ({
  jobId: row.id,
  createdAt: new Date(row.created),
  status: "Succeeded",
  isRevoked: row.revocation !== undefined,
  profileName: row.profileName,
  profileVersion: row.profileVersion,
  platformId: row.platformId,
  platformDisplayName: platformOf(row.platformId).displayName,
  signatureExpiresAt: new Date(row.expires),
  jobOwner: account,
  jobInvoker: row.invoker,
});
