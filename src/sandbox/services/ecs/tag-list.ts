/** Tags in the form that ECS gives them: a list of lower-case `key` and `value`. */
import type * as ECS from "@aws-sdk/client-ecs";
import { fromLowerTagList, type Tags, toLowerTagList } from "../../kit/index.ts";
import { invalidParameter } from "./faults.ts";

export const tagsOf = (list: readonly ECS.Tag[] | undefined): Tags => fromLowerTagList(list);

export const tagList = (tags: Tags): ECS.Tag[] => toLowerTagList(tags);

/** The tags of a request, refused where AWS refuses them. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Tag.html */
export function validTags(list: readonly ECS.Tag[] | undefined): Tags {
  const tags = tagsOf(list);
  if (Object.keys(tags).length > 50) throw invalidParameter("The number of tags exceeds the limit of 50.");
  for (const key of Object.keys(tags)) {
    if (key === "" || key.length > 128) throw invalidParameter("Tag keys must have 1 to 128 characters.");
    if (/^aws:/i.test(key)) throw invalidParameter("Tag keys may not start with aws:.");
  }
  return tags;
}
