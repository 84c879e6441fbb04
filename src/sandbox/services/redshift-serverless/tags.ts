import { type Context, fromLowerTagList, type Tags, toLowerTagList, withoutTags } from "../../kit/index.ts";
import { notFound } from "./faults.ts";
import type { On } from "./handler.ts";
import { namespaces, workgroups } from "./state.ts";

export const tagResource: On<"TagResource"> = ({ resourceArn, tags }, context) => {
  retag(context, resourceArn, (before) => ({ ...before, ...fromLowerTagList(tags) }));
  return {};
};

export const untagResource: On<"UntagResource"> = ({ resourceArn, tagKeys }, context) => {
  retag(context, resourceArn, (before) => withoutTags(before, tagKeys ?? []));
  return {};
};

export const listTagsForResource: On<"ListTagsForResource"> = ({ resourceArn }, context) => ({
  tags: toLowerTagList(retag(context, resourceArn, (tags) => tags)),
});

/** The tags as they then are. */
function retag(context: Context, arn = "", change: (tags: Tags) => Tags): Tags {
  for (const rows of [context.table(namespaces), context.table(workgroups)])
    for (const [key, row] of rows.entries() as [string, { arn: string; tags: Tags }][]) {
      if (row.arn !== arn) continue;
      const tags = change(row.tags);
      rows.patch(key, { tags });
      return tags;
    }
  throw notFound("resource", arn);
}
