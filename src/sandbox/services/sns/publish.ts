import { createHash } from "node:crypto";
import type { PublishBatchRequestEntry } from "@aws-sdk/client-sns";
import { randomUuid } from "../../../shared/random.ts";
import { type Context, Fault } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { startDeliveries } from "./deliveries.ts";
import {
  batchTooLong,
  emptyBatch,
  idsNotDistinct,
  invalid,
  invalidBatchId,
  notInSandbox,
  tooManyEntries,
} from "./faults.ts";
import { checkMessage, messagesByProtocol, type Sent, sizeOf } from "./message-rules.ts";
import { count } from "./metrics.ts";
import { deduplications, ofTopic, type PublishedMessage, type TopicRow, topics } from "./state.ts";
import { findTopic } from "./topic-lookup.ts";

/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
export const publish: Api<"Publish"> = async (input, context) => {
  if (input.PhoneNumber !== undefined) throw notInSandbox("Publishing to a phone number");
  const arn = input.TopicArn ?? input.TargetArn;
  if (arn === undefined) throw invalid("TopicArn or TargetArn Reason: no value for required parameter");
  return publishTo(context, findTopic(context, arn).name, input);
};

const LARGEST_BATCH = 262_144;

/** https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html */
export const publishBatch: Api<"PublishBatch"> = async (input, context) => {
  const { name } = findTopic(context, input.TopicArn);
  const entries = input.PublishBatchRequestEntries ?? [];
  checkBatch(entries);
  const Successful = [];
  const Failed = [];
  for (const entry of entries) {
    const Id = entry.Id ?? "";
    try {
      Successful.push({ Id, ...(await publishTo(context, name, entry)) });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      Failed.push({ Id, Code: error.name.replace(/Exception$/, ""), Message: error.message, SenderFault: true });
    }
  }
  return { Successful, Failed };
};

function checkBatch(entries: readonly PublishBatchRequestEntry[]): void {
  if (entries.length === 0) throw emptyBatch();
  if (entries.length > 10) throw tooManyEntries();
  const ids = entries.map(({ Id = "" }) => Id);
  if (!ids.every((id) => /^[\w-]{1,80}$/.test(id))) throw invalidBatchId();
  if (new Set(ids).size < ids.length) throw idsNotDistinct();
  if (entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > LARGEST_BATCH) throw batchTooLong();
}

/** Gives the message to every subscription that wants it; a duplicate on a FIFO topic is answered and goes no further. */
export async function publishTo(context: Context, name: string, sent: Sent) {
  const topic = findTopic(context, `arn:aws:sns:${context.region}:${context.account}:${name}`);
  checkMessage(topic, sent);
  const byProtocol = messagesByProtocol(sent);
  const id = topic.fifo ? (sent.MessageDeduplicationId ?? contentId(sent.Message ?? "")) : undefined;
  const known = id === undefined ? undefined : duplicateOf(context, topic, { id, group: sent.MessageGroupId });
  if (known) return { MessageId: known.messageId, SequenceNumber: known.sequence };
  const message: PublishedMessage = {
    messageId: randomUuid(),
    topicArn: topic.arn,
    message: sent.Message ?? "",
    byProtocol,
    subject: sent.Subject,
    attributes: sent.MessageAttributes ?? {},
    publishedAt: context.clock.now(),
    groupId: sent.MessageGroupId,
    deduplicationId: id,
    sequence: topic.fifo ? nextSequence(context, topic) : undefined,
    ...(context.trace !== undefined && { trace: context.trace }),
  };
  if (id !== undefined) remember(context, topic, message);
  count(context, topic.name, { NumberOfMessagesPublished: 1, PublishSize: sizeOf(sent) });
  await startDeliveries(context, topic, message);
  return { MessageId: message.messageId, ...(topic.fifo ? { SequenceNumber: message.sequence } : {}) };
}

const contentId = (text: string): string => createHash("sha256").update(text).digest("hex");

function nextSequence(context: Context, { name, sequence }: TopicRow): string {
  const next = (BigInt(sequence) + 1n).toString();
  context.table(topics).patch(name, { sequence: next });
  return `1${next.padStart(19, "0")}`;
}

const DEDUPLICATION_MS = 300_000;

const deduplicationKey = (
  { name, attributes }: TopicRow,
  { id, group }: { id: string; group: string | undefined },
): string => ofTopic(name) + (attributes.FifoThroughputScope === "MessageGroup" ? `${group}\n${id}` : id);

function duplicateOf(context: Context, topic: TopicRow, of: { id: string; group: string | undefined }) {
  const known = context.table(deduplications).get(deduplicationKey(topic, of));
  return known && known.until > context.clock.now() ? known : undefined;
}

function remember(context: Context, topic: TopicRow, message: PublishedMessage): void {
  const { messageId, sequence = "", deduplicationId: id = "", groupId: group } = message;
  const table = context.table(deduplications);
  const now = context.clock.now();
  for (const [key, { until }] of table.entries(ofTopic(topic.name))) if (until <= now) table.delete(key);
  table.put(deduplicationKey(topic, { id, group }), { messageId, sequence, until: now + DEDUPLICATION_MS });
}
