import { type Context, fromTagList, type Tags, withoutTags } from "../../kit/index.ts";
import { invalidRequest } from "./faults.ts";
import type { On } from "./handler.ts";
import { clusters, executions, studios } from "./state.ts";

const MOST = 50;

/** https://docs.aws.amazon.com/emr/latest/APIReference/API_AddTags.html: clusters, studios, notebook executions. */
export const addTags: On<"AddTags"> = (input, context) => {
  retag(context, input.ResourceId, (tags) => ({ ...tags, ...fromTagList(input.Tags) }));
  return {};
};

export const removeTags: On<"RemoveTags"> = (input, context) => {
  retag(context, input.ResourceId, (tags) => withoutTags(tags, input.TagKeys ?? []));
  return {};
};

/** The id, or the ARN that ends with it. */
function retag(context: Context, resource = "", change: (tags: Tags) => Tags): void {
  const id = resource.slice(resource.lastIndexOf("/") + 1);
  const tables = [context.table(clusters), context.table(studios), context.table(executions)];
  for (const table of tables) {
    const row = table.get(id);
    if (!row) continue;
    const tags = change(row.tags);
    if (Object.keys(tags).length > MOST) throw invalidRequest(`A resource may have at most ${MOST} tags.`);
    table.patch(id, { tags });
    return;
  }
  throw invalidRequest(`Resource id '${id}' is not valid.`);
}
