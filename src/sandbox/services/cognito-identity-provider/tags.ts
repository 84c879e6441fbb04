import { type Context, found, type Tags, withoutTags } from "../../kit/index.ts";
import { fault, invalid, notFound } from "./faults.ts";
import type { On } from "./handler.ts";
import { type PoolRow, pools } from "./state.ts";

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_TagResource.html */
export const tagResource: On<"TagResource"> = (input, context) => {
  const row = ofArn(context, input.ResourceArn);
  context.table(pools).patch(row.id, { tags: checkedTags({ ...row.tags, ...input.Tags }) });
  return {};
};

export const untagResource: On<"UntagResource"> = (input, context) => {
  const row = ofArn(context, input.ResourceArn);
  context.table(pools).patch(row.id, { tags: withoutTags(row.tags, input.TagKeys ?? []) });
  return {};
};

export const listTagsForResource: On<"ListTagsForResource"> = (input, context) => ({
  Tags: { ...ofArn(context, input.ResourceArn).tags },
});

function ofArn(context: Context, arn = ""): PoolRow {
  const [, id] = /^arn:aws:cognito-idp:[^:]*:\d*:userpool\/(.+)$/.exec(arn) ?? [];
  if (id === undefined) throw invalid("Invalid ARN: the resource must be a user pool.");
  return found(context.table(pools).get(id), () => notFound(`Resource not found: ${arn}`));
}

/** At most 50, none of AWS's own. */
export function checkedTags(tags: Tags | undefined): Tags {
  const all = tags ?? {};
  if (Object.keys(all).some((key) => key.toLowerCase().startsWith("aws:")))
    throw fault("UserPoolTaggingException", "aws: prefixed tag key names are not allowed for external use.");
  if (Object.keys(all).length > 50) throw fault("UserPoolTaggingException", "A user pool has at most 50 tags.");
  return all;
}
