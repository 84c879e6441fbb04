import { type Context, fault, withoutTags } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { type TargetRow, targetKey, targets } from "./state.ts";

function tagged(context: Context, arn = ""): TargetRow {
  const row = context
    .table(targets)
    .list()
    .find((each) => each.arn === arn);
  if (!row)
    throw fault("ResourceNotFoundException", `The specified resource doesn't exist: ${arn}`, {
      members: { ResourceName: arn },
    });
  return row;
}

export const tagResource: Api<"TagResource"> = (input, context) => {
  const row = tagged(context, input.ResourceARN);
  context.table(targets).patch(targetKey(row), { tags: { ...row.tags, ...input.Tags } });
  return {};
};

export const untagResource: Api<"UntagResource"> = (input, context) => {
  const row = tagged(context, input.ResourceARN);
  context.table(targets).patch(targetKey(row), { tags: withoutTags(row.tags, input.TagKeys ?? []) });
  return {};
};

export const listTagsForResource: Api<"ListTagsForResource"> = (input, context) => ({
  Tags: { ...tagged(context, input.ResourceARN).tags },
});
