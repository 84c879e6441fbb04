import { PolicySyntaxError, parsePolicy } from "../../engines/policy/index.ts";
import { fault, fromTagList, withoutTags } from "../../kit/index.ts";
import { liveSecret, secretOf } from "./find.ts";
import type { On } from "./handler.ts";
import { secrets } from "./state.ts";

export const putResourcePolicy: On<"PutResourcePolicy"> = (input, context) => {
  const row = liveSecret(context, input.SecretId);
  try {
    parsePolicy(input.ResourcePolicy ?? "");
  } catch (error) {
    if (!(error instanceof PolicySyntaxError)) throw error;
    throw fault("MalformedPolicyDocumentException", "This resource policy contains invalid Json.");
  }
  context.table(secrets).patch(row.name, { policy: input.ResourcePolicy });
  return { ARN: row.arn, Name: row.name };
};

export const getResourcePolicy: On<"GetResourcePolicy"> = ({ SecretId }, context) => {
  const row = secretOf(context, SecretId);
  return { ARN: row.arn, Name: row.name, ResourcePolicy: row.policy };
};

export const deleteResourcePolicy: On<"DeleteResourcePolicy"> = ({ SecretId }, context) => {
  const row = liveSecret(context, SecretId);
  context.table(secrets).patch(row.name, { policy: undefined });
  return { ARN: row.arn, Name: row.name };
};

export const tagResource: On<"TagResource"> = (input, context) => {
  const row = liveSecret(context, input.SecretId);
  context.table(secrets).patch(row.name, { tags: { ...row.tags, ...fromTagList(input.Tags) } });
  return {};
};

export const untagResource: On<"UntagResource"> = (input, context) => {
  const row = liveSecret(context, input.SecretId);
  context.table(secrets).patch(row.name, { tags: withoutTags(row.tags, input.TagKeys ?? []) });
  return {};
};
