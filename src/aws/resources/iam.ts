import {
  type AttachedPolicy,
  type CreateInstanceProfileCommandInput,
  type CreateInstanceProfileCommandOutput,
  type CreateRoleCommandInput,
  type CreateRoleCommandOutput,
  type CreateServiceLinkedRoleCommandInput,
  type CreateServiceLinkedRoleCommandOutput,
  IAM,
  type InstanceProfile,
  paginateListAttachedRolePolicies,
  paginateListInstanceProfiles,
  paginateListInstanceProfilesForRole,
  paginateListRolePolicies,
  paginateListRoles,
  type Role,
} from "@aws-sdk/client-iam";
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
import { looksOwn, ownPath, policy } from "./iam-policy.ts";

/** Services use the run's roles to clean up after themselves, so roles go last of all. */
const USERS_OF_ROLES = [
  "ecs:service",
  "ecs:task",
  "ecs:cluster",
  "ecs:capacity-provider",
  "ec2:instance",
  "auto-scaling:group",
  "ec2:launch-template",
  "elastic-load-balancing-v2:load-balancer",
  "application-auto-scaling:scalable-target",
  "lambda:function",
  "emr:cluster",
  "emr:studio",
  "emr:notebook-execution",
  // Lambda gives back what it made in a VPC as the function's role.
  "ec2:network-interface",
];

const role: ResourceType = {
  type: "iam:role",
  creates: [
    creating<CreateRoleCommandInput, CreateRoleCommandOutput>(
      "CreateRole",
      (_, { Role: made }) => [ref("iam:role", made?.RoleName, { arn: made?.Arn })],
      { defaults: ownPath },
    ),
  ],
  after: [...USERS_OF_ROLES, "iam:instance-profile"],
  read: async ({ aws }, { id }) => {
    const { Role: found } = await aws(IAM).getRole({ RoleName: id });
    return found && roleSeen(found);
  },
  find: async (context) => {
    const roles = await all(paginateListRoles({ client: context.aws(IAM) }, {}), (page) => page.Roles);
    // ListRoles leaves out tags; only those that look like ours are worth a read.
    return Promise.all(
      roles.filter((each) => looksOwn(context, each.RoleName, each.Path)).map((each) => withTags(context, each)),
    );
  },
  delete: deleteRole,
  identifies: identifiedBy(/^arn:[^:]+:iam::\d+:role\/(?!aws-service-role\/)(?:.+\/)?([^/]+)$/),
  settle: 120,
  deletion: { usual: 5, limit: 300 },
  dailyCost: "free",
};

const roleSeen = (each: Role): Sighting => ({
  ...refOf("iam:role", each.RoleName, { arn: each.Arn }),
  state: "live",
  name: each.RoleName,
  tags: tagsOf(each.Tags),
  createdAt: each.CreateDate,
});

const withTags = async ({ aws }: ResourceContext, each: Role): Promise<Sighting> =>
  roleSeen((await aws(IAM).getRole({ RoleName: each.RoleName })).Role ?? each);

async function deleteRole({ aws }: ResourceContext, { id }: Sighting): Promise<void> {
  const iam = aws(IAM);
  const RoleName = id;
  const attached: AttachedPolicy[] = await all(
    paginateListAttachedRolePolicies({ client: iam }, { RoleName }),
    (page) => page.AttachedPolicies,
  );
  for (const { PolicyArn } of attached) await iam.detachRolePolicy({ RoleName, PolicyArn });
  for (const PolicyName of await all(
    paginateListRolePolicies({ client: iam }, { RoleName }),
    (page) => page.PolicyNames,
  ))
    await iam.deleteRolePolicy({ RoleName, PolicyName });
  const profiles = await all(
    paginateListInstanceProfilesForRole({ client: iam }, { RoleName }),
    (page) => page.InstanceProfiles,
  );
  for (const { InstanceProfileName } of profiles)
    await iam.removeRoleFromInstanceProfile({ InstanceProfileName, RoleName });
  await iam.deleteRole({ RoleName });
}

