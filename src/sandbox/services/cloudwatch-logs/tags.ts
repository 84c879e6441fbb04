import { type Context, withoutTags } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { groupNamed } from "./groups.ts";
import { groups } from "./state.ts";

const add = (context: Context, group: string | undefined, tags: Readonly<Record<string, string>>): object => {
  const row = groupNamed(context, group);
  context.table(groups).patch(row.name, { tags: { ...row.tags, ...tags } });
  return {};
};

const remove = (context: Context, group: string | undefined, keys: readonly string[]): object => {
  const row = groupNamed(context, group);
  context.table(groups).patch(row.name, { tags: withoutTags(row.tags, keys) });
  return {};
};

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TagResource.html; log groups only. */
export const tagResource: Api<"TagResource"> = (input, context) => add(context, input.resourceArn, input.tags ?? {});
export const untagResource: Api<"UntagResource"> = (input, context) =>
  remove(context, input.resourceArn, input.tagKeys ?? []);
export const listTagsForResource: Api<"ListTagsForResource"> = (input, context) => ({
  tags: { ...groupNamed(context, input.resourceArn).tags },
});

/** The older operations, by name of the group. */
export const tagLogGroup: Api<"TagLogGroup"> = (input, context) => add(context, input.logGroupName, input.tags ?? {});
export const untagLogGroup: Api<"UntagLogGroup"> = (input, context) =>
  remove(context, input.logGroupName, input.tags ?? []);
export const listTagsLogGroup: Api<"ListTagsLogGroup"> = (input, context) => ({
  tags: { ...groupNamed(context, input.logGroupName).tags },
});
