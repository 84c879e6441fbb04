import { type Context, found, fromTagList, page, toTagList, withoutTags } from "../../kit/index.ts";
import { workGroupNotFound } from "./faults.ts";
import type { On } from "./handler.ts";
import { type WorkGroupRow, workGroups } from "./state.ts";
import { workGroupOf } from "./work-groups.ts";

/** https://docs.aws.amazon.com/athena/latest/APIReference/API_TagResource.html: work groups have tags. */
export const tagResource: On<"TagResource"> = (input, context) => {
  const row = byArn(context, input.ResourceARN);
  context.table(workGroups).put(row.name, { ...row, tags: { ...row.tags, ...fromTagList(input.Tags) } });
  return {};
};

export const untagResource: On<"UntagResource"> = (input, context) => {
  const row = byArn(context, input.ResourceARN);
  context.table(workGroups).put(row.name, { ...row, tags: withoutTags(row.tags, input.TagKeys ?? []) });
  return {};
};

export const listTagsForResource: On<"ListTagsForResource"> = (input, context) => {
  const tags = toTagList(byArn(context, input.ResourceARN).tags);
  const { items, next } = page(tags, { token: input.NextToken, limit: input.MaxResults, max: 75 });
  return { Tags: items, NextToken: next };
};

/** Every account has `primary`; its row is written with its first change. */
function byArn(context: Context, arn = ""): WorkGroupRow {
  const row = arn.endsWith(":workgroup/primary") ? workGroupOf(context) : undefined;
  const rows = row ? [row] : context.table(workGroups).list();
  return found(
    rows.find((each) => each.arn === arn),
    () => workGroupNotFound(arn),
  );
}
