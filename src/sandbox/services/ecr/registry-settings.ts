import type * as ECR from "@aws-sdk/client-ecr";
import { globMatches } from "../../engines/policy/index.ts";
import { type Context, fault, found } from "../../kit/index.ts";
import type { On } from "./handler.ts";
import { checkedPolicy } from "./policies.ts";
import { type RegistryRow, type RepositoryRow, registry, repositories } from "./state.ts";

/** What a registry has that nobody has changed. */
const DEFAULTS: RegistryRow = { scanType: "BASIC", rules: [] };

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeRegistry.html: replication is not in the sandbox. */
export const describeRegistry: On<"DescribeRegistry"> = (_input, { account }) => ({
  registryId: account,
  replicationConfiguration: { rules: [] },
});

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetRegistryScanningConfiguration.html */
export const getRegistryScanningConfiguration: On<"GetRegistryScanningConfiguration"> = (_input, context) => ({
  registryId: context.account,
  scanningConfiguration: settingsAsAnswered(settingsOf(context)),
});

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutRegistryScanningConfiguration.html */
export const putRegistryScanningConfiguration: On<"PutRegistryScanningConfiguration"> = (input, context) => {
  const scanType = input.scanType ?? "BASIC";
  if (scanType === "ENHANCED")
    throw invalid("Enhanced scanning is the work of Amazon Inspector, which is not in the sandbox.");
  const rules = (input.rules ?? []).map(({ scanFrequency = "MANUAL", repositoryFilters }) => ({
    scanFrequency,
    filters: (repositoryFilters ?? []).map(({ filter }) => filter ?? ""),
  }));
  if (rules.length > 2) throw invalid("A scanning configuration has at most two rules.");
  if (rules.some(({ scanFrequency }) => scanFrequency === "CONTINUOUS_SCAN"))
    throw invalid("The scan frequency CONTINUOUS_SCAN is possible with scan type ENHANCED only.");
  if (new Set(rules.map(({ scanFrequency }) => scanFrequency)).size < rules.length)
    throw invalid("Each scan frequency can be used in one rule only.");
  for (const filter of rules.flatMap(({ filters }) => filters))
    if (!/^[a-z0-9*](?:[._\-/a-z0-9*]?[a-z0-9*]+)*$/.test(filter))
      throw invalid(`The filter '${filter}' is not valid.`);
  const row = context.table(registry).put("settings", { ...settingsOf(context), scanType, rules });
  return { registryScanningConfiguration: settingsAsAnswered(row) };
};

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchGetRepositoryScanningConfiguration.html */
export const batchGetRepositoryScanningConfiguration: On<"BatchGetRepositoryScanningConfiguration"> = (
  input,
  context,
) => {
  const names = input.repositoryNames ?? [];
  const rows = names.map((name) => ({ name, row: context.table(repositories).get(name) }));
  return {
    scanningConfigurations: rows.flatMap(({ row }) => (row ? [scanningOf(row, context)] : [])),
    failures: rows
      .filter(({ row }) => !row)
      .map(({ name }) => ({
        repositoryName: name,
        failureCode: "REPOSITORY_NOT_FOUND",
        failureReason: `The repository with name '${name}' does not exist in the registry with id '${context.account}'`,
      })),
  };
};

export const getRegistryPolicy: On<"GetRegistryPolicy"> = (_input, context) => ({
  registryId: context.account,
  policyText: existingPolicy(context),
});

export const putRegistryPolicy: On<"PutRegistryPolicy"> = (input, context) => {
  const policy = checkedPolicy(input.policyText);
  context.table(registry).put("settings", { ...settingsOf(context), policy });
  return { registryId: context.account, policyText: policy };
};

export const deleteRegistryPolicy: On<"DeleteRegistryPolicy"> = (_input, context) => {
  const policyText = existingPolicy(context);
  context.table(registry).put("settings", { ...settingsOf(context), policy: undefined });
  return { registryId: context.account, policyText };
};

export const settingsOf = (context: Context): RegistryRow => context.table(registry).get("settings") ?? DEFAULTS;

const existingPolicy = (context: Context): string =>
  found(settingsOf(context).policy, () =>
    fault(
      "RegistryPolicyNotFoundException",
      `Registry policy does not exist in the registry with id '${context.account}'`,
    ),
  );

const filtersAsAnswered = (filters: readonly string[]) =>
  filters.map((filter) => ({ filter, filterType: "WILDCARD" as const }));

const settingsAsAnswered = ({ scanType, rules }: RegistryRow): ECR.RegistryScanningConfiguration => ({
  scanType,
  rules: rules.map(({ scanFrequency, filters }) => ({ scanFrequency, repositoryFilters: filtersAsAnswered(filters) })),
});

/** A filter without wildcard matches every name that has it in it. */
const filterMatches = (filter: string, name: string): boolean =>
  filter.includes("*") ? globMatches(filter, name) : name.includes(filter);

/** The first rule whose filter matches decides; without one the repository's own, older setting. */
export function scanningOf(row: RepositoryRow, context: Context): ECR.RepositoryScanningConfiguration {
  const matching = settingsOf(context)
    .rules.map((rule) => ({ ...rule, filters: rule.filters.filter((filter) => filterMatches(filter, row.name)) }))
    .find(({ filters }) => filters.length > 0);
  const scanFrequency = matching?.scanFrequency ?? (row.scanOnPush ? "SCAN_ON_PUSH" : "MANUAL");
  return {
    repositoryArn: row.arn,
    repositoryName: row.name,
    scanOnPush: scanFrequency === "SCAN_ON_PUSH",
    scanFrequency,
    appliedScanFilters: filtersAsAnswered(matching?.filters ?? []),
  };
}

const invalid = (message: string) => fault("ValidationException", message);
