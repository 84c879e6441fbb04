import {
  type CreatePolicyCommandInput,
  type CreatePolicyCommandOutput,
  IAM,
  type Policy,
  paginateListEntitiesForPolicy,
  paginateListPolicies,
  paginateListPolicyVersions,
} from "@aws-sdk/client-iam";
import {
  all,
  creating,
  type ResourceContext,
  type ResourceType,
  type RunScope,
  ref,
  refOf,
  type Sighting,
  tagsOf,
} from "../resource-type.ts";

/** The IAM path of the run, supplied where a lab gives none. */
export const ownPath = (run: RunScope) => ({ Path: `/awslab/${run.id}/` });

/** By name or path: ListRoles and its sisters leave tags out. */
export const looksOwn = (context: ResourceContext, name: string | undefined, path: string | undefined): boolean =>
  context.isRunName(name) || path === `/awslab/${context.run.id}/`;

export const policy: ResourceType = {
  type: "iam:policy",
  creates: [
    creating<CreatePolicyCommandInput, CreatePolicyCommandOutput>(
      "CreatePolicy",
      (_, { Policy: made }) => [ref("iam:policy", made?.Arn, { name: made?.PolicyName })],
      { defaults: ownPath },
    ),
  ],
  after: ["iam:role"],
  read: async ({ aws }, { id }) => {
    const { Policy: found } = await aws(IAM).getPolicy({ PolicyArn: id });
    return found && policySeen(found);
  },
  find: async (context) => {
    const policies = await all(
      paginateListPolicies({ client: context.aws(IAM) }, { Scope: "Local" }),
      (page) => page.Policies,
    );
    return policies.filter((each) => looksOwn(context, each.PolicyName, each.Path)).map(policySeen);
  },
  delete: deletePolicy,
  settle: 120,
  deletion: { usual: 5, limit: 300 },
  dailyCost: "free",
};

const policySeen = (each: Policy): Sighting => ({
  ...refOf("iam:policy", each.Arn, { name: each.PolicyName }),
  state: "live",
  name: each.PolicyName,
  // ListPolicies has no tags; an empty list there proves nothing, so tags stay unknown.
  tags: each.Tags && tagsOf(each.Tags),
  createdAt: each.CreateDate,
});

async function deletePolicy({ aws }: ResourceContext, { id }: Sighting): Promise<void> {
  const iam = aws(IAM);
  const roles = await all(
    paginateListEntitiesForPolicy({ client: iam }, { PolicyArn: id }),
    (page) => page.PolicyRoles,
  );
  for (const { RoleName } of roles) await iam.detachRolePolicy({ RoleName, PolicyArn: id });
  const versions = await all(paginateListPolicyVersions({ client: iam }, { PolicyArn: id }), (page) => page.Versions);
  for (const { VersionId, IsDefaultVersion } of versions)
    if (!IsDefaultVersion) await iam.deletePolicyVersion({ PolicyArn: id, VersionId });
  await iam.deletePolicy({ PolicyArn: id });
}
