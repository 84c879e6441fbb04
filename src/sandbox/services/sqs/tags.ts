import { withoutTags } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { invalidParameter } from "./faults.ts";
import { findQueue } from "./queue-url.ts";
import { queues } from "./state.ts";

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_TagQueue.html */
export const tagQueue: Api<"TagQueue"> = (input, context) => {
  const { name, tags } = findQueue(context, input.QueueUrl);
  const next = { ...tags, ...input.Tags };
  if (Object.keys(next).length > 50) throw invalidParameter("Too many tags added for queue.");
  context.table(queues).patch(name, { tags: next });
  return {};
};

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_UntagQueue.html */
export const untagQueue: Api<"UntagQueue"> = (input, context) => {
  const { name, tags } = findQueue(context, input.QueueUrl);
  context.table(queues).patch(name, { tags: withoutTags(tags, input.TagKeys ?? []) });
  return {};
};

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueueTags.html */
export const listQueueTags: Api<"ListQueueTags"> = (input, context) => {
  const { tags } = findQueue(context, input.QueueUrl);
  return Object.keys(tags).length > 0 ? { Tags: { ...tags } } : {};
};
