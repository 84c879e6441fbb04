/** Tags of everything in EC2. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html */
import type * as EC2 from "@aws-sdk/client-ec2";
import { type Context, fault, fromTagList, type Tags, withoutTags } from "../../kit/index.ts";
import { matching } from "./filters.ts";
import * as compute from "./instances/compute-nouns.ts";
import * as network from "./network/network-nouns.ts";
import { find, type Noun, pageOf, type Row } from "./noun.ts";
import type { Op } from "./operation.ts";
import * as security from "./security-groups/security-nouns.ts";
import { checkTags } from "./tag-specifications.ts";

/** What tagging needs of a noun, whatever its rows hold. */
interface Taggable {
  readonly prefix: string;
  readonly type: string;
  rows(context: Context): readonly Row[];
  check(id: string, context: Context): void;
  change(id: string, change: (tags: Tags) => Tags, context: Context): void;
}

const taggable = <T extends Row>(noun: Noun<T>): Taggable => ({
  prefix: noun.prefix,
  type: noun.type,
  rows: (context) => context.table(noun.rows).list(),
  check: (id, context) => void find(noun, id, context),
  change: (id, change, context) =>
    void context.table(noun.rows).update(id, (row) => ({ ...row, tags: change(row.tags) })),
});

const TAGGABLE: readonly Taggable[] = [
  taggable(network.vpc),
  taggable(network.subnet),
  taggable(network.internetGateway),
  taggable(network.routeTable),
  taggable(network.networkAcl),
  taggable(network.dhcpOptions),
  taggable(network.elasticIp),
  taggable(network.natGateway),
  taggable(network.vpcEndpoint),
  taggable(security.securityGroup),
  taggable(security.securityGroupRule),
  taggable(security.networkInterface),
  taggable(compute.instance),
  taggable(compute.volume),
  taggable(compute.launchTemplate),
  taggable(compute.keyPair),
];

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTags.html */
export const createTags: Op<"CreateTags"> = ({ Resources, Tags: list }, context) => {
  const added = fromTagList(list);
  checkTags(added, context);
  const nouns = nounsOf(Resources ?? [], context);
  for (const [id, noun] of nouns) {
    const row = noun.rows(context).find((each) => each.id === id);
    checkTags({ ...withoutTags(row?.tags ?? {}, reservedKeys(row?.tags)), ...added }, context);
    noun.change(id, (tags) => ({ ...tags, ...added }), context);
  }
  return {};
};

const reservedKeys = (tags: Tags = {}): string[] => Object.keys(tags).filter((key) => key.startsWith("aws:"));

/** A tag with a value goes only where it has that value; no tags means all. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTags.html */
export const deleteTags: Op<"DeleteTags"> = ({ Resources, Tags: list }, context) => {
  for (const [id, noun] of nounsOf(Resources ?? [], context))
    noun.change(id, (tags) => withoutTags(tags, keysToDelete(tags, list)), context);
  return {};
};

const keysToDelete = (tags: Tags, list: readonly EC2.Tag[] | undefined): string[] =>
  Object.keys(tags).filter(
    (key) =>
      !key.startsWith("aws:") &&
      (list === undefined ||
        list.length === 0 ||
        list.some(({ Key, Value }) => Key === key && (Value === undefined || Value === tags[key]))),
  );

/** The noun of each id; all ids must exist before anything changes. */
function nounsOf(ids: readonly string[], context: Context): [id: string, noun: Taggable][] {
  return ids.map((id) => {
    const noun = TAGGABLE.find(({ prefix }) => id.startsWith(`${prefix}-`));
    if (!noun) throw fault("InvalidID", `The ID '${id}' is not valid`);
    noun.check(id, context);
    return [id, noun];
  });
}

interface TagRow {
  readonly resourceId: string;
  readonly resourceType: string;
  readonly key: string;
  readonly value: string;
  readonly tags: Tags;
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTags.html */
export const describeTags: Op<"DescribeTags"> = ({ Filters, NextToken, MaxResults }, context) => {
  const all = TAGGABLE.flatMap((noun) =>
    noun
      .rows(context)
      .flatMap(({ id, tags }): TagRow[] =>
        Object.entries(tags).map(([key, value]) => ({ resourceId: id, resourceType: noun.type, key, value, tags })),
      ),
  );
  const asked = (Filters ?? []).filter(({ Name }) => !Name?.startsWith("tag:"));
  // Unlike elsewhere, tag:<key> narrows the tags themselves.
  const byTag = (Filters ?? []).flatMap(({ Name, Values }) =>
    Name?.startsWith("tag:") ? [{ key: Name.slice("tag:".length), values: Values ?? [] }] : [],
  );
  const rows = matching(
    all,
    asked,
    {
      key: (row) => row.key,
      value: (row) => row.value,
      "resource-id": (row) => row.resourceId,
      "resource-type": (row) => row.resourceType,
    },
    context,
  ).filter((row) => byTag.every(({ key, values }) => row.key === key && values.includes(row.value)));
  const { items, next } = pageOf(rows, NextToken, MaxResults);
  return {
    Tags: items.map((row) => ({
      ResourceId: row.resourceId,
      ResourceType: row.resourceType as EC2.ResourceType,
      Key: row.key,
      Value: row.value,
    })),
    NextToken: next,
  };
};
