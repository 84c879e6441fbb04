import {
  type PutSigningProfileCommandInput,
  type PutSigningProfileCommandOutput,
  paginateListSigningProfiles,
  Signer,
} from "@aws-sdk/client-signer";
import {
  all,
  creating,
  type ResourceType,
  ref,
  refOf,
  type ServiceCatalogue,
  type Sighting,
} from "../resource-type.ts";

/**
 * A profile cannot be deleted, only canceled: it signs no more, what it signed stays valid, and AWS lists it for two years
 * where canceled ones are asked for. That counts as gone.
 * https://docs.aws.amazon.com/signer/latest/api/API_CancelSigningProfile.html
 */
const signingProfile: ResourceType = {
  type: "signer:signing-profile",
  creates: [
    creating<PutSigningProfileCommandInput, PutSigningProfileCommandOutput>("PutSigningProfile", (input, { arn }) => [
      ref("signer:signing-profile", input.profileName, { arn }),
    ]),
  ],
  after: [],
  read: async ({ aws }, { id }) => {
    const profile = await aws(Signer).getSigningProfile({ profileName: id });
    return profile.status === "Active" ? profileSeen(profile) : undefined;
  },
  find: async (context) => {
    const pages = paginateListSigningProfiles({ client: context.aws(Signer) }, { statuses: ["Active"] });
    return (await all(pages, (page) => page.profiles))
      .filter((each) => context.isRunName(each.profileName) || each.tags?.["awslab:run"] === context.run.id)
      .map(profileSeen);
  },
  delete: async ({ aws }, { id }) => void (await aws(Signer).cancelSigningProfile({ profileName: id })),
  settle: 60,
  deletion: { usual: 2, limit: 300 },
  dailyCost: "free",
};

const profileSeen = (each: {
  profileName?: string | undefined;
  arn?: string | undefined;
  tags?: Record<string, string> | undefined;
}): Sighting => ({
  ...refOf("signer:signing-profile", each.profileName, { arn: each.arn }),
  state: "live",
  name: each.profileName,
  tags: each.tags,
});

const catalogue: ServiceCatalogue = {
  service: "signer",
  types: [signingProfile],
  changes: {
    TagResource: "tags go with their resource",
    UntagResource: "removes",
    CancelSigningProfile: "removes",
    RevokeSigningProfile: "removes",
  },
};

export default catalogue;
