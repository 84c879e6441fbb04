import { createHash } from "node:crypto";
import { randomUuid } from "../../../shared/random.ts";
import type { Context } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { attributesMd5 } from "./attribute-digest.ts";
import { numberOf } from "./attribute-rules.ts";
import { eachEntry } from "./batches.ts";
import { ownPace, promised } from "./durations.ts";
import { batchTooLong } from "./faults.ts";
import { mailboxOf, nextSequence } from "./mailboxes.ts";
import { checkMessage, type Sent, sizeOf } from "./message-rules.ts";
import { count } from "./metrics.ts";
import { findQueue } from "./queue-url.ts";
import { deduplications, type MessageRow, ofQueue, type QueueRow } from "./state.ts";

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
export const sendMessage: Api<"SendMessage"> = (input, context) =>
  send(context, findQueue(context, input.QueueUrl), input);

const LARGEST_BATCH = 1_048_576;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
export const sendMessageBatch: Api<"SendMessageBatch"> = (input, context) => {
  const queue = findQueue(context, input.QueueUrl);
  const size = (input.Entries ?? []).reduce((sum, entry) => sum + sizeOf(entry), 0);
  if (size > LARGEST_BATCH) throw batchTooLong(LARGEST_BATCH, size);
  return eachEntry("SendMessageBatchRequestEntry", input.Entries, (entry) => send(context, queue, entry));
};

function send(context: Context, queue: QueueRow, sent: Sent) {
  checkMessage(queue, sent);
  const { MessageBody = "", MessageAttributes = {}, MessageSystemAttributes = {} } = sent;
  const { messageId, sequence } = accept(context, queue, sent);
  return {
    MessageId: messageId,
    MD5OfMessageBody: md5(MessageBody),
    MD5OfMessageAttributes: attributesMd5(MessageAttributes),
    MD5OfMessageSystemAttributes: attributesMd5(MessageSystemAttributes),
    ...(queue.fifo ? { SequenceNumber: sequence } : {}),
  };
}

/** Puts the message in the queue; a duplicate is answered as the first one was, and not kept. */
function accept(context: Context, queue: QueueRow, sent: Sent): { messageId: string; sequence: string } {
  const deduplicationId = queue.fifo ? (sent.MessageDeduplicationId ?? contentId(sent.MessageBody ?? "")) : undefined;
  const key = deduplicationId === undefined ? undefined : deduplicationKey(queue, sent.MessageGroupId, deduplicationId);
  const now = context.clock.now();
  const known = key === undefined ? undefined : context.table(deduplications).get(key);
  if (known && known.until > now) return known;
  const row = messageOf(context, queue, { sent, deduplicationId, now });
  mailboxOf(context, queue.name).put(row);
  count(context, queue.name, { NumberOfMessagesSent: 1, SentMessageSize: sizeOf(sent) });
  if (key !== undefined) {
    forgetOld(context, queue, now);
    const until = now + promised(context.clock, DEDUPLICATION_MS);
    context.table(deduplications).put(key, { messageId: row.messageId, sequence: row.sequence, until });
  }
  return row;
}

const DEDUPLICATION_MS = 300_000;

function messageOf(
  context: Context,
  queue: QueueRow,
  { sent, deduplicationId, now }: { sent: Sent; deduplicationId: string | undefined; now: number },
): MessageRow {
  const { MessageBody: body = "", DelaySeconds = numberOf(queue, "DelaySeconds") } = sent;
  return {
    queue: queue.name,
    sequence: nextSequence(context),
    messageId: randomUuid(),
    body,
    md5: md5(body),
    attributes: sent.MessageAttributes ?? {},
    systemAttributes: { ...traceHeader(context), ...sent.MessageSystemAttributes },
    senderId: senderId(context),
    sentAt: now,
    visibleAt: now + ownPace(context.clock, DelaySeconds * 1000),
    expiresAt: now + promised(context.clock, numberOf(queue, "MessageRetentionPeriod") * 1000),
    receives: 0,
    firstReceivedAt: undefined,
    receipt: undefined,
    groupId: sent.MessageGroupId,
    deduplicationId,
    movedFrom: undefined,
  };
}

/** The X-Ray header of the request, where the message names none itself. */
const traceHeader = ({ trace }: Context): MessageRow["systemAttributes"] =>
  trace === undefined ? {} : { AWSTraceHeader: { DataType: "String", StringValue: trace } };

function senderId({ principal, account }: Context): string {
  if (principal.kind === "role") return `${principal.roleId ?? principal.roleArn}:${principal.sessionName}`;
  if (principal.kind === "user") return principal.userId ?? principal.userName;
  return principal.kind === "service" ? `${principal.service}.amazonaws.com` : account;
}

const md5 = (text: string): string => createHash("md5").update(text).digest("hex");

const contentId = (body: string): string => createHash("sha256").update(body).digest("hex");

const deduplicationKey = ({ name, attributes }: QueueRow, groupId: string | undefined, id: string): string =>
  ofQueue(name) + (attributes.DeduplicationScope === "messageGroup" ? `${groupId}\n${id}` : id);

const OFTEN_ENOUGH = 500;

/** Now and then, so that the table holds few ids that no longer count. */
function forgetOld(context: Context, queue: QueueRow, now: number): void {
  const table = context.table(deduplications);
  const entries = table.entries(ofQueue(queue.name));
  if (entries.length < OFTEN_ENOUGH) return;
  for (const [key, { until }] of entries) if (until <= now) table.delete(key);
}
