import { type Context, found, parseArn, type Tags, withoutTags } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { mappings } from "./event-sources/state.ts";
import { functionNotFound, invalidValue, mappingNotFound } from "./faults.ts";
import { readFunctionName } from "./function-name.ts";
import { functions } from "./state.ts";

/** https://docs.aws.amazon.com/lambda/latest/api/API_TagResource.html */
export const tagResource: Api<"TagResource"> = (input, context) => {
  const resource = ofArn(context, input.Resource);
  resource.put(requireTags({ ...resource.tags, ...input.Tags }));
  return {};
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_UntagResource.html */
export const untagResource: Api<"UntagResource"> = (input, context) => {
  const resource = ofArn(context, input.Resource);
  resource.put(withoutTags(resource.tags, input.TagKeys ?? []));
  return {};
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListTags.html */
export const listTags: Api<"ListTags"> = (input, context) => ({ Tags: { ...ofArn(context, input.Resource).tags } });

interface Tagged {
  readonly tags: Tags;
  put(tags: Tags): void;
}

/** A function (never a version or alias) or an event source mapping. */
function ofArn(context: Context, resource = ""): Tagged {
  const parsed = parseArn(resource);
  const [kind, id = ""] = parsed?.service === "lambda" ? parsed.resource.split(":") : [];
  if (kind === "function") return ofFunction(context, resource);
  if (kind !== "event-source-mapping")
    throw invalidValue(
      `1 validation error detected: Value '${resource}' at 'resource' failed to satisfy constraint: it must be the ARN of a function or an event source mapping (in the sandbox nothing else of Lambda has tags)`,
    );
  const { tags } = found(context.table(mappings).get(id), mappingNotFound);
  return { tags, put: (changed) => void context.table(mappings).patch(id, { tags: changed }) };
}

function ofFunction(context: Context, resource: string): Tagged {
  const { name, qualifier } = readFunctionName(context, resource);
  if (qualifier !== undefined)
    throw invalidValue("Tags on function aliases and versions are not supported. Please specify a function ARN.");
  const { tags } = found(context.table(functions).get(name), () => functionNotFound(resource));
  return { tags, put: (changed) => void context.table(functions).patch(name, { tags: changed }) };
}

export function requireTags(tags: Tags | undefined): Tags {
  const entries = Object.entries(tags ?? {});
  if (entries.length > 50) throw invalidValue("Number of tags exceeds the limit of 50.");
  for (const [key, value] of entries) {
    if (key.length < 1 || key.length > 128 || value.length > 256)
      throw invalidValue("Tag keys have 1 to 128 characters and values up to 256.");
    if (key.toLowerCase().startsWith("aws:"))
      throw invalidValue("Keys that start with aws: are reserved for AWS: they cannot be set.");
  }
  return Object.fromEntries(entries);
}
