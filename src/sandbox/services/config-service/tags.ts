import { type Context, fault, fromTagList, page, type Tags, toTagList, withoutTags } from "../../kit/index.ts";
import type { On } from "./handler.ts";
import { recorders, rules } from "./state.ts";

/** https://docs.aws.amazon.com/config/latest/APIReference/API_TagResource.html: of rules and recorders. */
export const tagResource: On<"TagResource"> = (input, context) => {
  const { tags, set } = tagged(context, input.ResourceArn);
  const all = { ...tags, ...fromTagList(input.Tags) };
  if (Object.keys(all).length > 50) throw fault("TooManyTagsException", "A resource cannot have more than 50 tags.");
  set(all);
  return {};
};

export const untagResource: On<"UntagResource"> = (input, context) => {
  const { tags, set } = tagged(context, input.ResourceArn);
  set(withoutTags(tags, input.TagKeys ?? []));
  return {};
};

export const listTagsForResource: On<"ListTagsForResource"> = (input, context) => {
  const { items, next } = page(toTagList(tagged(context, input.ResourceArn).tags), {
    token: input.NextToken,
    limit: input.Limit || undefined,
    max: 100,
    badToken: "InvalidNextTokenException",
  });
  return { Tags: items, NextToken: next };
};

function tagged(context: Context, arn: string | undefined): { tags: Tags; set(tags: Tags): void } {
  const rule = context
    .table(rules)
    .list()
    .find((row) => row.arn === arn);
  if (rule) return { tags: rule.tags, set: (tags) => void context.table(rules).patch(rule.name, { tags }) };
  const recorder = context
    .table(recorders)
    .list()
    .find((row) => row.arn === arn);
  if (recorder)
    return { tags: recorder.tags, set: (tags) => void context.table(recorders).patch(recorder.name, { tags }) };
  throw fault("ResourceNotFoundException", `ResourceArn '${arn}' does not exist.`);
}
