import type * as IAM from "@aws-sdk/client-iam";
import { defineService } from "../../kit/index.ts";
import * as accessKeys from "./access-keys.ts";
import * as account from "./account.ts";
import { actedOn } from "./acted-on.ts";
import * as attachments from "./attachments.ts";
import { authorize } from "./authorize.ts";
import * as groups from "./groups.ts";
import * as inline from "./inline-policies.ts";
import * as profiles from "./instance-profiles.ts";
import * as policies from "./managed-policies.ts";
import * as boundaries from "./permissions-boundaries.ts";
import * as versions from "./policy-versions.ts";
import * as roles from "./roles.ts";
import * as linked from "./service-linked-roles.ts";
import { simulateCustomPolicy, simulatePrincipalPolicy } from "./simulate.ts";
import * as state from "./state.ts";
import * as tags from "./tags.ts";
import * as users from "./users.ts";

export default defineService<typeof IAM>({
  id: "iam",
  collections: [
    state.roles,
    state.users,
    state.groups,
    state.accessKeys,
    state.policies,
    state.instanceProfiles,
    state.aliases,
    state.deletionTasks,
  ],
  authorize,
  resourcesOf: actedOn,
  timers: { "delete-service-linked-role": linked.finishDeletion },
  real: {
    SimulatePrincipalPolicy: simulatePrincipalPolicy,
    SimulateCustomPolicy: simulateCustomPolicy,
    CreateAccessKey: accessKeys.createAccessKey,
    DeleteAccessKey: accessKeys.deleteAccessKey,
    ListAccessKeys: accessKeys.listAccessKeys,
    CreateRole: roles.createRole,
    GetRole: roles.getRole,
    ListRoles: roles.listRoles,
    UpdateRole: roles.updateRole,
    UpdateRoleDescription: roles.updateRoleDescription,
    UpdateAssumeRolePolicy: roles.updateAssumeRolePolicy,
    DeleteRole: roles.deleteRole,
    CreateUser: users.createUser,
    GetUser: users.getUser,
    ListUsers: users.listUsers,
    DeleteUser: users.deleteUser,
    CreateGroup: groups.createGroup,
    GetGroup: groups.getGroup,
    ListGroups: groups.listGroups,
    ListGroupsForUser: groups.listGroupsForUser,
    AddUserToGroup: groups.addUserToGroup,
    RemoveUserFromGroup: groups.removeUserFromGroup,
    DeleteGroup: groups.deleteGroup,
    CreatePolicy: policies.createPolicy,
    GetPolicy: policies.getPolicy,
    ListPolicies: policies.listPolicies,
    DeletePolicy: policies.deletePolicy,
    CreatePolicyVersion: versions.createPolicyVersion,
    GetPolicyVersion: versions.getPolicyVersion,
    ListPolicyVersions: versions.listPolicyVersions,
    SetDefaultPolicyVersion: versions.setDefaultPolicyVersion,
    DeletePolicyVersion: versions.deletePolicyVersion,
    AttachRolePolicy: attachments.attachRolePolicy,
    DetachRolePolicy: attachments.detachRolePolicy,
    ListAttachedRolePolicies: attachments.listAttachedRolePolicies,
    AttachUserPolicy: attachments.attachUserPolicy,
    DetachUserPolicy: attachments.detachUserPolicy,
    ListAttachedUserPolicies: attachments.listAttachedUserPolicies,
    AttachGroupPolicy: attachments.attachGroupPolicy,
    DetachGroupPolicy: attachments.detachGroupPolicy,
    ListAttachedGroupPolicies: attachments.listAttachedGroupPolicies,
    ListEntitiesForPolicy: attachments.listEntitiesForPolicy,
    PutRolePolicy: inline.putRolePolicy,
    GetRolePolicy: inline.getRolePolicy,
    DeleteRolePolicy: inline.deleteRolePolicy,
    ListRolePolicies: inline.listRolePolicies,
    PutUserPolicy: inline.putUserPolicy,
    GetUserPolicy: inline.getUserPolicy,
    DeleteUserPolicy: inline.deleteUserPolicy,
    ListUserPolicies: inline.listUserPolicies,
    PutGroupPolicy: inline.putGroupPolicy,
    GetGroupPolicy: inline.getGroupPolicy,
    DeleteGroupPolicy: inline.deleteGroupPolicy,
    ListGroupPolicies: inline.listGroupPolicies,
    PutRolePermissionsBoundary: boundaries.putRolePermissionsBoundary,
    DeleteRolePermissionsBoundary: boundaries.deleteRolePermissionsBoundary,
    PutUserPermissionsBoundary: boundaries.putUserPermissionsBoundary,
    DeleteUserPermissionsBoundary: boundaries.deleteUserPermissionsBoundary,
  },
  modelled: {
    CreateInstanceProfile: profiles.createInstanceProfile,
    GetInstanceProfile: profiles.getInstanceProfile,
    ListInstanceProfiles: profiles.listInstanceProfiles,
    ListInstanceProfilesForRole: profiles.listInstanceProfilesForRole,
    AddRoleToInstanceProfile: profiles.addRoleToInstanceProfile,
    RemoveRoleFromInstanceProfile: profiles.removeRoleFromInstanceProfile,
    DeleteInstanceProfile: profiles.deleteInstanceProfile,
    CreateServiceLinkedRole: linked.createServiceLinkedRole,
    DeleteServiceLinkedRole: linked.deleteServiceLinkedRole,
    GetServiceLinkedRoleDeletionStatus: linked.getServiceLinkedRoleDeletionStatus,
    TagRole: tags.tagRole,
    UntagRole: tags.untagRole,
    ListRoleTags: tags.listRoleTags,
    TagUser: tags.tagUser,
    UntagUser: tags.untagUser,
    ListUserTags: tags.listUserTags,
    TagPolicy: tags.tagPolicy,
    UntagPolicy: tags.untagPolicy,
    ListPolicyTags: tags.listPolicyTags,
    TagInstanceProfile: tags.tagInstanceProfile,
    UntagInstanceProfile: tags.untagInstanceProfile,
    ListInstanceProfileTags: tags.listInstanceProfileTags,
    GetAccountSummary: account.getAccountSummary,
    CreateAccountAlias: account.createAccountAlias,
    ListAccountAliases: account.listAccountAliases,
    DeleteAccountAlias: account.deleteAccountAlias,
  },
});
