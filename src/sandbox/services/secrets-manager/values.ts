import { nowMs } from "../../../shared/clock.ts";
import { type Context, Fault, found, page } from "../../kit/index.ts";
import { invalidParameter, invalidRequest, notFound } from "./faults.ts";
import { changeable, liveSecret, secretOf } from "./find.ts";
import type { On } from "./handler.ts";
import { type SecretRow, secrets, type VersionRow } from "./state.ts";
import { CURRENT, hasValue, secretValue, withStage, withVersion } from "./versions.ts";

export const getSecretValue: On<"GetSecretValue"> = (input, context) => {
  const row = liveSecret(context, input.SecretId);
  const version = versionOf(row, input.VersionId, input.VersionStage);
  touch(context, row, version);
  return answered(context, row, version);
};

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html: by ids; filters are not supported. */
export const batchGetSecretValue: On<"BatchGetSecretValue"> = ({ SecretIdList: ids, Filters }, context) => {
  if (Filters !== undefined || ids === undefined)
    throw invalidParameter("The sandbox takes SecretIdList only in BatchGetSecretValue.");
  const values = [];
  const errors = [];
  for (const id of ids)
    try {
      const row = liveSecret(context, id);
      values.push(answered(context, row, versionOf(row, undefined, CURRENT)));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      errors.push({ SecretId: id, ErrorCode: error.name, Message: error.message });
    }
  return { SecretValues: values, Errors: errors };
};

export const putSecretValue: On<"PutSecretValue"> = (input, context) => {
  const row = changeable(context, liveSecret(context, input.SecretId));
  if (!hasValue(input)) throw invalidRequest("You must provide either SecretString or SecretBinary.");
  const made = withVersion(context, row, input, input.VersionStages);
  context.table(secrets).put(row.name, made.row);
  const stages = made.row.versions.find(({ id }) => id === made.id)?.stages ?? [];
  return { ARN: row.arn, Name: row.name, VersionId: made.id, VersionStages: [...stages] };
};

export const listSecretVersionIds: On<"ListSecretVersionIds"> = (input, context) => {
  const row = secretOf(context, input.SecretId);
  const versions = row.versions.filter(({ stages }) => input.IncludeDeprecated === true || stages.length > 0);
  const { items, next } = page(versions, {
    token: input.NextToken,
    limit: input.MaxResults,
    max: 100,
    badToken: "InvalidNextTokenException",
  });
  return {
    ARN: row.arn,
    Name: row.name,
    Versions: items.map(({ id, stages, created }) => ({
      VersionId: id,
      VersionStages: [...stages],
      CreatedDate: new Date(created),
      KmsKeyIds: ["DefaultEncryptionKey"],
    })),
    NextToken: next,
  };
};

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html */
export const updateSecretVersionStage: On<"UpdateSecretVersionStage"> = (input, context) => {
  const row = changeable(context, liveSecret(context, input.SecretId));
  const { VersionStage: stage = "", MoveToVersionId: to, RemoveFromVersionId: from } = input;
  const holder = row.versions.find(({ stages }) => stages.includes(stage));
  if (stage === CURRENT && to === undefined)
    throw invalidParameter("You can't remove the staging label AWSCURRENT without moving it to another version.");
  if (holder !== undefined && holder.id !== to && holder.id !== from)
    throw invalidParameter(
      `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
    );
  if (to !== undefined) versionOf(row, to, undefined);
  context.table(secrets).patch(row.name, { versions: withStage(row.versions, stage, to), changed: nowMs() });
  return { ARN: row.arn, Name: row.name };
};

function versionOf(row: SecretRow, id: string | undefined, stage: string | undefined): VersionRow {
  if (id === undefined) {
    const label = stage ?? CURRENT;
    return found(
      row.versions.find(({ stages }) => stages.includes(label)),
      () => notFound(`Secrets Manager can't find the specified secret value for staging label: ${label}`),
    );
  }
  const version = found(
    row.versions.find((each) => each.id === id),
    () => notFound(`Secrets Manager can't find the specified secret value for VersionId: ${id}`),
  );
  if (stage !== undefined && !version.stages.includes(stage))
    throw invalidRequest("You provided a VersionStage that is not associated to the provided VersionId.");
  return version;
}

const touch = (context: Context, { name }: SecretRow, { id }: VersionRow): void =>
  void context.table(secrets).update(name, (row) => ({
    ...row,
    accessed: nowMs(),
    versions: row.versions.map((each) => (each.id === id ? { ...each, accessed: nowMs() } : each)),
  }));

const answered = (context: Context, row: SecretRow, version: VersionRow) => ({
  ARN: row.arn,
  Name: row.name,
  VersionId: version.id,
  VersionStages: [...version.stages],
  CreatedDate: new Date(version.created),
  ...secretValue(context, row, version),
});
