/** Tags of machines and activities. https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html#concepts-tagging */
import { type Context, fromLowerTagList, type Tags, toLowerTagList, withoutTags } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { resourceNotFound, tooManyTags } from "./faults.ts";
import { readActivityArn, readMachineArn } from "./names.ts";
import { activities, machines } from "./state.ts";

const MOST_TAGS = 50;

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_TagResource.html */
export const tagResource: Api<"TagResource"> = (input, context) => {
  const { tags, put } = tagged(context, input.resourceArn);
  const next = { ...tags, ...fromLowerTagList(input.tags) };
  if (Object.keys(next).length > MOST_TAGS) throw tooManyTags(input.resourceArn ?? "");
  put(next);
  return {};
};

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_UntagResource.html */
export const untagResource: Api<"UntagResource"> = (input, context) => {
  const { tags, put } = tagged(context, input.resourceArn);
  put(withoutTags(tags, input.tagKeys ?? []));
  return {};
};

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListTagsForResource.html */
export const listTagsForResource: Api<"ListTagsForResource"> = (input, context) => ({
  tags: toLowerTagList(tagged(context, input.resourceArn).tags),
});

interface Tagged {
  readonly tags: Tags;
  put(tags: Tags): void;
}

function tagged(context: Context, arn = ""): Tagged {
  if (arn.includes(":activity:")) {
    const name = readActivityArn(arn);
    const row = context.table(activities).get(name);
    if (!row) throw resourceNotFound(arn);
    return { tags: row.tags, put: (tags) => void context.table(activities).patch(name, { tags }) };
  }
  const { name } = readMachineArn(arn);
  const row = context.table(machines).get(name);
  if (!row) throw resourceNotFound(arn);
  return { tags: row.tags, put: (tags) => void context.table(machines).patch(name, { tags }) };
}
