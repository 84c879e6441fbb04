import { type Context, found, parseArn, type Tags, withoutTags } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { functionNotFound, invalidValue } from "./faults.ts";
import { readFunctionName } from "./function-name.ts";
import { type FunctionRow, functions } from "./state.ts";

/** https://docs.aws.amazon.com/lambda/latest/api/API_TagResource.html */
export const tagResource: Api<"TagResource"> = (input, context) => {
  const row = ofArn(context, input.Resource);
  context.table(functions).patch(row.name, { tags: requireTags({ ...row.tags, ...input.Tags }) });
  return {};
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_UntagResource.html */
export const untagResource: Api<"UntagResource"> = (input, context) => {
  const row = ofArn(context, input.Resource);
  context.table(functions).patch(row.name, { tags: withoutTags(row.tags, input.TagKeys ?? []) });
  return {};
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListTags.html */
export const listTags: Api<"ListTags"> = (input, context) => ({ Tags: { ...ofArn(context, input.Resource).tags } });

/** Tags are of functions, never of a version or alias. */
function ofArn(context: Context, resource = ""): FunctionRow {
  const parsed = parseArn(resource);
  if (parsed?.service !== "lambda" || !parsed.resource.startsWith("function:"))
    throw invalidValue(
      `1 validation error detected: Value '${resource}' at 'resource' failed to satisfy constraint: it must be the ARN of a function (in the sandbox nothing else of Lambda has tags)`,
    );
  const { name, qualifier } = readFunctionName(context, resource);
  if (qualifier !== undefined)
    throw invalidValue("Tags on function aliases and versions are not supported. Please specify a function ARN.");
  return found(context.table(functions).get(name), () => functionNotFound(resource));
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
