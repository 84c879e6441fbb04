import { type Context, fromTagList, page, type Tags, toTagList, withoutTags } from "../../../kit/index.ts";
import type { Api } from "../api.ts";
import { invalid, invalidValues, resourceNotFound } from "../faults.ts";
import { type TableRow, tables } from "../state.ts";

const MOST = 50;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TagResource.html */
export const tagResource: Api<"TagResource"> = (input, context) => {
  const table = tableOfArn(context, input.ResourceArn);
  context.table(tables).patch(table.name, { tags: requireTags({ ...table.tags, ...fromTagList(input.Tags) }) });
  return {};
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UntagResource.html */
export const untagResource: Api<"UntagResource"> = (input, context) => {
  const table = tableOfArn(context, input.ResourceArn);
  context.table(tables).patch(table.name, { tags: withoutTags(table.tags, input.TagKeys ?? []) });
  return {};
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTagsOfResource.html */
export const listTagsOfResource: Api<"ListTagsOfResource"> = (input, context) => {
  const { items, next } = page(toTagList(tableOfArn(context, input.ResourceArn).tags), {
    token: input.NextToken,
    limit: undefined,
    max: MOST,
    badToken: "ValidationException",
  });
  return { Tags: items, NextToken: next };
};

export function requireTags(tags: Tags): Tags {
  if (Object.keys(tags).length > MOST) throw invalid(`Too many tags: a resource has at most ${MOST} tags`);
  if (Object.keys(tags).some((key) => key.toLowerCase().startsWith("aws:")))
    throw invalidValues("Tag keys that start with aws: are reserved");
  return tags;
}

function tableOfArn(context: Context, arn = ""): TableRow {
  const table = context
    .table(tables)
    .list()
    .find((each) => each.arn === arn);
  if (table) return table;
  if (!/^arn:[^:]+:dynamodb:[^:]*:\d+:table\/[^/]+$/.test(arn)) throw invalid(`Invalid TableArn: ${arn}`);
  throw resourceNotFound(`Requested resource not found: ResourcArn: ${arn} not found`);
}
