/** Tags of applications and deployment groups. */
import type { Table } from "../../kit/index.ts";
import { type Context, fault, fromTagList, type Tags, toTagList, withoutTags } from "../../kit/index.ts";
import { noApplication, noGroup } from "./faults.ts";
import type { On } from "./handler.ts";
import { applications, groups } from "./state.ts";

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_TagResource.html */
export const tagResource: On<"TagResource"> = (input, context) => {
  change(context, input.ResourceArn, (tags) => ({ ...tags, ...fromTagList(input.Tags) }));
  return {};
};

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_UntagResource.html */
export const untagResource: On<"UntagResource"> = (input, context) => {
  change(context, input.ResourceArn, (tags) => withoutTags(tags, input.TagKeys ?? []));
  return {};
};

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ListTagsForResource.html */
export const listTagsForResource: On<"ListTagsForResource"> = (input, context) => ({
  Tags: toTagList(change(context, input.ResourceArn, (tags) => tags)),
});

function change(context: Context, resourceArn = "", to: (tags: Tags) => Tags): Tags {
  const [, kind, name = ""] = /:(application|deploymentgroup):(.+)$/.exec(resourceArn) ?? [];
  if (kind === undefined)
    throw fault(
      "ArnNotSupportedException",
      `The ARN ${resourceArn} is not that of an application or deployment group.`,
    );
  const table: Table<{ tags: Tags }> = context.table<{ tags: Tags }>(kind === "application" ? applications : groups);
  const row = table.get(name);
  if (!row) throw kind === "application" ? noApplication(name) : noGroup(name);
  const tags = to(row.tags);
  table.patch(name, { tags });
  return tags;
}
