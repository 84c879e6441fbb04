import {
  type Context,
  fault,
  found,
  fromTagList,
  parseArn,
  type Tags,
  toTagList,
  withoutTags,
} from "../../kit/index.ts";
import { invalidParameter, repositoryNotFound } from "./faults.ts";
import type { On } from "./handler.ts";
import { type RepositoryRow, repositories } from "./state.ts";

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_TagResource.html */
export const tagResource: On<"TagResource"> = (input, context) => {
  const row = byArn(context, input.resourceArn);
  context.table(repositories).patch(row.name, { tags: checkedTags({ ...row.tags, ...fromTagList(input.tags) }) });
  return {};
};

export const untagResource: On<"UntagResource"> = (input, context) => {
  const row = byArn(context, input.resourceArn);
  context.table(repositories).patch(row.name, { tags: withoutTags(row.tags, input.tagKeys ?? []) });
  return {};
};

export const listTagsForResource: On<"ListTagsForResource"> = (input, context) => ({
  tags: toTagList(byArn(context, input.resourceArn).tags),
});

export function checkedTags(tags: Tags): Tags {
  const keys = Object.keys(tags);
  if (keys.length > 50) throw fault("TooManyTagsException", "Cannot have more than 50 tags on a repository.");
  if (keys.some((key) => key.toLowerCase().startsWith("aws:")))
    throw fault("InvalidTagParameterException", "Tag keys cannot start with aws:.");
  return tags;
}

function byArn(context: Context, arn = ""): RepositoryRow {
  const parts = parseArn(arn);
  if (parts?.service !== "ecr" || !parts.resource.startsWith("repository/"))
    throw invalidParameter(`Invalid parameter at 'resourceArn' failed to satisfy constraint: 'Invalid ARN'`);
  const repository = parts.resource.slice("repository/".length);
  const row = context.table(repositories).get(repository);
  return found(row?.arn === arn ? row : undefined, () => repositoryNotFound({ repository, registryId: parts.account }));
}
