import { type Context, type Tags, withoutTags } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { badRequest, notFound } from "./faults.ts";
import { apis, stages } from "./state.ts";

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/tags-resource-arn.html */
export const tagResource: Api<"TagResource"> = (input, context) => {
  const { tags, set } = tagged(context, input.ResourceArn);
  set(checkedTags({ ...tags, ...input.Tags }));
  return {};
};

export const untagResource: Api<"UntagResource"> = (input, context) => {
  const { tags, set } = tagged(context, input.ResourceArn);
  set(withoutTags(tags, input.TagKeys ?? []));
  return {};
};

export const getTags: Api<"GetTags"> = (input, context) => ({ Tags: { ...tagged(context, input.ResourceArn).tags } });

function tagged(context: Context, arn = ""): { tags: Tags; set(tags: Tags): void } {
  for (const table of [context.table(apis), context.table(stages)])
    for (const [key, row] of table.entries())
      if (row.arn === arn) return { tags: row.tags, set: (tags) => void table.patch(key, { tags }) };
  throw notFound(`Invalid ARN: ${arn}`);
}

/** At most 50, none of AWS's own. */
export function checkedTags(tags: Tags | undefined): Tags {
  const keys = Object.keys(tags ?? {});
  if (keys.length > 50) throw badRequest("A resource cannot have more than 50 tags.");
  if (keys.some((key) => key.startsWith("aws:"))) throw badRequest("Tag keys cannot begin with aws:");
  return { ...tags };
}
