/** Tags of groups, and whether instances get them. https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-tagging.html */
import type * as AutoScaling from "@aws-sdk/client-auto-scaling";
import { type Context, found, type Handler, page } from "../../kit/index.ts";
import { validationError } from "./faults.ts";
import { type GroupRow, type GroupTag, groups } from "./state.ts";

export function toGroupTags(list: readonly AutoScaling.Tag[], { principal }: Context): GroupTag[] {
  return list.map(({ Key, Value, PropagateAtLaunch }) => {
    if (Key === undefined || Key === "") throw validationError("Tag keys must not be empty.");
    if (Key.toLowerCase().startsWith("aws:") && principal.kind !== "service")
      throw validationError(`Tag keys that start with aws: are reserved for AWS use: ${Key}`);
    return { key: Key, value: Value ?? "", propagate: PropagateAtLaunch ?? true };
  });
}

function groupOf({ ResourceId = "", ResourceType }: AutoScaling.Tag, context: Context): GroupRow {
  if (ResourceType !== undefined && ResourceType !== "auto-scaling-group")
    throw validationError(`Invalid resource type ${ResourceType}. Allowed values: auto-scaling-group`);
  // Not quite the words of the other operations.
  const missing = () => validationError(`AutoScalingGroup not found - AutoScaling Group ${ResourceId} not found`);
  return found(context.table(groups).get(ResourceId), missing);
}

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateOrUpdateTags.html */
export const createOrUpdateTags: Handler<typeof AutoScaling, "CreateOrUpdateTags"> = ({ Tags = [] }, context) => {
  for (const tag of Tags) {
    const { name, tags } = groupOf(tag, context);
    const changed = toGroupTags([tag], context);
    context
      .table(groups)
      .patch(name, { tags: [...tags.filter(({ key }) => !changed.some((each) => each.key === key)), ...changed] });
  }
  return {};
};

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DeleteTags.html */
export const deleteTags: Handler<typeof AutoScaling, "DeleteTags"> = ({ Tags = [] }, context) => {
  for (const tag of Tags) {
    const { name, tags } = groupOf(tag, context);
    context.table(groups).patch(name, { tags: tags.filter(({ key }) => key !== tag.Key) });
  }
  return {};
};

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeTags.html */
export const describeTags: Handler<typeof AutoScaling, "DescribeTags"> = (
  { Filters = [], MaxRecords, NextToken },
  context,
) => {
  const all = context
    .table(groups)
    .list()
    .flatMap(({ name, tags }) => tags.map((tag) => ({ name, ...tag })));
  const rows = all.filter((row) =>
    Filters.every(({ Name, Values = [] }) => Values.some((value) => memberOf(row, Name ?? "") === value.toLowerCase())),
  );
  const { items, next } = page(rows, { token: NextToken, limit: MaxRecords, max: 100, badToken: "InvalidNextToken" });
  return {
    Tags: items.map(({ name, key, value, propagate }) => ({
      ResourceId: name,
      ResourceType: "auto-scaling-group",
      Key: key,
      Value: value,
      PropagateAtLaunch: propagate,
    })),
    NextToken: next,
  };
};

/** Compared without regard to case, as AWS does for these filters. */
function memberOf(row: GroupTag & { readonly name: string }, filter: string): string {
  switch (filter) {
    case "auto-scaling-group":
      return row.name.toLowerCase();
    case "key":
      return row.key.toLowerCase();
    case "value":
      return row.value.toLowerCase();
    case "propagate-at-launch":
      return String(row.propagate);
    default:
      throw validationError(`Filter name ${filter} is not supported`);
  }
}
