import { type Context, found, type Tags, withoutTags } from "../../kit/index.ts";
import { profileNotFound, validation } from "./faults.ts";
import type { On } from "./handler.ts";
import { type ProfileRow, profiles } from "./state.ts";

/** https://docs.aws.amazon.com/signer/latest/api/API_TagResource.html: 200 tags at most. */
export const tagResource: On<"TagResource"> = (input, context) => {
  const row = byArn(context, input.resourceArn);
  context.table(profiles).patch(row.name, { tags: checkedTags({ ...row.tags, ...input.tags }) });
  return {};
};

export const untagResource: On<"UntagResource"> = (input, context) => {
  const row = byArn(context, input.resourceArn);
  context.table(profiles).patch(row.name, { tags: withoutTags(row.tags, input.tagKeys ?? []) });
  return {};
};

export const listTagsForResource: On<"ListTagsForResource"> = (input, context) => ({
  tags: { ...byArn(context, input.resourceArn).tags },
});

export function checkedTags(tags: Tags): Tags {
  const keys = Object.keys(tags);
  if (keys.length > 200) throw validation("A signing profile cannot have more than 200 tags.");
  if (keys.some((key) => key.toLowerCase().startsWith("aws:"))) throw validation("Tag keys cannot start with aws:.");
  return tags;
}

const byArn = (context: Context, arn = ""): ProfileRow =>
  found(
    context
      .table(profiles)
      .list()
      .find((row) => row.arn === arn),
    () => profileNotFound(arn),
  );
