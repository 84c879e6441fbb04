import type { Context } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { eachEntry } from "./batches.ts";
import { receiptHandleExpired } from "./faults.ts";
import { mailboxOf } from "./mailboxes.ts";
import { count } from "./metrics.ts";
import { findQueue } from "./queue-url.ts";
import { readReceipt } from "./receipts.ts";
import type { QueueRow } from "./state.ts";

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html */
export const deleteMessage: Api<"DeleteMessage"> = (input, context) =>
  remove(context, findQueue(context, input.QueueUrl), input.ReceiptHandle);

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessageBatch.html */
export const deleteMessageBatch: Api<"DeleteMessageBatch"> = (input, context) => {
  const queue = findQueue(context, input.QueueUrl);
  return eachEntry("DeleteMessageBatchRequestEntry", input.Entries, ({ ReceiptHandle }) =>
    remove(context, queue, ReceiptHandle),
  );
};

/**
 * A message that is gone already counts as deleted. With the handle of an earlier receive AWS answers success and may keep
 * the message; the sandbox always keeps it. A FIFO queue refuses the handle once the visibility timeout is over.
 */
function remove(context: Context, queue: QueueRow, handle: string | undefined): Record<string, never> {
  const { row, isLatest } = readReceipt(context, queue, handle);
  if (!row) return {};
  const isExpired = !isLatest || row.visibleAt <= context.clock.now();
  if (queue.fifo && isExpired) throw receiptHandleExpired(handle ?? "");
  if (!isLatest) return {};
  mailboxOf(context, queue.name).delete(row);
  count(context, queue.name, { NumberOfMessagesDeleted: 1 });
  return {};
}
