import type { QueueAttributeName } from "@aws-sdk/client-sqs";
import type { Context } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { attributeNames, changedAttributes, settingsOf } from "./attribute-rules.ts";
import { ownPace } from "./durations.ts";
import { purgeInProgress, unknownAttribute } from "./faults.ts";
import { mailboxOf } from "./mailboxes.ts";
import { findQueue } from "./queue-url.ts";
import { checkRedrive } from "./redrive-policy.ts";
import { type QueueRow, queues } from "./state.ts";

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html */
export const getQueueAttributes: Api<"GetQueueAttributes"> = (input, context) => {
  const queue = findQueue(context, input.QueueUrl);
  const asked = new Set<string>(input.AttributeNames ?? []);
  for (const name of asked) if (name !== "All" && !NAMES.has(name)) throw unknownAttribute(name);
  const known = Object.entries(attributesOf(context, queue));
  const wanted = known.filter(([name]) => asked.has("All") || asked.has(name));
  return wanted.length > 0 ? { Attributes: Object.fromEntries(wanted) } : {};
};

const COMPUTED = [
  "QueueArn",
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesNotVisible",
  "ApproximateNumberOfMessagesDelayed",
  "CreatedTimestamp",
  "LastModifiedTimestamp",
];
const NAMES = new Set([...COMPUTED, "FifoQueue", ...attributeNames]);

function attributesOf(context: Context, queue: QueueRow): Partial<Record<QueueAttributeName, string>> {
  const { visible, inFlight, delayed } = mailboxOf(context, queue.name).counts();
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: seconds(queue.createdAt),
    LastModifiedTimestamp: seconds(queue.modifiedAt),
    ...settingsOf(queue),
  };
}

const seconds = (ms: number): string => String(Math.floor(ms / 1000));

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
export const setQueueAttributes: Api<"SetQueueAttributes"> = (input, context) => {
  const queue = findQueue(context, input.QueueUrl);
  const change = input.Attributes ?? {};
  if ("FifoQueue" in change) throw unknownAttribute("FifoQueue");
  const attributes = changedAttributes(queue.attributes, change, queue.fifo);
  checkRedrive(context, queue, change);
  context.table(queues).patch(queue.name, { attributes, modifiedAt: context.clock.now() });
  // A shorter wait or another redrive policy counts for those who are waiting.
  mailboxOf(context, queue.name).wake();
  return {};
};

const PURGE_PAUSE_MS = 60_000;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_PurgeQueue.html */
export const purgeQueue: Api<"PurgeQueue"> = (input, context) => {
  const queue = findQueue(context, input.QueueUrl);
  const { clock } = context;
  if (queue.purgedAt !== undefined && clock.now() - queue.purgedAt < ownPace(clock, PURGE_PAUSE_MS))
    throw purgeInProgress(queue.name);
  mailboxOf(context, queue.name).clear();
  context.table(queues).patch(queue.name, { purgedAt: clock.now() });
  return {};
};
