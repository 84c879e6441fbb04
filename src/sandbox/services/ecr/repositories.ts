import type * as ECR from "@aws-sdk/client-ecr";
import { globMatches } from "../../engines/policy/index.ts";
import { arn, type Context, found, fromTagList, page } from "../../kit/index.ts";
import { deleteBlob } from "./blobs.ts";
import { constraint, invalidParameter, repositoryExists, repositoryNotEmpty, repositoryNotFound } from "./faults.ts";
import type { On } from "./handler.ts";
import { forget } from "./image-rows.ts";
import { images, layers, type RepositoryRow, repositories, type TagMutability, within } from "./state.ts";
import { checkedTags } from "./tags.ts";

const NAME = /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/;

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html */
export const createRepository: On<"CreateRepository"> = (input, context) => {
  const name = input.repositoryName ?? "";
  const registryId = registryOf(context, input.registryId, name);
  if (name.length < 2 || name.length > 256 || !NAME.test(name))
    throw constraint("repositoryName", `must satisfy regular expression '${NAME.source.slice(1, -1)}'`);
  if (context.table(repositories).has(name)) throw repositoryExists({ repository: name, registryId });
  const row = context.table(repositories).put(name, {
    name,
    arn: arn(context, "ecr", `repository/${name}`),
    uri: `${hostOf(context)}/${name}`,
    created: context.clock.now(),
    ...mutabilityOf(input.imageTagMutability, input.imageTagMutabilityExclusionFilters),
    scanOnPush: input.imageScanningConfiguration?.scanOnPush ?? false,
    encryption: encryptionOf(input.encryptionConfiguration, context),
    tags: checkedTags(fromTagList(input.tags)),
  });
  return { repository: repositoryAsAnswered(row, context) };
};

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeRepositories.html */
export const describeRepositories: On<"DescribeRepositories"> = (input, context) => {
  const { repositoryNames, registryId } = input;
  if (repositoryNames && (input.maxResults !== undefined || input.nextToken !== undefined))
    throw invalidParameter("maxResults and nextToken cannot be used together with repositoryNames.");
  const rows = repositoryNames
    ? repositoryNames.map((name) => findRepository(context, { repositoryName: name, registryId }))
    : context.table(repositories).list();
  const max = repositoryNames ? Math.max(1, rows.length) : 1000;
  const { items, next } = page(rows, { token: input.nextToken, limit: input.maxResults ?? 100, max });
  return { repositories: items.map((row) => repositoryAsAnswered(row, context)), nextToken: next };
};

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DeleteRepository.html */
export const deleteRepository: On<"DeleteRepository"> = async (input, context) => {
  const row = findRepository(context, input);
  const own = context.table(images).entries(within(row.name));
  if (own.length > 0 && !input.force) throw repositoryNotEmpty({ repository: row.name, registryId: context.account });
  for (const [, image] of own) forget(context, image);
  const blobs = context.table(layers).entries(within(row.name));
  for (const [key] of blobs) context.table(layers).delete(key);
  context.table(repositories).delete(row.name);
  const kept = new Set(
    context
      .table(layers)
      .list()
      .map(({ digest }) => digest),
  );
  for (const [, { digest }] of blobs) if (!kept.has(digest)) await deleteBlob(context, digest);
  return { repository: repositoryAsAnswered(row, context) };
};

export const putImageTagMutability: On<"PutImageTagMutability"> = (input, context) => {
  const row = findRepository(context, input);
  const rule = mutabilityOf(input.imageTagMutability, input.imageTagMutabilityExclusionFilters);
  context.table(repositories).patch(row.name, rule);
  return {
    registryId: context.account,
    repositoryName: row.name,
    imageTagMutability: rule.mutability,
    ...exclusionsAsAnswered(rule.exclusions),
  };
};

export const putImageScanningConfiguration: On<"PutImageScanningConfiguration"> = (input, context) => {
  const row = findRepository(context, input);
  const scanOnPush = input.imageScanningConfiguration?.scanOnPush ?? false;
  context.table(repositories).patch(row.name, { scanOnPush });
  return { registryId: context.account, repositoryName: row.name, imageScanningConfiguration: { scanOnPush } };
};

/** The repository that a request names; another account's registry has none here. */
export function findRepository(
  context: Context,
  { repositoryName = "", registryId }: { repositoryName?: string | undefined; registryId?: string | undefined },
): RepositoryRow {
  const id = registryOf(context, registryId, repositoryName);
  return found(context.table(repositories).get(repositoryName), () =>
    repositoryNotFound({ repository: repositoryName, registryId: id }),
  );
}

/** Whether a tag, once given to an image, stays with it. */
export function isImmutable({ mutability, exclusions }: RepositoryRow, tag: string): boolean {
  const excluded = mutability.endsWith("_WITH_EXCLUSION") && exclusions.some((pattern) => globMatches(pattern, tag));
  return mutability.startsWith("IMMUTABLE") !== excluded;
}

/** The registry's host name. */
export const hostOf = ({ account, region }: Pick<Context, "account" | "region">): string =>
  `${account}.dkr.ecr.${region}.amazonaws.com`;

function registryOf(context: Context, registryId: string | undefined, repository: string): string {
  if (registryId !== undefined && registryId !== context.account) throw repositoryNotFound({ repository, registryId });
  return context.account;
}

function mutabilityOf(
  mutability: TagMutability = "MUTABLE",
  filters: readonly ECR.ImageTagMutabilityExclusionFilter[] | undefined,
): Pick<RepositoryRow, "mutability" | "exclusions"> {
  const exclusions = (filters ?? []).map(({ filter }) => filter ?? "");
  if (mutability.endsWith("_WITH_EXCLUSION") !== exclusions.length > 0)
    throw invalidParameter(
      "imageTagMutabilityExclusionFilters must be given with IMMUTABLE_WITH_EXCLUSION or MUTABLE_WITH_EXCLUSION, and only with them.",
    );
  return { mutability, exclusions };
}

/** The bytes on disk are the same in each case; the setting is kept for those who read it. */
function encryptionOf(given: ECR.EncryptionConfiguration | undefined, context: Context): RepositoryRow["encryption"] {
  const encryptionType = given?.encryptionType ?? "AES256";
  if (encryptionType === "AES256") return { encryptionType };
  return { encryptionType, kmsKey: given?.kmsKey ?? arn(context, "kms", "alias/aws/ecr") };
}

const exclusionsAsAnswered = (exclusions: readonly string[]) =>
  exclusions.length === 0
    ? {}
    : {
        imageTagMutabilityExclusionFilters: exclusions.map((filter) => ({ filterType: "WILDCARD" as const, filter })),
      };

const repositoryAsAnswered = (row: RepositoryRow, { account }: Context): ECR.Repository => ({
  repositoryArn: row.arn,
  registryId: account,
  repositoryName: row.name,
  repositoryUri: row.uri,
  createdAt: new Date(row.created),
  imageTagMutability: row.mutability,
  ...exclusionsAsAnswered(row.exclusions),
  imageScanningConfiguration: { scanOnPush: row.scanOnPush },
  encryptionConfiguration: { ...row.encryption },
});
