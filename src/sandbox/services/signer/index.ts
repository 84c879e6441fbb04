import type * as Signer from "@aws-sdk/client-signer";
import { arn, defineService, type ResourcesOf } from "../../kit/index.ts";
import * as jobs from "./jobs.ts";
import * as permissions from "./permissions.ts";
import * as platforms from "./platforms.ts";
import * as profiles from "./profiles.ts";
import { signPayload } from "./sign-payload.ts";
import * as state from "./state.ts";
import * as tags from "./tags.ts";

/** The profile or the job that a request names. */
const actedOn: ResourcesOf = (_operation, input, context) => {
  if (typeof input.profileName === "string") return [arn(context, "signer", `/signing-profiles/${input.profileName}`)];
  if (typeof input.jobId === "string") return [arn(context, "signer", `/signing-jobs/${input.jobId}`)];
  return typeof input.resourceArn === "string" ? [input.resourceArn] : ["*"];
};

export default defineService<typeof Signer>({
  id: "signer",
  collections: [state.profiles, state.jobs, state.keys],
  resourcesOf: actedOn,
  real: {
    PutSigningProfile: profiles.putSigningProfile,
    GetSigningProfile: profiles.getSigningProfile,
    ListSigningProfiles: profiles.listSigningProfiles,
    CancelSigningProfile: profiles.cancelSigningProfile,
    RevokeSigningProfile: profiles.revokeSigningProfile,
    SignPayload: signPayload,
    DescribeSigningJob: jobs.describeSigningJob,
    ListSigningJobs: jobs.listSigningJobs,
    RevokeSignature: jobs.revokeSignature,
    GetRevocationStatus: jobs.getRevocationStatus,
  },
  modelled: {
    ListSigningPlatforms: platforms.listSigningPlatforms,
    GetSigningPlatform: platforms.getSigningPlatform,
    AddProfilePermission: permissions.addProfilePermission,
    RemoveProfilePermission: permissions.removeProfilePermission,
    ListProfilePermissions: permissions.listProfilePermissions,
    TagResource: tags.tagResource,
    UntagResource: tags.untagResource,
    ListTagsForResource: tags.listTagsForResource,
  },
});
