import {
  type CreateSecretCommandInput,
  type CreateSecretCommandOutput,
  paginateListSecrets,
  type SecretListEntry,
  SecretsManager,
} from "@aws-sdk/client-secrets-manager";
import {
  all,
  creating,
  identifiedBy,
  type ResourceContext,
  type ResourceType,
  ref,
  refOf,
  type ServiceCatalogue,
  type Sighting,
  tagsOf,
} from "../resource-type.ts";

const secret: ResourceType = {
  type: "secrets-manager:secret",
  creates: [
    creating<CreateSecretCommandInput, CreateSecretCommandOutput>("CreateSecret", (input, { ARN }) => [
      ref("secrets-manager:secret", ARN, { name: input.Name }),
    ]),
  ],
  parents: ["redshift:cluster", "redshift-serverless:namespace"],
  after: ["ecs:service", "lambda:function", "redshift:cluster", "redshift-serverless:namespace"],
  read: async ({ aws }, { id }) => secretSeen(await aws(SecretsManager).describeSecret({ SecretId: id })),
  find: async (context) => {
    const pages = paginateListSecrets({ client: context.aws(SecretsManager) }, { IncludePlannedDeletion: true });
    return (await all(pages, (page) => page.SecretList)).map((each) => ({
      ...secretSeen(each),
      ...ownerOf(context, each),
    }));
  },
  delete: async ({ aws }, { id, ids }) => {
    // One that a service manages goes with what it belongs to.
    if (ids.owner === undefined)
      await aws(SecretsManager).deleteSecret({ SecretId: id, ForceDeleteWithoutRecovery: true });
  },
  identifies: identifiedBy(/^arn:[^:]+:secretsmanager:[^:]+:\d+:secret:.+$/),
  settle: 60,
  deletion: { usual: 5, limit: 900 },
  dailyCost: "$0.013",
};

const secretSeen = (each: SecretListEntry): Sighting => ({
  ...refOf("secrets-manager:secret", each.ARN, { name: each.Name, owner: each.OwningService }),
  state: each.OwningService === undefined ? "live" : "going",
  name: each.Name,
  tags: tagsOf(each.Tags),
  createdAt: each.CreatedDate,
});

/** `redshift!<name>-admin`: the password of a cluster or namespace. */
function ownerOf(context: ResourceContext, { Name: name }: SecretListEntry): Partial<Sighting> {
  for (const type of ["redshift:cluster", "redshift-serverless:namespace"])
    for (const { id } of context.ours(type))
      if (name === `redshift!${id}-admin`) return { parent: { type, id }, implicit: true };
  return {};
}

const catalogue: ServiceCatalogue = {
  service: "secrets-manager",
  types: [secret],
  changes: {
    PutSecretValue: "goes with the secret",
    UpdateSecret: "goes with the secret",
    UpdateSecretVersionStage: "goes with the secret",
    RestoreSecret: "goes with the secret",
    PutResourcePolicy: "goes with the secret",
    DeleteResourcePolicy: "removes",
    TagResource: "tags go with their resource",
    UntagResource: "removes",
    DeleteSecret: "removes",
  },
};

export default catalogue;
