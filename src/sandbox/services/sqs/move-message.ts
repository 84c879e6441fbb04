import type { Context } from "../../kit/index.ts";
import { numberOf } from "./attribute-rules.ts";
import { promised } from "./durations.ts";
import { mailboxOf, nextSequence } from "./mailboxes.ts";
import { queueOfArn } from "./queue-url.ts";
import type { RedrivePolicy } from "./redrive-policy.ts";
import { type MessageRow, type QueueRow, queueArn } from "./state.ts";

/** Moves a message to its dead-letter queue; false where that queue is gone, and the message then stays. */
export function moveToDeadLetters(context: Context, row: MessageRow, { deadLetterTargetArn }: RedrivePolicy): boolean {
  const target = queueOfArn(context, deadLetterTargetArn);
  if (!target) return false;
  moveMessage(context, row, target, queueArn(context, row.queue));
  return true;
}

/**
 * Takes a message out of its queue and puts it at the end of another. In a standard queue it keeps the time at which it was
 * sent, and expires by it; a FIFO queue counts anew.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 */
export function moveMessage(context: Context, row: MessageRow, target: QueueRow, movedFrom: string | undefined): void {
  const { clock } = context;
  const from = target.fifo ? clock.now() : row.sentAt;
  mailboxOf(context, row.queue).delete(row);
  mailboxOf(context, target.name).put({
    ...row,
    queue: target.name,
    sequence: nextSequence(context),
    visibleAt: clock.now(),
    expiresAt: from + promised(clock, numberOf(target, "MessageRetentionPeriod") * 1000),
    receives: 0,
    firstReceivedAt: undefined,
    receipt: undefined,
    movedFrom,
  });
}
