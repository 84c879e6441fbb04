/** Tags that come with a create call. */
import type * as EC2 from "@aws-sdk/client-ec2";
import { type Context, type Fault, fault, fromTagList, type Tags } from "../../kit/index.ts";
import { invalidValue } from "./faults.ts";

const MOST_TAGS = 50;

/** Tags for resources of `type`. Other types than `allowed` (by default that one type) are refused. */
export function tagsFor(
  type: EC2.ResourceType,
  specifications: readonly EC2.TagSpecification[] | undefined,
  context: Context,
  allowed: readonly string[] = [type],
): Tags {
  for (const { ResourceType } of specifications ?? [])
    if (ResourceType === undefined) throw invalidValue("Tag specification must have a resource type");
    else if (!allowed.includes(ResourceType))
      throw invalidValue(`'${ResourceType}' is not a valid taggable resource type for this operation.`);
  const tags = fromTagList(
    (specifications ?? []).filter((each) => each.ResourceType === type).flatMap((each) => each.Tags ?? []),
  );
  checkTags(tags, context);
  return tags;
}

/** AWS's rules for keys and values. Only services may use keys that start with `aws:`. */
export function checkTags(tags: Tags, { principal }: Context): void {
  const keys = Object.keys(tags);
  if (keys.length > MOST_TAGS)
    throw fault("TagLimitExceeded", `The maximum number of Tags for a resource has been reached.`);
  for (const key of keys) {
    if (key === "") throw invalidValue("Tag key cannot be empty");
    if (key.length > 128) throw tooLong("key", key, 128);
    if ((tags[key] ?? "").length > 256) throw tooLong("value", tags[key] ?? "", 256);
    if (key.toLowerCase().startsWith("aws:") && principal.kind !== "service")
      throw invalidValue(
        `Tag keys starting with 'aws:' are reserved for internal use. The following tag keys are not valid: [${key}]`,
      );
  }
}

const tooLong = (what: string, text: string, most: number): Fault =>
  invalidValue(`Tag ${what} exceeds the maximum length of ${most} characters: '${text.slice(0, 20)}...'`);
