import type * as SecretsManager from "@aws-sdk/client-secrets-manager";
import { nowMs } from "../../../shared/clock.ts";
import { randomBase32 } from "../../../shared/random.ts";
import { arn, type Context, fromTagList, page, toTagList } from "../../kit/index.ts";
import { exists, invalidParameter, invalidRequest, unsupported } from "./faults.ts";
import { changeable, liveSecret, secretOf } from "./find.ts";
import type { On } from "./handler.ts";
import { listedSecrets } from "./list-filters.ts";
import { type SecretRow, secrets } from "./state.ts";
import { hasValue, stagesOf, withVersion } from "./versions.ts";

const KEY = "alias/aws/secretsmanager";
const DAY_MS = 86_400_000;
const LONGEST_WINDOW_DAYS = 30;

/**
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html. What another service of the sandbox
 * creates is managed by that service: https://docs.aws.amazon.com/secretsmanager/latest/userguide/service-linked-secrets.html
 */
export const createSecret: On<"CreateSecret"> = (input, context) => {
  const name = checkedName(context, input.Name);
  if ((input.AddReplicaRegions ?? []).length > 0) throw unsupported("replica regions");
  const token = input.ClientRequestToken;
  const before = context.table(secrets).get(name);
  if (before !== undefined && isThere(context, name)) {
    if (before.deleted !== undefined)
      throw invalidRequest(
        "You can't create this secret because a secret with this name is already scheduled for deletion.",
      );
    const isRepeated = token !== undefined && before.versions.some(({ id }) => id === token);
    if (!isRepeated) throw exists(`The operation failed because the secret ${name} already exists.`);
    withVersion(context, before, input);
    return { ARN: before.arn, Name: name, VersionId: token };
  }
  const row = newRow(context, name, input);
  const { row: made, id } = hasValue(input) ? withVersion(context, row, input) : { row, id: undefined };
  context.table(secrets).put(name, made);
  return { ARN: made.arn, Name: name, VersionId: id };
};

const newRow = (context: Context, name: string, input: SecretsManager.CreateSecretRequest): SecretRow => ({
  name,
  arn: arn(context, "secretsmanager", `secret:${name}-${randomBase32(6)}`),
  description: input.Description,
  keyId: checkedKey(input.KmsKeyId),
  type: input.Type,
  policy: undefined,
  tags: fromTagList(input.Tags),
  versions: [],
  owner: context.principal.kind === "service" ? ownerOf(context.principal.service) : undefined,
  created: nowMs(),
  changed: nowMs(),
  accessed: undefined,
  deleted: undefined,
  expires: undefined,
});

const ownerOf = (service: string): string => service.replace(/-serverless$/, "");

const isThere = (context: Context, name: string): boolean => {
  try {
    return secretOf(context, name).name === name;
  } catch {
    return false;
  }
};

function checkedName(context: Context, name = ""): string {
  // Only services name secrets with an exclamation mark: `redshift!...`.
  const form = context.principal.kind === "service" ? /^[\w/+=.@!-]+$/ : /^[\w/+=.@-]+$/;
  if (!form.test(name))
    throw invalidParameter(
      "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
    );
  return name;
}

function checkedKey(key: string | undefined): string | undefined {
  if (key !== undefined && key !== KEY) throw unsupported(`the key ${key}: there is no KMS, and secrets use ${KEY}`);
  return key;
}

export const describeSecret: On<"DescribeSecret"> = ({ SecretId }, context) => {
  const row = secretOf(context, SecretId);
  return { ...described(row), VersionIdsToStages: stagesOf(row) };
};

export const listSecrets: On<"ListSecrets"> = (input, context) => {
  const rows = listedSecrets(
    context
      .table(secrets)
      .list()
      .filter(({ name }) => isThere(context, name)),
    input,
  );
  const { items, next } = page(rows, {
    token: input.NextToken,
    limit: input.MaxResults,
    max: 100,
    badToken: "InvalidNextTokenException",
  });
  return {
    SecretList: items.map((row) => ({ ...described(row), SecretVersionsToStages: stagesOf(row) })),
    NextToken: next,
  };
};

const described = (row: SecretRow) => ({
  ARN: row.arn,
  Name: row.name,
  Type: row.type,
  Description: row.description,
  KmsKeyId: row.keyId,
  ...(row.owner !== undefined && { OwningService: row.owner }),
  LastChangedDate: new Date(row.changed),
  LastAccessedDate: row.accessed === undefined ? undefined : new Date(startOfDay(row.accessed)),
  DeletedDate: row.deleted === undefined ? undefined : new Date(row.deleted),
  CreatedDate: new Date(row.created),
  Tags: toTagList(row.tags),
});

/** AWS tells the day of the last access only. */
const startOfDay = (ms: number): number => ms - (ms % DAY_MS);

export const updateSecret: On<"UpdateSecret"> = (input, context) => {
  const row = changeable(context, liveSecret(context, input.SecretId));
  const changed: SecretRow = {
    ...row,
    description: input.Description ?? row.description,
    keyId: checkedKey(input.KmsKeyId) ?? row.keyId,
    changed: nowMs(),
  };
  const made = hasValue(input) ? withVersion(context, changed, input) : { row: changed, id: undefined };
  context.table(secrets).put(row.name, made.row);
  return { ARN: row.arn, Name: row.name, VersionId: made.id };
};

/** With a recovery window of 7 to 30 days (30 where none is given), or at once. */
export const deleteSecret: On<"DeleteSecret"> = (input, context) => {
  const { RecoveryWindowInDays: days, ForceDeleteWithoutRecovery: isForced = false } = input;
  if (isForced && days !== undefined)
    throw invalidParameter("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
  if (days !== undefined && (days < 7 || days > LONGEST_WINDOW_DAYS))
    throw invalidParameter("The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).");
  const row = changeable(context, isForced ? secretOf(context, input.SecretId) : liveSecret(context, input.SecretId));
  if (isForced) {
    context.table(secrets).delete(row.name);
    return { ARN: row.arn, Name: row.name, DeletionDate: new Date(nowMs()) };
  }
  const expires = nowMs() + (days ?? LONGEST_WINDOW_DAYS) * DAY_MS;
  context.table(secrets).patch(row.name, { deleted: nowMs(), expires });
  return { ARN: row.arn, Name: row.name, DeletionDate: new Date(expires) };
};

export const restoreSecret: On<"RestoreSecret"> = ({ SecretId }, context) => {
  const row = secretOf(context, SecretId);
  context.table(secrets).patch(row.name, { deleted: undefined, expires: undefined });
  return { ARN: row.arn, Name: row.name };
};
