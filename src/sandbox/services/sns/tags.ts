import { type Context, found, fromTagList, parseArn, toTagList, withoutTags } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { noResource, tagLimit } from "./faults.ts";
import { type TopicRow, topics } from "./state.ts";

/** https://docs.aws.amazon.com/sns/latest/api/API_TagResource.html */
export const tagResource: Api<"TagResource"> = (input, context) => {
  const topic = tagged(context, input.ResourceArn);
  const tags = { ...topic.tags, ...fromTagList(input.Tags) };
  if (Object.keys(tags).length > 50) throw tagLimit();
  context.table(topics).patch(topic.name, { tags });
  return {};
};

/** https://docs.aws.amazon.com/sns/latest/api/API_UntagResource.html */
export const untagResource: Api<"UntagResource"> = (input, context) => {
  const topic = tagged(context, input.ResourceArn);
  context.table(topics).patch(topic.name, { tags: withoutTags(topic.tags, input.TagKeys ?? []) });
  return {};
};

/** https://docs.aws.amazon.com/sns/latest/api/API_ListTagsForResource.html */
export const listTagsForResource: Api<"ListTagsForResource"> = (input, context) => ({
  Tags: toTagList(tagged(context, input.ResourceArn).tags),
});

const tagged = (context: Context, arn = ""): TopicRow =>
  found(context.table(topics).get(parseArn(arn)?.resource ?? ""), noResource);
