import type * as IAM from "@aws-sdk/client-iam";
import { type Context, fault, found } from "../../kit/index.ts";
import { checkedIdentityPolicy, encodeDocument, sizeOf } from "./documents.ts";
import { listPage } from "./entities.ts";
import { deleteConflict, limitExceeded, noSuchEntity } from "./faults.ts";
import type { On } from "./handler.ts";
import { existingPolicy, isAwsManaged } from "./policy-lookup.ts";
import { type PolicyRow, type PolicyVersionRow, policies } from "./state.ts";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicyVersion.html */
export const createPolicyVersion: On<"CreatePolicyVersion"> = (input, context) => {
  const row = ownPolicy(context, input.PolicyArn);
  const document = checkedIdentityPolicy(input.PolicyDocument);
  if (sizeOf(document) > 6144) throw limitExceeded("Cannot exceed quota for PolicySize: 6144");
  if (row.versions.length >= 5)
    throw limitExceeded(
      "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.",
    );
  const version: PolicyVersionRow = { id: `v${row.nextVersion}`, document, created: context.clock.now() };
  const changed = context.table(policies).put(row.arn, {
    ...row,
    updated: version.created,
    versions: [version, ...row.versions],
    nextVersion: row.nextVersion + 1,
    defaultVersion: input.SetAsDefault ? version.id : row.defaultVersion,
  });
  const { Document: _, ...answered } = versionAsAnswered(changed, version);
  return { PolicyVersion: answered };
};

export const getPolicyVersion: On<"GetPolicyVersion"> = (input, context) => {
  const row = existingPolicy(context, input.PolicyArn);
  return { PolicyVersion: versionAsAnswered(row, findVersion(row, input.VersionId)) };
};

export const listPolicyVersions: On<"ListPolicyVersions"> = (input, context) => {
  const row = existingPolicy(context, input.PolicyArn);
  const { items, rest } = listPage(row.versions, input);
  return {
    Versions: items.map((version) => {
      const { Document: _, ...answered } = versionAsAnswered(row, version);
      return answered;
    }),
    ...rest,
  };
};

export const setDefaultPolicyVersion: On<"SetDefaultPolicyVersion"> = (input, context) => {
  const row = ownPolicy(context, input.PolicyArn);
  const { id } = findVersion(row, input.VersionId);
  context.table(policies).patch(row.arn, { defaultVersion: id, updated: context.clock.now() });
  return {};
};

export const deletePolicyVersion: On<"DeletePolicyVersion"> = (input, context) => {
  const row = ownPolicy(context, input.PolicyArn);
  const { id } = findVersion(row, input.VersionId);
  if (id === row.defaultVersion) throw deleteConflict("Cannot delete the default version of a policy.");
  context.table(policies).patch(row.arn, { versions: row.versions.filter((version) => version.id !== id) });
  return {};
};

/** The account's own policy; AWS's policies cannot be changed. */
export function ownPolicy(context: Context, arn = ""): PolicyRow {
  const row = existingPolicy(context, arn);
  if (isAwsManaged(arn))
    throw fault("AccessDenied", `Policy ${arn} is managed by AWS and cannot be changed.`, { status: 403 });
  return row;
}

const findVersion = (row: PolicyRow, id = ""): PolicyVersionRow =>
  found(
    row.versions.find((version) => version.id === id),
    () => noSuchEntity(`Policy ${row.arn} version ${id} does not exist or is not attachable.`),
  );

const versionAsAnswered = (row: PolicyRow, version: PolicyVersionRow): IAM.PolicyVersion => ({
  Document: encodeDocument(version.document),
  VersionId: version.id,
  IsDefaultVersion: version.id === row.defaultVersion,
  CreateDate: new Date(version.created),
});
