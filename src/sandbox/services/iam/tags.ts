/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html */
import { type Context, found, fromTagList, type Table, type Tags, toTagList, withoutTags } from "../../kit/index.ts";
import {
  findIdentity,
  findInstanceProfile,
  findRole,
  identityTable,
  keyOf,
  type ListInput,
  listPage,
} from "./entities.ts";
import { invalidInput, limitExceeded, noSuchEntity } from "./faults.ts";
import type { On } from "./handler.ts";
import { instanceProfiles, policies } from "./state.ts";

type TagInput = { readonly Tags: { Key: string | undefined; Value: string | undefined }[] | undefined };
type UntagInput = { readonly TagKeys: string[] | undefined };

/** A row with tags, and how to put others on it. */
interface Tagged {
  readonly tags: Tags;
  put(tags: Tags): void;
}

export const tagRole: On<"TagRole"> = (input, context) => addTags(roleTags(context, input.RoleName), input);
export const untagRole: On<"UntagRole"> = (input, context) => removeTags(roleTags(context, input.RoleName), input);
export const listRoleTags: On<"ListRoleTags"> = (input, context) => listTags(roleTags(context, input.RoleName), input);

export const tagUser: On<"TagUser"> = (input, context) => addTags(userTags(context, input.UserName), input);
export const untagUser: On<"UntagUser"> = (input, context) => removeTags(userTags(context, input.UserName), input);
export const listUserTags: On<"ListUserTags"> = (input, context) => listTags(userTags(context, input.UserName), input);

export const tagPolicy: On<"TagPolicy"> = (input, context) => addTags(policyTags(context, input.PolicyArn), input);
export const untagPolicy: On<"UntagPolicy"> = (input, context) =>
  removeTags(policyTags(context, input.PolicyArn), input);
export const listPolicyTags: On<"ListPolicyTags"> = (input, context) =>
  listTags(policyTags(context, input.PolicyArn), input);

export const tagInstanceProfile: On<"TagInstanceProfile"> = (input, context) =>
  addTags(profileTags(context, input.InstanceProfileName), input);
export const untagInstanceProfile: On<"UntagInstanceProfile"> = (input, context) =>
  removeTags(profileTags(context, input.InstanceProfileName), input);
export const listInstanceProfileTags: On<"ListInstanceProfileTags"> = (input, context) =>
  listTags(profileTags(context, input.InstanceProfileName), input);

/** Refuses what AWS refuses of tags: 50 at most, keys of `aws:` reserved. */
export function checkedTags(tags: Tags): Tags {
  const keys = Object.keys(tags);
  if (keys.length > 50) throw limitExceeded("The number of tags has reached the maximum limit.");
  if (keys.some((key) => key.toLowerCase().startsWith("aws:")))
    throw invalidInput("System tags cannot be added/updated by requester");
  return tags;
}

const roleTags = (context: Context, name: string | undefined): Tagged => {
  const row = findRole(context, name);
  return tagged(identityTable(context, "role"), keyOf(row.name), row);
};

const userTags = (context: Context, name: string | undefined): Tagged => {
  const row = findIdentity(context, "user", name);
  return tagged(identityTable(context, "user"), keyOf(row.name), row);
};

const profileTags = (context: Context, name: string | undefined): Tagged => {
  const row = findInstanceProfile(context, name);
  return tagged(context.table(instanceProfiles), keyOf(row.name), row);
};

const policyTags = (context: Context, arn = ""): Tagged => {
  const row = found(context.table(policies).get(arn), () => noSuchEntity(`Policy ${arn} was not found.`));
  return tagged(context.table(policies), arn, row);
};

function tagged<T extends { readonly tags: Tags }>(table: Table<T>, key: string, row: T): Tagged {
  return { tags: row.tags, put: (tags) => void table.update(key, (now) => ({ ...now, tags })) };
}

function addTags(row: Tagged, { Tags }: TagInput) {
  row.put(checkedTags({ ...row.tags, ...fromTagList(Tags) }));
  return {};
}

function removeTags(row: Tagged, { TagKeys }: UntagInput) {
  row.put(withoutTags(row.tags, TagKeys ?? []));
  return {};
}

function listTags(row: Tagged, input: ListInput) {
  const { items, rest } = listPage(toTagList(row.tags), input);
  return { Tags: items, ...rest };
}
