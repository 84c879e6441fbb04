/** https://docs.aws.amazon.com/redshift/latest/mgmt/amazon-redshift-tagging.html */
import type { Collection } from "../../kit/index.ts";
import { type Context, fromTagList, page, type Tags, withoutTags } from "../../kit/index.ts";
import { invalidCombination, resourceNotFound } from "./faults.ts";
import type { On } from "./handler.ts";
import { clusters, parameterGroups, snapshots, subnetGroups } from "./state.ts";

interface Tagged {
  readonly arn: string;
  readonly tags: Tags;
}

const KINDS: Readonly<Record<string, Collection<never>>> = {
  cluster: clusters,
  snapshot: snapshots,
  subnetgroup: subnetGroups,
  parametergroup: parameterGroups,
};

export const createTags: On<"CreateTags"> = (input, context) => {
  retag(context, input.ResourceName, (tags) => ({ ...tags, ...fromTagList(input.Tags) }));
  return {};
};

export const deleteTags: On<"DeleteTags"> = (input, context) => {
  retag(context, input.ResourceName, (tags) => withoutTags(tags, input.TagKeys ?? []));
  return {};
};

/** Of one resource, of one type, or of all. */
export const describeTags: On<"DescribeTags"> = (input, context) => {
  const { ResourceName: name, ResourceType: type, TagKeys: keys = [], TagValues: values = [] } = input;
  if (name !== undefined && type !== undefined)
    throw invalidCombination("You can't specify both ResourceName and ResourceType.");
  const all = Object.keys(KINDS)
    .filter((kind) => type === undefined || kind === type)
    .flatMap((kind) => rowsOf(context, kind).map(([, row]) => ({ kind, row })))
    .filter(({ row }) => name === undefined || row.arn === name);
  if (name !== undefined && all.length === 0) throw resourceNotFound(name);
  const tags = all.flatMap(({ kind, row }) =>
    Object.entries(row.tags)
      .filter(
        ([key, value]) => (keys.length === 0 || keys.includes(key)) && (values.length === 0 || values.includes(value)),
      )
      .map(([Key, Value]) => ({ Tag: { Key, Value }, ResourceName: row.arn, ResourceType: kind })),
  );
  const { items, next } = page(tags, {
    token: input.Marker,
    limit: input.MaxRecords,
    max: 100,
    badToken: "InvalidParameterValue",
  });
  return { TaggedResources: items, Marker: next };
};

function retag(context: Context, arn = "", change: (tags: Tags) => Tags): void {
  for (const kind of Object.keys(KINDS))
    for (const [key, row] of rowsOf(context, kind))
      if (row.arn === arn) return void tableOf(context, kind).patch(key, { tags: change(row.tags) });
  throw resourceNotFound(arn);
}

const rowsOf = (context: Context, kind: string): [string, Tagged][] => tableOf(context, kind).entries();

const tableOf = (context: Context, kind: string) => context.table<Tagged>(KINDS[kind] as Collection<never>);
