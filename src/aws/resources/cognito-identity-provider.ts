import {
  CognitoIdentityProvider,
  type CreateUserPoolCommandInput,
  type CreateUserPoolCommandOutput,
  paginateListUserPools,
  type UserPoolType,
} from "@aws-sdk/client-cognito-identity-provider";
import {
  all,
  creating,
  identifiedBy,
  type ResourceType,
  ref,
  refOf,
  type ServiceCatalogue,
  type Sighting,
} from "../resource-type.ts";

const TYPE = "cognito-identity-provider:userpool";

/** Two pools may have the same name: the run's are told by name or tag, deleted by id, with everything in them. */
const userPool: ResourceType = {
  type: TYPE,
  creates: [
    creating<CreateUserPoolCommandInput, CreateUserPoolCommandOutput>("CreateUserPool", (_input, { UserPool }) => [
      ref(TYPE, UserPool?.Id, { arn: UserPool?.Arn }),
    ]),
  ],
  after: [],
  read: async ({ aws }, { id }) =>
    poolSeen((await aws(CognitoIdentityProvider).describeUserPool({ UserPoolId: id })).UserPool),
  find: async (context) => {
    const client = context.aws(CognitoIdentityProvider);
    const pools = await all(paginateListUserPools({ client }, { MaxResults: 60 }), (page) => page.UserPools);
    const described = await Promise.all(
      pools
        .filter(({ Name }) => context.isRunName(Name))
        .map(({ Id }) => client.describeUserPool({ UserPoolId: Id }).then(({ UserPool }) => poolSeen(UserPool))),
    );
    return described;
  },
  delete: async ({ aws }, { id }) => {
    const client = aws(CognitoIdentityProvider);
    const { UserPool } = await client.describeUserPool({ UserPoolId: id });
    if (UserPool?.DeletionProtection === "ACTIVE")
      await client.updateUserPool({ UserPoolId: id, DeletionProtection: "INACTIVE" });
    await client.deleteUserPool({ UserPoolId: id });
  },
  identifies: identifiedBy(/^(?:arn:[^:]+:cognito-idp:[^:]+:\d+:userpool\/)?([a-z]{2}(?:-[a-z]+)+-\d_[A-Za-z0-9]+)$/),
  settle: 60,
  deletion: { usual: 2, limit: 300 },
  dailyCost: "free below 10,000 active users a month",
};

const poolSeen = (pool: UserPoolType | undefined): Sighting => ({
  ...refOf(TYPE, pool?.Id, { arn: pool?.Arn }),
  state: "live",
  name: pool?.Name,
  tags: pool?.UserPoolTags,
  createdAt: pool?.CreationDate,
});

const IN_POOL = "goes with the user pool";

const catalogue: ServiceCatalogue = {
  service: "cognito-identity-provider",
  types: [userPool],
  changes: {
    UpdateUserPool: IN_POOL,
    AddCustomAttributes: IN_POOL,
    CreateUserPoolClient: IN_POOL,
    UpdateUserPoolClient: IN_POOL,
    AdminCreateUser: IN_POOL,
    AdminSetUserPassword: IN_POOL,
    AdminUpdateUserAttributes: IN_POOL,
    AdminDeleteUserAttributes: IN_POOL,
    AdminEnableUser: IN_POOL,
    AdminDisableUser: IN_POOL,
    AdminConfirmSignUp: IN_POOL,
    AdminResetUserPassword: IN_POOL,
    AdminUserGlobalSignOut: IN_POOL,
    AdminAddUserToGroup: IN_POOL,
    AdminRemoveUserFromGroup: IN_POOL,
    CreateGroup: IN_POOL,
    UpdateGroup: IN_POOL,
    SignUp: IN_POOL,
    ConfirmSignUp: IN_POOL,
    ResendConfirmationCode: IN_POOL,
    ForgotPassword: IN_POOL,
    ConfirmForgotPassword: IN_POOL,
    ChangePassword: IN_POOL,
    UpdateUserAttributes: IN_POOL,
    InitiateAuth: "gives tokens, which end with the user pool",
    AdminRespondToAuthChallenge: "gives tokens, which end with the user pool",
    RespondToAuthChallenge: "gives tokens, which end with the user pool",
    GlobalSignOut: "removes",
    RevokeToken: "removes",
    AdminDeleteUser: "removes",
    DeleteUser: "removes",
    DeleteGroup: "removes",
    DeleteUserPoolClient: "removes",
    DeleteUserPool: "removes",
    TagResource: "tags go with their resource",
    UntagResource: "removes",
  },
};

export default catalogue;
