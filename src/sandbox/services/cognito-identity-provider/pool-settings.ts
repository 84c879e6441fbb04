/** Settings of a user pool: AWS's defaults, and what the sandbox refuses because it would have to ignore it. */
import type * as Cognito from "@aws-sdk/client-cognito-identity-provider";
import type { Input } from "../../kit/index.ts";
import { invalid, notInSandbox } from "./faults.ts";
import { defaultPasswordPolicy } from "./passwords.ts";
import { schemaOf } from "./pool-schema.ts";

type CreateInput = Input<typeof Cognito, "CreateUserPool">;
type UpdateInput = Input<typeof Cognito, "UpdateUserPool">;
type Shared = Omit<UpdateInput, "UserPoolId" | "UserPoolTags" | "PoolName">;

/** Settings of a new pool, without id, name and dates. */
export function newSettings(input: CreateInput): Cognito.UserPoolType {
  if (input.UsernameAttributes?.length && input.AliasAttributes?.length)
    throw invalid("Only one of the aliasAttributes or usernameAttributes can be set in a user pool.");
  return {
    ...changeable(input),
    SchemaAttributes: schemaOf(input.Schema),
    ...(input.UsernameAttributes && { UsernameAttributes: input.UsernameAttributes }),
    ...(input.AliasAttributes && { AliasAttributes: input.AliasAttributes }),
    UsernameConfiguration: input.UsernameConfiguration ?? { CaseSensitive: false },
  };
}

/** Settings after UpdateUserPool. */
export const updatedSettings = (settings: Cognito.UserPoolType, input: UpdateInput): Cognito.UserPoolType => ({
  ...settings,
  ...changeable(input),
  DeletionProtection: input.DeletionProtection ?? settings.DeletionProtection,
  UserPoolTier: input.UserPoolTier ?? settings.UserPoolTier,
  ...(input.PoolName !== undefined && { Name: input.PoolName }),
});

function changeable(input: Shared): Cognito.UserPoolType {
  refuseWhatIsIgnored(input);
  const autoVerified = input.AutoVerifiedAttributes;
  return {
    Policies: policiesOf(input.Policies),
    DeletionProtection: input.DeletionProtection ?? "INACTIVE",
    LambdaConfig: {},
    ...(autoVerified && { AutoVerifiedAttributes: autoVerified }),
    ...(input.SmsVerificationMessage !== undefined && { SmsVerificationMessage: input.SmsVerificationMessage }),
    ...(input.EmailVerificationMessage !== undefined && { EmailVerificationMessage: input.EmailVerificationMessage }),
    ...(input.EmailVerificationSubject !== undefined && { EmailVerificationSubject: input.EmailVerificationSubject }),
    VerificationMessageTemplate: input.VerificationMessageTemplate ?? { DefaultEmailOption: "CONFIRM_WITH_CODE" },
    UserAttributeUpdateSettings: input.UserAttributeUpdateSettings ?? {
      AttributesRequireVerificationBeforeUpdate: [],
    },
    MfaConfiguration: "OFF",
    EmailConfiguration: { EmailSendingAccount: "COGNITO_DEFAULT" },
    AdminCreateUserConfig: adminCreateUserConfig(input),
    AccountRecoverySetting: input.AccountRecoverySetting ?? {
      RecoveryMechanisms: [
        { Priority: 1, Name: "verified_email" },
        { Priority: 2, Name: "verified_phone_number" },
      ],
    },
    UserPoolTier: input.UserPoolTier ?? "ESSENTIALS",
  };
}

function refuseWhatIsIgnored(input: Shared): void {
  const triggers = Object.keys(input.LambdaConfig ?? {});
  if (triggers.length > 0) throw notInSandbox(`LambdaConfig (${triggers.join(", ")})`);
  if ((input.MfaConfiguration ?? "OFF") !== "OFF") throw notInSandbox(`MfaConfiguration ${input.MfaConfiguration}`);
  if ((input.EmailConfiguration?.EmailSendingAccount ?? "COGNITO_DEFAULT") !== "COGNITO_DEFAULT")
    throw notInSandbox("EmailConfiguration with an account of Amazon SES");
  if (input.SmsConfiguration) throw notInSandbox("SmsConfiguration");
  if (input.DeviceConfiguration) throw notInSandbox("DeviceConfiguration");
  const { AdvancedSecurityMode = "OFF" } = input.UserPoolAddOns ?? {};
  if (AdvancedSecurityMode !== "OFF") throw notInSandbox(`AdvancedSecurityMode ${AdvancedSecurityMode}`);
}

function policiesOf(given: Cognito.UserPoolPolicyType | undefined): Cognito.UserPoolPolicyType {
  const asked = given?.PasswordPolicy;
  if (asked?.PasswordHistorySize) throw notInSandbox("PasswordHistorySize");
  const factors = given?.SignInPolicy?.AllowedFirstAuthFactors ?? ["PASSWORD"];
  const [other] = factors.filter((factor) => factor !== "PASSWORD");
  if (other !== undefined) throw notInSandbox(`The first factor ${other}`);
  if (!factors.includes("PASSWORD")) throw invalid("PASSWORD must be one of the allowed first authentication factors.");
  const PasswordPolicy = asked
    ? {
        MinimumLength: asked.MinimumLength ?? 8,
        RequireUppercase: asked.RequireUppercase ?? false,
        RequireLowercase: asked.RequireLowercase ?? false,
        RequireNumbers: asked.RequireNumbers ?? false,
        RequireSymbols: asked.RequireSymbols ?? false,
        TemporaryPasswordValidityDays: asked.TemporaryPasswordValidityDays ?? 7,
      }
    : defaultPasswordPolicy;
  return { PasswordPolicy, SignInPolicy: { AllowedFirstAuthFactors: factors } };
}

/** The days are those of the password policy; the older member is still answered. */
function adminCreateUserConfig({ AdminCreateUserConfig, Policies }: Shared): Cognito.AdminCreateUserConfigType {
  const days =
    Policies?.PasswordPolicy?.TemporaryPasswordValidityDays ?? AdminCreateUserConfig?.UnusedAccountValidityDays ?? 7;
  return {
    AllowAdminCreateUserOnly: AdminCreateUserConfig?.AllowAdminCreateUserOnly ?? false,
    UnusedAccountValidityDays: days,
    ...(AdminCreateUserConfig?.InviteMessageTemplate && {
      InviteMessageTemplate: AdminCreateUserConfig.InviteMessageTemplate,
    }),
  };
}
