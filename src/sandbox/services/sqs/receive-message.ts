import type { Message, MessageSystemAttributeName, ReceiveMessageRequest } from "@aws-sdk/client-sqs";
import { randomHex } from "../../../shared/random.ts";
import type { Context } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { attributesMd5 } from "./attribute-digest.ts";
import { numberOf } from "./attribute-rules.ts";
import { promised } from "./durations.ts";
import { invalidValue, unsupportedOperation } from "./faults.ts";
import { mailboxOf } from "./mailboxes.ts";
import { count } from "./metrics.ts";
import { moveToDeadLetters } from "./move-message.ts";
import { findQueue } from "./queue-url.ts";
import { receiptHandle } from "./receipts.ts";
import { redriveOf } from "./redrive-policy.ts";
import type { MessageRow, QueueRow } from "./state.ts";

/**
 * Waits on the server as long polling does, until a message is there or the time is over. A client that goes away takes no
 * message. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
 */
export const receiveMessage: Api<"ReceiveMessage"> = async (input, context) => {
  const queue = findQueue(context, input.QueueUrl);
  checkRequest(queue, input);
  const seconds = input.WaitTimeSeconds ?? numberOf(queue, "ReceiveMessageWaitTimeSeconds");
  const deadline = context.clock.now() + promised(context.clock, seconds * 1000);
  const ended = (): boolean => context.signal.aborted || context.callerGone?.aborted === true;
  for (;;) {
    if (ended()) return {};
    // Settings may have changed, and the queue may be gone, since the last look.
    const current = findQueue(context, input.QueueUrl);
    const taken = take(context, current, input);
    if (taken.length > 0) {
      count(context, queue.name, { NumberOfMessagesReceived: taken.length });
      return { Messages: taken.map((row) => describe(row, input)) };
    }
    if (context.clock.now() >= deadline) break;
    await mailboxOf(context, queue.name).change(deadline, [context.signal, context.callerGone]);
  }
  count(context, queue.name, { NumberOfEmptyReceives: 1 });
  return {};
};

function checkRequest(queue: QueueRow, input: ReceiveMessageRequest): void {
  const { MaxNumberOfMessages: most, WaitTimeSeconds: wait, VisibilityTimeout: timeout } = input;
  if (most !== undefined && (most < 1 || most > 10))
    throw invalidValue(most, "MaxNumberOfMessages", "Must be between 1 and 10, if provided.");
  if (wait !== undefined && (wait < 0 || wait > 20))
    throw invalidValue(wait, "WaitTimeSeconds", "Must be >= 0 and <= 20, if provided.");
  if (timeout !== undefined && (timeout < 0 || timeout > 43_200))
    throw invalidValue(timeout, "VisibilityTimeout", "Must be between 0 and 43200, if provided.");
  if (input.ReceiveRequestAttemptId === undefined) return;
  if (!queue.fifo)
    throw invalidValue(
      input.ReceiveRequestAttemptId,
      "ReceiveRequestAttemptId",
      "The request include parameter that is not valid for this queue type",
    );
  throw unsupportedOperation("ReceiveRequestAttemptId of ReceiveMessage is not in the sandbox.");
}

/** Takes messages that can be received, hides them, and moves aside those that were received too often. */
function take(context: Context, queue: QueueRow, input: ReceiveMessageRequest): MessageRow[] {
  const { MaxNumberOfMessages: most = 1, VisibilityTimeout: seconds = numberOf(queue, "VisibilityTimeout") } = input;
  const mailbox = mailboxOf(context, queue.name);
  const redrive = redriveOf(queue);
  const now = context.clock.now();
  const taken: MessageRow[] = [];
  // Groups of which an earlier message is out: the later ones wait for it.
  const locked = new Set<string>();
  for (const row of mailbox.live()) {
    if (taken.length >= most) break;
    const group = queue.fifo ? row.groupId : undefined;
    if (group !== undefined && locked.has(group)) continue;
    if (row.visibleAt > now) {
      if (group !== undefined) locked.add(group);
    } else if (redrive && row.receives >= redrive.maxReceiveCount && moveToDeadLetters(context, row, redrive)) {
      // It is in the dead-letter queue now.
    } else taken.push(received(row, now, now + promised(context.clock, seconds * 1000)));
  }
  for (const row of taken) mailbox.put(row);
  return taken;
}

const received = (row: MessageRow, now: number, visibleAt: number): MessageRow => ({
  ...row,
  receives: row.receives + 1,
  firstReceivedAt: row.firstReceivedAt ?? now,
  visibleAt,
  receipt: randomHex(32),
});

function describe(row: MessageRow, input: ReceiveMessageRequest): Message {
  const asked = [...(input.MessageSystemAttributeNames ?? []), ...(input.AttributeNames ?? [])];
  const system = Object.entries(systemAttributesOf(row)).filter(
    ([name, value]) => value !== undefined && (asked.includes("All") || asked.some((each) => each === name)),
  );
  const attributes = Object.fromEntries(
    Object.entries(row.attributes).filter(([name]) => (input.MessageAttributeNames ?? []).some(names(name))),
  );
  const digest = attributesMd5(attributes);
  return {
    MessageId: row.messageId,
    ReceiptHandle: receiptHandle(row),
    MD5OfBody: row.md5,
    Body: row.body,
    ...(system.length > 0 ? { Attributes: Object.fromEntries(system) } : {}),
    ...(digest === undefined ? {} : { MD5OfMessageAttributes: digest, MessageAttributes: attributes }),
  };
}

/** `All`, `.*`, a name, or a beginning with `.*`. */
const names =
  (name: string) =>
  (asked: string): boolean =>
    asked === "All" ||
    asked === ".*" ||
    asked === name ||
    (asked.endsWith(".*") && name.startsWith(asked.slice(0, -1)));

const systemAttributesOf = (row: MessageRow): Partial<Record<MessageSystemAttributeName, string | undefined>> => ({
  SenderId: row.senderId,
  SentTimestamp: String(row.sentAt),
  ApproximateReceiveCount: String(row.receives),
  ApproximateFirstReceiveTimestamp: String(row.firstReceivedAt),
  AWSTraceHeader: row.systemAttributes.AWSTraceHeader?.StringValue,
  DeadLetterQueueSourceArn: row.movedFrom,
  MessageGroupId: row.groupId,
  ...(row.deduplicationId === undefined
    ? {}
    : { MessageDeduplicationId: row.deduplicationId, SequenceNumber: row.sequence }),
});
