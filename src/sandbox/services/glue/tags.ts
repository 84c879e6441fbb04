import { type Collection, type Context, type Tags, withoutTags } from "../../kit/index.ts";
import { databases } from "./catalog/state.ts";
import { crawlers } from "./crawlers/state.ts";
import { notFound } from "./faults.ts";
import type { On } from "./handler.ts";
import { jobs } from "./jobs/state.ts";
import { sessions } from "./sessions/state.ts";

/** https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-tags.html */
export const tagResource: On<"TagResource"> = ({ ResourceArn, TagsToAdd = {} }, context) => {
  change(context, ResourceArn, (tags) => ({ ...tags, ...TagsToAdd }));
  return {};
};

export const untagResource: On<"UntagResource"> = ({ ResourceArn, TagsToRemove = [] }, context) => {
  change(context, ResourceArn, (tags) => withoutTags(tags, TagsToRemove));
  return {};
};

export const getTags: On<"GetTags"> = ({ ResourceArn }, context) => {
  let read: Tags = {};
  change(context, ResourceArn, (tags) => {
    read = tags;
    return tags;
  });
  return { Tags: { ...read } };
};

interface Tagged {
  readonly arn: string;
  readonly tags: Tags;
}

type Change = (context: Context, arn: string, tagsOf: (tags: Tags) => Tags) => boolean;

/** Changes the row of this ARN where the collection has it. */
const tagged =
  <T extends Tagged>(collection: Collection<T>): Change =>
  (context, arn, tagsOf) => {
    const table = context.table(collection);
    const [key] = table.entries().find(([, row]) => row.arn === arn) ?? [];
    if (key === undefined) return false;
    table.update(key, (row) => ({ ...row, tags: tagsOf(row.tags) }));
    return true;
  };

const TAGGED: readonly Change[] = [tagged(databases), tagged(crawlers), tagged(jobs), tagged(sessions)];

/** Throws EntityNotFoundException. */
function change(context: Context, arn = "", tagsOf: (tags: Tags) => Tags): void {
  if (!TAGGED.some((each) => each(context, arn, tagsOf))) throw notFound(`Resource ${arn} not found.`);
}
