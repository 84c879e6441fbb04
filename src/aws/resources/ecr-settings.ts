/** What is set once for the whole registry of an account and region: scanning and managed signing. */
import {
  ECR,
  type GetRegistryScanningConfigurationCommandOutput,
  type SigningConfiguration,
} from "@aws-sdk/client-ecr";
import { classifyFault } from "../faults.ts";
import type { ResourceContext, Setting } from "../resource-type.ts";

type ScanningRules = NonNullable<GetRegistryScanningConfigurationCommandOutput["scanningConfiguration"]>;

/** Scanning is set for the whole registry, one configuration for all repositories of account and region. */
const registryScanning: Setting = {
  setting: "ecr:registry-scanning",
  operation: "PutRegistryScanningConfiguration",
  read: async ({ aws }) => (await aws(ECR).getRegistryScanningConfiguration({})).scanningConfiguration ?? null,
  isOurs: (current, sent) => sameText(current, sent),
  restore: async ({ aws }, before) => {
    const { scanType, rules } = (before ?? {}) as ScanningRules;
    await aws(ECR).putRegistryScanningConfiguration({ scanType: scanType ?? "BASIC", rules: rules ?? [] });
  },
};

/** Managed signing: a registry that never had it answers that there is no configuration, and shall do so again. */
const registrySigning: Setting = {
  setting: "ecr:registry-signing",
  operation: "PutSigningConfiguration",
  read: readSigning,
  isOurs: (current, sent) => sameText(current, (sent as { signingConfiguration?: unknown }).signingConfiguration),
  restore: async (context, before) => {
    const ecr = context.aws(ECR);
    if (before !== null) await ecr.putSigningConfiguration({ signingConfiguration: before as SigningConfiguration });
    else if ((await readSigning(context)) !== null) await ecr.deleteSigningConfiguration({});
  },
};

async function readSigning({ aws }: ResourceContext): Promise<SigningConfiguration | null> {
  try {
    return (await aws(ECR).getSigningConfiguration({})).signingConfiguration ?? null;
  } catch (error) {
    if (classifyFault(error) === "gone") return null;
    throw error;
  }
}

const sameText = (one: unknown, other: unknown): boolean => canonical(one) === canonical(other);

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

export const registrySettings: readonly Setting[] = [registryScanning, registrySigning];
