import type { Context } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { eachEntry } from "./batches.ts";
import { promised } from "./durations.ts";
import { invalidValue, messageNotInflight } from "./faults.ts";
import { mailboxOf } from "./mailboxes.ts";
import { findQueue } from "./queue-url.ts";
import { readReceipt } from "./receipts.ts";
import type { QueueRow } from "./state.ts";

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html */
export const changeMessageVisibility: Api<"ChangeMessageVisibility"> = (input, context) =>
  change(context, findQueue(context, input.QueueUrl), input);

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibilityBatch.html */
export const changeMessageVisibilityBatch: Api<"ChangeMessageVisibilityBatch"> = (input, context) => {
  const queue = findQueue(context, input.QueueUrl);
  return eachEntry("ChangeMessageVisibilityBatchRequestEntry", input.Entries, (entry) => change(context, queue, entry));
};

interface Change {
  readonly ReceiptHandle: string | undefined;
  readonly VisibilityTimeout?: number | undefined;
}

function change(
  context: Context,
  queue: QueueRow,
  { ReceiptHandle, VisibilityTimeout = 0 }: Change,
): Record<string, never> {
  if (VisibilityTimeout < 0 || VisibilityTimeout > 43_200)
    throw invalidValue(VisibilityTimeout, "VisibilityTimeout", "Must be between 0 and 43200.");
  const { row, isLatest } = readReceipt(context, queue, ReceiptHandle);
  if (!row)
    throw invalidValue(
      ReceiptHandle,
      "ReceiptHandle",
      "Message does not exist or is not available for visibility timeout change.",
    );
  const now = context.clock.now();
  if (!isLatest || row.visibleAt <= now) throw messageNotInflight();
  mailboxOf(context, queue.name).put({ ...row, visibleAt: now + promised(context.clock, VisibilityTimeout * 1000) });
  return {};
}