const instanceProfile: ResourceType = {
  type: "iam:instance-profile",
  creates: [
    creating<CreateInstanceProfileCommandInput, CreateInstanceProfileCommandOutput>(
      "CreateInstanceProfile",
      (_, { InstanceProfile: made }) => [ref("iam:instance-profile", made?.InstanceProfileName, { arn: made?.Arn })],
      { defaults: ownPath },
    ),
  ],
  after: ["ec2:instance", "auto-scaling:group", "ec2:launch-template", "emr:cluster"],
  read: async ({ aws }, { id }) => {
    const { InstanceProfile: found } = await aws(IAM).getInstanceProfile({ InstanceProfileName: id });
    return found && profileSeen(found);
  },
  find: async (context) => {
    const profiles = await all(
      paginateListInstanceProfiles({ client: context.aws(IAM) }, {}),
      (page) => page.InstanceProfiles,
    );
    return Promise.all(
      profiles
        .filter((each) => looksOwn(context, each.InstanceProfileName, each.Path))
        .map(async ({ InstanceProfileName, ...rest }) => {
          const { InstanceProfile: full } = await context.aws(IAM).getInstanceProfile({ InstanceProfileName });
          return profileSeen(full ?? { InstanceProfileName, ...rest });
        }),
    );
  },
  delete: async ({ aws }, { id }) => {
    const { InstanceProfile: found } = await aws(IAM).getInstanceProfile({ InstanceProfileName: id });
    for (const { RoleName } of found?.Roles ?? [])
      await aws(IAM).removeRoleFromInstanceProfile({ InstanceProfileName: id, RoleName });
    await aws(IAM).deleteInstanceProfile({ InstanceProfileName: id });
  },
  identifies: identifiedBy(/^arn:[^:]+:iam::\d+:instance-profile\/(?:.+\/)?([^/]+)$/),
  settle: 120,
  deletion: { usual: 5, limit: 300 },
  dailyCost: "free",
};

const profileSeen = (each: InstanceProfile): Sighting => ({
  ...refOf("iam:instance-profile", each.InstanceProfileName, { arn: each.Arn }),
  state: "live",
  name: each.InstanceProfileName,
  tags: tagsOf(each.Tags),
  createdAt: each.CreateDate,
});

/** Free, shared by everything in the account that uses the service, and made again at once: they stay. */
const serviceLinkedRole: ResourceType = {
  type: "iam:service-linked-role",
  creates: [
    creating<CreateServiceLinkedRoleCommandInput, CreateServiceLinkedRoleCommandOutput>(
      "CreateServiceLinkedRole",
      (_, { Role: made }) => [ref("iam:service-linked-role", made?.RoleName, { arn: made?.Arn })],
    ),
  ],
  after: [],
  read: async ({ aws }, { id }) => {
    const { Role: found } = await aws(IAM).getRole({ RoleName: id });
    return found && { ...refOf("iam:service-linked-role", found.RoleName, { arn: found.Arn }), state: "live" };
  },
  find: async () => [],
  delete: async () => {},
  settle: 0,
  deletion: { usual: 0, limit: 0 },
  dailyCost: "free",
  stays: "service-linked roles are shared by the whole account",
};

const catalogue: ServiceCatalogue = {
  service: "iam",
  types: [role, instanceProfile, policy, serviceLinkedRole],
  changes: {
    AttachRolePolicy: "detached before the role is deleted",
    DetachRolePolicy: "removes",
    PutRolePolicy: "deleted before the role is deleted",
    DeleteRolePolicy: "removes",
    AddRoleToInstanceProfile: "removed before the profile is deleted",
    RemoveRoleFromInstanceProfile: "removes",
    UpdateAssumeRolePolicy: "goes with the role",
    CreatePolicyVersion: "goes with the policy",
    TagRole: "goes with the role",
    UntagRole: "removes",
    DeletePolicyVersion: "removes",
    DeletePolicy: "removes",
    DeleteRole: "removes",
    DeleteInstanceProfile: "removes",
  },
};

export default catalogue;
