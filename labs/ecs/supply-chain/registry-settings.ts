/**
 * What the registry does with every image that is pushed: scan it, sign it. Both are settings of the whole registry, so
 * the run's rules are merged into those that are there, and cleanup puts back what was there before.
 */
import { ECR, type RegistryScanningRule, type SigningRule } from "@aws-sdk/client-ecr";
import { Signer } from "@aws-sdk/client-signer";
import { accept, found, type LabContext } from "../../../src/lab/index.ts";

type Context = Pick<LabContext, "aws" | "run">;

const PLATFORM = "Notation-OCI-SHA384-ECDSA";
const NONE = "SigningConfigurationNotFoundException";

/** The run's repositories, as both settings filter them. */
export const filterOf = ({ run }: Pick<Context, "run">): string => `${run.name()}/*`;

/** Names of signing profiles have letters, digits and underscores only. */
export const profileNameOf = ({ run }: Pick<Context, "run">): string => run.name().replaceAll("-", "_");

/** `MANUAL`, `SCAN_ON_PUSH` or `CONTINUOUS_SCAN`: what holds for a repository, whichever rule says so. */
export async function scanFrequencyOf({ aws }: Pick<Context, "aws">, repositoryName: string): Promise<string> {
  const { scanningConfigurations = [] } = await aws(ECR).batchGetRepositoryScanningConfiguration({
    repositoryNames: [repositoryName],
  });
  return scanningConfigurations[0]?.scanFrequency ?? "MANUAL";
}

/** Has the run's repositories scanned at each push. The registry's scan type, basic or enhanced, stays as it is. */
export async function scanOnPush(context: Context): Promise<void> {
  const { scanType, rules } = await readScanning(context);
  const filter = filterOf(context);
  const mine = { filter, filterType: "WILDCARD" as const };
  const onPush = rules.find(({ scanFrequency }) => scanFrequency === "SCAN_ON_PUSH");
  const filters = onPush?.repositoryFilters ?? [];
  if (filters.some((each) => each.filter === filter)) return;
  const merged = { scanFrequency: "SCAN_ON_PUSH" as const, repositoryFilters: [...filters, mine] };
  await context.aws(ECR).putRegistryScanningConfiguration({
    scanType,
    rules: [...rules.filter((each) => each !== onPush), merged],
  });
}

/** Takes the run's filter out of the scanning rules. */
export async function scanByHandOnly(context: Context): Promise<void> {
  const { scanType, rules } = await readScanning(context);
  const filter = filterOf(context);
  const without = rules.map((rule) => ({
    ...rule,
    repositoryFilters: (rule.repositoryFilters ?? []).filter((each) => each.filter !== filter),
  }));
  await context.aws(ECR).putRegistryScanningConfiguration({
    scanType,
    rules: without.filter(({ repositoryFilters }) => repositoryFilters.length > 0),
  });
}

async function readScanning({ aws }: Pick<Context, "aws">) {
  const { scanningConfiguration } = await aws(ECR).getRegistryScanningConfiguration({});
  const rules: readonly RegistryScanningRule[] = scanningConfiguration?.rules ?? [];
  return { scanType: scanningConfiguration?.scanType ?? ("BASIC" as const), rules };
}

/** How many rules of each kind the registry has. */
export async function countRegistryRules(context: Pick<Context, "aws">) {
  const [{ rules }, signing] = await Promise.all([readScanning(context), readSigningRules(context)]);
  return { scanning: rules.length, signing: signing.length };
}

/** The signing rules of the registry; none where signing was never set. */
export async function readSigningRules({ aws }: Pick<Context, "aws">): Promise<readonly SigningRule[]> {
  const answer = await accept(aws(ECR).getSigningConfiguration({}), NONE);
  return answer?.signingConfiguration?.rules ?? [];
}

/** Has the run's repositories signed at each push, with the run's profile. A registry has at most ten rules. */
export async function signOnPush(context: Context): Promise<void> {
  const signingProfileArn = await keepOrMakeProfile(context);
  const rules = await readSigningRules(context);
  if (rules.some((rule) => rule.signingProfileArn === signingProfileArn)) return;
  const repositoryFilters = [{ filter: filterOf(context), filterType: "WILDCARD_MATCH" as const }];
  await context.aws(ECR).putSigningConfiguration({
    signingConfiguration: { rules: [...rules, { signingProfileArn, repositoryFilters }] },
  });
}

/** Takes the run's rule out of the signing rules. */
export async function signNothing(context: Context): Promise<void> {
  const name = profileNameOf(context);
  const rules = await readSigningRules(context);
  await context.aws(ECR).putSigningConfiguration({
    signingConfiguration: { rules: rules.filter((rule) => !rule.signingProfileArn?.endsWith(`/${name}`)) },
  });
}

/** Profiles whose rules cover a repository: a rule without filters covers all. */
export const profilesFor = (rules: readonly SigningRule[], repositoryName: string): string[] =>
  rules
    .filter(({ repositoryFilters: filters }) => filters?.some((each) => covers(each.filter, repositoryName)) ?? true)
    .flatMap(({ signingProfileArn }) => signingProfileArn ?? []);

export async function profileStatus({ aws }: Pick<Context, "aws">, profileArn: string): Promise<string> {
  const profileName = profileArn.slice(profileArn.lastIndexOf("/") + 1);
  const answer = await accept(aws(Signer).getSigningProfile({ profileName }), "ResourceNotFoundException");
  return answer?.status ?? "absent";
}

/** The ARN of the run's profile: its signatures are valid for thirty days. */
async function keepOrMakeProfile(context: Context): Promise<string> {
  const signer = context.aws(Signer);
  const profileName = profileNameOf(context);
  const known = await accept(signer.getSigningProfile({ profileName }), "ResourceNotFoundException");
  const signatureValidityPeriod = { type: "DAYS" as const, value: 30 };
  const { arn } =
    known ?? (await signer.putSigningProfile({ profileName, platformId: PLATFORM, signatureValidityPeriod }));
  return found(arn, "Signer answered without the profile's ARN.");
}

const covers = (filter: string | undefined, name: string): boolean =>
  filter !== undefined && new RegExp(`^${filter.split("*").map(literal).join(".*")}$`).test(name);

const literal = (text: string): string => text.replaceAll(/[^a-z0-9]/gi, "\\$&");
