import { listPage } from "./entities.ts";
import { alreadyExists, noSuchEntity, validationError } from "./faults.ts";
import type { On } from "./handler.ts";
import { aliases, groups, instanceProfiles, policies, roles, users } from "./state.ts";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html: usage is counted, quotas are AWS's. */
export const getAccountSummary: On<"GetAccountSummary"> = (_input, context) => {
  const own = context.table(policies).list();
  return {
    SummaryMap: {
      Users: context.table(users).list().length,
      UsersQuota: 5000,
      Groups: context.table(groups).list().length,
      GroupsQuota: 300,
      Roles: context.table(roles).list().length,
      RolesQuota: 1000,
      InstanceProfiles: context.table(instanceProfiles).list().length,
      InstanceProfilesQuota: 1000,
      Policies: own.length,
      PoliciesQuota: 1500,
      PolicyVersionsInUse: own.reduce((sum, row) => sum + row.versions.length, 0),
      PolicyVersionsInUseQuota: 10_000,
      PolicySizeQuota: 6144,
      VersionsPerPolicyQuota: 5,
      AssumeRolePolicySizeQuota: 2048,
      UserPolicySizeQuota: 2048,
      GroupPolicySizeQuota: 5120,
      RolePolicySizeQuota: 10_240,
      AccessKeysPerUserQuota: 2,
      AttachedPoliciesPerUserQuota: 10,
      AttachedPoliciesPerGroupQuota: 10,
      AttachedPoliciesPerRoleQuota: 10,
      GroupsPerUserQuota: 10,
      AccountAccessKeysPresent: 1,
    },
  };
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccountAlias.html: an account has one; a new one replaces it. */
export const createAccountAlias: On<"CreateAccountAlias"> = (input, context) => {
  const alias = input.AccountAlias ?? "";
  if (!/^[a-z0-9](?!.*--)[a-z0-9-]{1,61}[a-z0-9]$/.test(alias))
    throw validationError(
      `1 validation error detected: Value '${alias}' at 'accountAlias' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$`,
    );
  const table = context.table(aliases);
  if (table.has(alias)) throw alreadyExists(`The account alias ${alias} already exists.`);
  for (const row of table.list()) table.delete(row.alias);
  table.put(alias, { alias });
  return {};
};

export const listAccountAliases: On<"ListAccountAliases"> = (input, context) => {
  const { items, rest } = listPage(context.table(aliases).list(), input);
  return { AccountAliases: items.map(({ alias }) => alias), ...rest };
};

export const deleteAccountAlias: On<"DeleteAccountAlias"> = (input, context) => {
  const alias = input.AccountAlias ?? "";
  if (!context.table(aliases).delete(alias)) throw noSuchEntity(`The account alias ${alias} cannot be found.`);
  return {};
};
