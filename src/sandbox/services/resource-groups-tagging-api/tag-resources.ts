import type * as Tagging from "@aws-sdk/client-resource-groups-tagging-api";
import { messageOf, nameOf } from "../../../shared/errors.ts";
import { type Context, parseArn, type Tags } from "../../kit/index.ts";
import { invalidParameter, type On } from "./handler.ts";
import { ownerOf, type TagChange } from "./owners.ts";

/** https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_TagResources.html: each by the service that owns it. */
export const tagResources: On<"TagResources"> = async (input, context) => {
  const tags = input.Tags ?? {};
  checkTags(tags);
  return { FailedResourcesMap: await changeAll(context, input.ResourceARNList, { tags }) };
};

export const untagResources: On<"UntagResources"> = async (input, context) => ({
  FailedResourcesMap: await changeAll(context, input.ResourceARNList, { keys: input.TagKeys ?? [] }),
});

async function changeAll(context: Context, arns: readonly string[] | undefined, change: TagChange) {
  if (!arns?.length || arns.length > 20) throw invalidParameter("ResourceARNList must have 1 to 20 ARNs.");
  const failed: Record<string, Tagging.FailureInfo> = {};
  for (const arn of arns) {
    const problem = await changeOne(context, arn, change);
    if (problem) failed[arn] = problem;
  }
  return failed;
}

async function changeOne(context: Context, arn: string, change: TagChange): Promise<Tagging.FailureInfo | undefined> {
  const parts = parseArn(arn);
  const owner = parts && ownerOf(parts);
  if (!owner)
    return failure("InvalidParameterException", `The sandbox cannot tag ${arn} here: use the API of its own service.`);
  try {
    await owner(context, { arn, ...change });
    return undefined;
  } catch (error) {
    return failure("InvalidParameterException", `${nameOf(error)}: ${messageOf(error)}`);
  }
}

const failure = (ErrorCode: Tagging.ErrorCode, ErrorMessage: string): Tagging.FailureInfo => ({
  StatusCode: 400,
  ErrorCode,
  ErrorMessage,
});

function checkTags(tags: Tags): void {
  if (Object.keys(tags).length === 0 || Object.keys(tags).length > 50)
    throw invalidParameter("Tags must have 1 to 50 tags.");
  if (Object.keys(tags).some((key) => key.toLowerCase().startsWith("aws:")))
    throw invalidParameter("Tag keys that start with aws: are reserved for AWS.");
}
