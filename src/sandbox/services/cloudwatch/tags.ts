import { type Context, fromTagList, type Tags, toTagList, withoutTags } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { noResource } from "./faults.ts";
import { alarms, dashboards } from "./state.ts";

/** The tags of an alarm or dashboard, and how to replace them. */
function tagged(context: Context, arn = ""): { tags: Tags; set(tags: Tags): void } {
  for (const table of [context.table(alarms), context.table(dashboards)])
    for (const row of table.list())
      if (row.arn === arn) return { tags: row.tags, set: (tags) => void table.patch(row.name, { tags }) };
  throw noResource(`The resource ${arn}`);
}

export const tagResource: Api<"TagResource"> = (input, context) => {
  const { tags, set } = tagged(context, input.ResourceARN);
  set({ ...tags, ...fromTagList(input.Tags) });
  return {};
};

export const untagResource: Api<"UntagResource"> = (input, context) => {
  const { tags, set } = tagged(context, input.ResourceARN);
  set(withoutTags(tags, input.TagKeys ?? []));
  return {};
};

export const listTagsForResource: Api<"ListTagsForResource"> = (input, context) => ({
  Tags: toTagList(tagged(context, input.ResourceARN).tags),
});
