import { type Context, fault, fromTagList, type Tags, toTagList, withoutTags } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { namespaces, services } from "./state.ts";

/** The tags of a namespace or service, and how to replace them. */
function tagged(context: Context, arn = ""): { tags: Tags; set(tags: Tags): void } {
  const id = arn.split("/").at(-1) ?? "";
  for (const table of [context.table(namespaces), context.table(services)]) {
    const row = table.get(id);
    if (row?.arn === arn) return { tags: row.tags, set: (tags) => void table.patch(id, { tags }) };
  }
  throw fault("ResourceNotFoundException", `The resource ${arn} could not be found.`, { status: 404 });
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
