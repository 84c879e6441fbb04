import { type Collection, type Context, fromTagList, toTagList, withoutTags } from "../../kit/index.ts";
import { notFound } from "./faults.ts";
import { answered, type On } from "./handler.ts";
import { type Asset, analyses, dashboards, dataSets, dataSources } from "./state.ts";

/** https://docs.aws.amazon.com/quicksight/latest/APIReference/API_TagResource.html */
export const tagResource: On<"TagResource"> = (input, context) => {
  const { row, retag } = byArn(context, input.ResourceArn);
  retag({ ...row.tags, ...fromTagList(input.Tags) });
  return answered(context);
};

export const untagResource: On<"UntagResource"> = (input, context) => {
  const { row, retag } = byArn(context, input.ResourceArn);
  retag(withoutTags(row.tags, input.TagKeys ?? []));
  return answered(context);
};

export const listTagsForResource: On<"ListTagsForResource"> = (input, context) => ({
  Tags: toTagList(byArn(context, input.ResourceArn).row.tags),
  ...answered(context),
});

interface Tagged {
  readonly row: Asset;
  retag(tags: Asset["tags"]): void;
}

function byArn(context: Context, resourceArn = ""): Tagged {
  const tagged =
    within(context, dataSources, resourceArn) ??
    within(context, dataSets, resourceArn) ??
    within(context, analyses, resourceArn) ??
    within(context, dashboards, resourceArn);
  if (tagged) return tagged;
  throw notFound("DATA_SET", resourceArn);
}

function within<T extends Asset>(context: Context, collection: Collection<T>, resourceArn: string): Tagged | undefined {
  const table = context.table(collection);
  const row = table.list().find((each) => each.arn === resourceArn);
  return row && { row, retag: (tags) => void table.update(row.id, (now) => ({ ...now, tags })) };
}
