/** Tags that a request brings, in any of the shapes of AWS's APIs: for the condition keys aws:RequestTag and aws:TagKeys. */
import type { Values } from "../protocol/index.ts";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-requesttag */
export function requestTagKeys(input: Values): Record<string, string | readonly string[]> {
  const tags = tagsIn(input);
  const names = [...tags.keys(), ...untagged(input)];
  return {
    ...Object.fromEntries([...tags].map(([name, value]) => [`aws:RequestTag/${name}`, value])),
    ...(names.length > 0 ? { "aws:TagKeys": [...new Set(names)] } : {}),
  };
}

function tagsIn(input: Values): Map<string, string> {
  const own = input.Tags ?? input.tags ?? input.TagList ?? input.tagsToAdd;
  const specified = [input.TagSpecifications ?? []].flat().map((each) => asValues(each).Tags);
  return new Map([own, ...specified].flatMap(pairsOf));
}

/** A list of key and value, whatever the two are called, or a map. */
function pairsOf(tags: unknown): [string, string][] {
  if (Array.isArray(tags))
    return tags.flatMap((each) => {
      const { Key, key, TagKey, Value, value, TagValue } = asValues(each);
      const name = Key ?? key ?? TagKey;
      return typeof name === "string" ? [[name, String(Value ?? value ?? TagValue ?? "")]] : [];
    });
  return Object.entries(asValues(tags)).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : []));
}

const untagged = (input: Values): string[] =>
  [input.TagKeys ?? input.tagKeys ?? []].flat().filter((name) => typeof name === "string");

const asValues = (value: unknown): Values => (typeof value === "object" && value !== null ? (value as Values) : {});
