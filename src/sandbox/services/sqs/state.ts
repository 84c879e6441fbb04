/** What SQS keeps. Who waits for messages is memory: see mailbox.ts. */
import type { MessageAttributeValue, MessageSystemAttributeValue } from "@aws-sdk/client-sqs";
import { arn, type Context, collection, type Tags } from "../../kit/index.ts";

export interface QueueRow {
  readonly name: string;
  readonly arn: string;
  readonly fifo: boolean;
  /** As set, by AWS's names; defaults are in attribute-rules.ts. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Tags;
  /** Milliseconds since the epoch, as all times of this service. */
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly purgedAt?: number;
}

export interface MessageRow {
  readonly queue: string;
  /** Twenty digits that grow with every message: the order of a queue, and FIFO's SequenceNumber. */
  readonly sequence: string;
  readonly messageId: string;
  readonly body: string;
  readonly md5: string;
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
  readonly systemAttributes: Readonly<Record<string, MessageSystemAttributeValue>>;
  readonly senderId: string;
  readonly sentAt: number;
  /** When it can next be received. */
  readonly visibleAt: number;
  readonly expiresAt: number;
  readonly receives: number;
  readonly firstReceivedAt: number | undefined;
  /** Of the last receive; undefined where nobody holds it. */
  readonly receipt: string | undefined;
  readonly groupId: string | undefined;
  readonly deduplicationId: string | undefined;
  /** ARN of the queue from which it was moved here as a dead letter. */
  readonly movedFrom: string | undefined;
}

/** A FIFO message id that counts as sent, also after its message is gone. */
export interface DeduplicationRow {
  readonly messageId: string;
  readonly sequence: string;
  readonly until: number;
}

/** A name that is not free yet. */
export interface DeletedQueueRow {
  readonly name: string;
  readonly until: number;
}

export interface MoveTaskRow {
  readonly id: string;
  readonly source: string;
  readonly destination: string | undefined;
  readonly perSecond: number | undefined;
  readonly startedAt: number;
  readonly toMove: number;
  readonly moved: number;
  readonly status: "RUNNING" | "COMPLETED" | "CANCELLING" | "CANCELLED" | "FAILED";
  readonly failure: string | undefined;
}

export const queues = collection<QueueRow>({
  service: "sqs",
  name: "queues",
  resource: { noun: "queue", arn: (row) => row.arn, tags: (row) => row.tags },
});
export const messages = collection<MessageRow>({ service: "sqs", name: "messages" });
export const deduplications = collection<DeduplicationRow>({ service: "sqs", name: "deduplications" });
export const deletedQueues = collection<DeletedQueueRow>({ service: "sqs", name: "deleted-queues" });
export const moveTasks = collection<MoveTaskRow>({ service: "sqs", name: "move-tasks" });

/** Keys of what belongs to a queue begin with it. */
export const ofQueue = (name: string): string => `${name}:`;

export const messageKey = ({ queue, sequence }: Pick<MessageRow, "queue" | "sequence">): string =>
  ofQueue(queue) + sequence;

export const queueArn = (context: Context, name: string): string => arn(context, "sqs", name);
