/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_AddTagsToResource.html: of parameters only. */
import { type Context, fault, found, fromTagList, type Tags, toTagList, withoutTags } from "../../kit/index.ts";
import { validation } from "./faults.ts";
import type { On } from "./handler.ts";
import { type ParameterRow, parameters } from "./state.ts";

export const addTagsToResource: On<"AddTagsToResource"> = (input, context) => {
  const row = taggedRow(context, input);
  context.table(parameters).patch(row.name, { tags: checkedTags({ ...row.tags, ...fromTagList(input.Tags) }) });
  return {};
};

export const removeTagsFromResource: On<"RemoveTagsFromResource"> = (input, context) => {
  const row = taggedRow(context, input);
  context.table(parameters).patch(row.name, { tags: withoutTags(row.tags, input.TagKeys ?? []) });
  return {};
};

export const listTagsForResource: On<"ListTagsForResource"> = (input, context) => ({
  TagList: toTagList(taggedRow(context, input).tags),
});

export function checkedTags(tags: Tags): Tags {
  const keys = Object.keys(tags);
  if (keys.length > 50) throw fault("TooManyTagsError", "The resource has more than the maximum number of 50 tags.");
  if (keys.some((key) => key.toLowerCase().startsWith("aws:")))
    throw validation("Tag keys can't start with aws:, which is reserved.");
  return tags;
}

function taggedRow(
  context: Context,
  { ResourceType, ResourceId = "" }: { ResourceType: string | undefined; ResourceId?: string | undefined },
): ParameterRow {
  if (ResourceType !== "Parameter")
    throw fault("InvalidResourceType", `Tags of ${ResourceType} are not in the sandbox, only those of Parameter.`);
  return found(context.table(parameters).get(ResourceId), () =>
    fault("InvalidResourceId", `The resource ID "${ResourceId}" is not valid. Verify the ID and try again.`),
  );
}
