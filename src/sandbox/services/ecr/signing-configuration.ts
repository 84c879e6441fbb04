/** Managed signing's settings: https://docs.aws.amazon.com/AmazonECR/latest/userguide/managed-signing.html */
import type * as ECR from "@aws-sdk/client-ecr";
import { globMatches } from "../../engines/policy/index.ts";
import { type Context, fault, found } from "../../kit/index.ts";
import { invalidParameter } from "./faults.ts";
import type { On } from "./handler.ts";
import { settingsOf } from "./registry-settings.ts";
import { registry, type SigningRule } from "./state.ts";

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutSigningConfiguration.html: replaces all rules. */
export const putSigningConfiguration: On<"PutSigningConfiguration"> = (input, context) => {
  const rules = (input.signingConfiguration?.rules ?? []).map(ruleOf);
  context.table(registry).put("settings", { ...settingsOf(context), signing: rules });
  return { signingConfiguration: configurationAsAnswered(rules) };
};

export const getSigningConfiguration: On<"GetSigningConfiguration"> = (_input, context) => ({
  registryId: context.account,
  signingConfiguration: configurationAsAnswered(existing(context)),
});

export const deleteSigningConfiguration: On<"DeleteSigningConfiguration"> = (_input, context) => {
  const rules = existing(context);
  context.table(registry).put("settings", { ...settingsOf(context), signing: undefined });
  return { registryId: context.account, signingConfiguration: configurationAsAnswered(rules) };
};

/** ARNs of the profiles that sign what is pushed to a repository, each once. */
export const profilesFor = (context: Context, repository: string): string[] => [
  ...new Set(
    (settingsOf(context).signing ?? [])
      .filter(({ filters }) => filters?.some((filter) => globMatches(filter, repository)) ?? true)
      .map(({ profileArn }) => profileArn),
  ),
];

const PROFILE_ARN = /^arn:aws(-[a-z]+)*:signer:[a-z0-9-]+:[0-9]{12}:\/signing-profiles\/[a-zA-Z0-9_]{2,}$/;

/** Whether the profile is there and active shows at the first push. Unsure: AWS may ask already here. */
function ruleOf({ signingProfileArn: profileArn = "", repositoryFilters }: ECR.SigningRule): SigningRule {
  if (!PROFILE_ARN.test(profileArn))
    throw invalidParameter(
      `Invalid parameter at 'signingProfileArn' failed to satisfy constraint: 'must satisfy regular expression '${PROFILE_ARN.source}''`,
    );
  const filters = repositoryFilters?.map(({ filter }) => filter ?? "");
  const bad = filters?.find((filter) => !/^[a-z0-9*](?:[._\-/a-z0-9*]?[a-z0-9*]+)*$/.test(filter));
  if (bad !== undefined) throw invalid(`The filter '${bad}' is not valid.`);
  return { profileArn, filters };
}

const invalid = (message: string) => fault("ValidationException", message);

const existing = (context: Context): readonly SigningRule[] =>
  found(settingsOf(context).signing, () =>
    fault(
      "SigningConfigurationNotFoundException",
      `Signing configuration does not exist in the registry with id '${context.account}'`,
    ),
  );

const configurationAsAnswered = (rules: readonly SigningRule[]): ECR.SigningConfiguration => ({
  rules: rules.map(({ profileArn, filters }) => ({
    signingProfileArn: profileArn,
    ...(filters ? { repositoryFilters: filters.map((filter) => ({ filter, filterType: "WILDCARD_MATCH" })) } : {}),
  })),
});
