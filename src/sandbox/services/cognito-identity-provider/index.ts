import type * as Cognito from "@aws-sdk/client-cognito-identity-provider";
import { defineService, passesRoles, type ResourcesOf } from "../../kit/index.ts";
import * as adminUsers from "./admin-users.ts";
import * as groups from "./groups.ts";
import { adminInitiateAuth, initiateAuth } from "./initiate-auth.ts";
import { listUsers } from "./list-users.ts";
import * as poolClients from "./pool-clients.ts";
import { addCustomAttributes } from "./pool-schema.ts";
import { adminRespondToAuthChallenge, respondToAuthChallenge } from "./respond-to-challenge.ts";
import * as signUp from "./sign-up.ts";
import * as signedInUser from "./signed-in-user.ts";
import { collections, poolArn } from "./state.ts";
import * as tags from "./tags.ts";
import * as userPools from "./user-pools.ts";
import { wellKnownHost } from "./well-known-host.ts";

/** Everything in a pool is judged by the pool's ARN. */
const actedOn: ResourcesOf = (_operation, { UserPoolId, ResourceArn }, context) => {
  if (typeof UserPoolId === "string") return [poolArn(context, UserPoolId)];
  return typeof ResourceArn === "string" ? [ResourceArn] : ["*"];
};

export default defineService<typeof Cognito>({
  id: "cognito-identity-provider",
  passedRoles: passesRoles("cognito-idp.amazonaws.com", { CreateGroup: ["RoleArn"], UpdateGroup: ["RoleArn"] }),
  collections,
  resourcesOf: actedOn,
  real: {
    CreateUserPool: userPools.createUserPool,
    DescribeUserPool: userPools.describeUserPool,
    ListUserPools: userPools.listUserPools,
    UpdateUserPool: userPools.updateUserPool,
    DeleteUserPool: userPools.deleteUserPool,
    AddCustomAttributes: addCustomAttributes,
    CreateUserPoolClient: poolClients.createUserPoolClient,
    DescribeUserPoolClient: poolClients.describeUserPoolClient,
    ListUserPoolClients: poolClients.listUserPoolClients,
    UpdateUserPoolClient: poolClients.updateUserPoolClient,
    DeleteUserPoolClient: poolClients.deleteUserPoolClient,
    AdminCreateUser: adminUsers.adminCreateUser,
    AdminSetUserPassword: adminUsers.adminSetUserPassword,
    AdminGetUser: adminUsers.adminGetUser,
    AdminUpdateUserAttributes: adminUsers.adminUpdateUserAttributes,
    AdminDeleteUserAttributes: adminUsers.adminDeleteUserAttributes,
    AdminDeleteUser: adminUsers.adminDeleteUser,
    AdminEnableUser: adminUsers.adminEnableUser,
    AdminDisableUser: adminUsers.adminDisableUser,
    AdminConfirmSignUp: adminUsers.adminConfirmSignUp,
    ListUsers: listUsers,
    CreateGroup: groups.createGroup,
    GetGroup: groups.getGroup,
    UpdateGroup: groups.updateGroup,
    DeleteGroup: groups.deleteGroup,
    ListGroups: groups.listGroups,
    AdminAddUserToGroup: groups.adminAddUserToGroup,
    AdminRemoveUserFromGroup: groups.adminRemoveUserFromGroup,
    AdminListGroupsForUser: groups.adminListGroupsForUser,
    ListUsersInGroup: groups.listUsersInGroup,
    InitiateAuth: initiateAuth,
    AdminInitiateAuth: adminInitiateAuth,
    RespondToAuthChallenge: respondToAuthChallenge,
    AdminRespondToAuthChallenge: adminRespondToAuthChallenge,
    GetUser: signedInUser.getUser,
    UpdateUserAttributes: signedInUser.updateUserAttributes,
    VerifyUserAttribute: signedInUser.verifyUserAttribute,
    ChangePassword: signedInUser.changePassword,
    DeleteUser: signedInUser.deleteUser,
    GlobalSignOut: signedInUser.globalSignOut,
    AdminUserGlobalSignOut: signedInUser.adminUserGlobalSignOut,
    RevokeToken: signedInUser.revokeToken,
    ConfirmSignUp: signUp.confirmSignUp,
    ConfirmForgotPassword: signUp.confirmForgotPassword,
  },
  // Their messages go to the sandbox's log, not into the world.
  modelled: {
    SignUp: signUp.signUp,
    ResendConfirmationCode: signUp.resendConfirmationCode,
    ForgotPassword: signUp.forgotPassword,
    AdminResetUserPassword: signUp.adminResetUserPassword,
    GetUserAttributeVerificationCode: signedInUser.getUserAttributeVerificationCode,
    GetUserPoolMfaConfig: userPools.getUserPoolMfaConfig,
    TagResource: tags.tagResource,
    UntagResource: tags.untagResource,
    ListTagsForResource: tags.listTagsForResource,
  },
  hosts: [wellKnownHost],
});
