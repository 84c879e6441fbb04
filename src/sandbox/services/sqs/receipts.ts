/** Receipt handles: opaque to clients, here the message's place and the receive that gave it. */
import type { Context } from "../../kit/index.ts";
import { receiptHandleIsInvalid } from "./faults.ts";
import { mailboxOf } from "./mailboxes.ts";
import type { MessageRow, QueueRow } from "./state.ts";

export const receiptHandle = ({ queue, sequence, receipt }: MessageRow): string =>
  Buffer.from(JSON.stringify([queue, sequence, receipt])).toString("base64");

export interface Receipt {
  /** Undefined where the message is no longer in the queue. */
  readonly row: MessageRow | undefined;
  /** The message has not been received again since. */
  readonly isLatest: boolean;
}

/** Reads a handle; throws for a text that is none of this queue. */
export function readReceipt(context: Context, queue: QueueRow, handle: string | undefined): Receipt {
  const [of, sequence, receipt] = partsOf(handle ?? "");
  if (of !== queue.name || typeof sequence !== "string") throw receiptHandleIsInvalid(handle ?? "");
  const row = mailboxOf(context, queue.name).get(sequence);
  return { row, isLatest: row !== undefined && row.receipt === receipt };
}

function partsOf(handle: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(handle, "base64").toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
