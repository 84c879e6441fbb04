/** What SNS keeps: topics, subscriptions, messages on their way, and the key that signs them. */
import type { MessageAttributeValue } from "@aws-sdk/client-sns";
import { arn, type Context, collection, type Tags } from "../../kit/index.ts";

export interface TopicRow {
  readonly name: string;
  readonly arn: string;
  readonly fifo: boolean;
  /** As set; what AWS computes is added in topic-attributes.ts. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Tags;
  /** Subscriptions that were deleted, as GetTopicAttributes counts them. */
  readonly deleted: number;
  /** Of the last message of a FIFO topic. */
  readonly sequence: string;
}

export interface SubscriptionRow {
  readonly arn: string;
  readonly id: string;
  /** Name of the topic. */
  readonly topic: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** What confirms it; undefined once it is confirmed. */
  readonly token: string | undefined;
  readonly confirmedByOwner: boolean;
}

export interface PublishedMessage {
  readonly messageId: string;
  readonly topicArn: string;
  readonly message: string;
  /** By protocol, of a message with MessageStructure json. */
  readonly byProtocol: Readonly<Record<string, string>>;
  readonly subject: string | undefined;
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
  readonly publishedAt: number;
  readonly groupId: string | undefined;
  readonly deduplicationId: string | undefined;
  readonly sequence: string | undefined;
  /** The X-Ray header of the request: queues and functions get it, too. */
  readonly trace?: string | undefined;
}

export interface DeliveryRow {
  readonly id: string;
  readonly subscription: string;
  readonly topic: string;
  readonly message: PublishedMessage;
  readonly retries: number;
}

/** A deduplication id of a FIFO topic that counts as published. */
export interface DeduplicationRow {
  readonly messageId: string;
  readonly sequence: string;
  readonly until: number;
}

export interface SigningKeyRow {
  /** PEM. */
  readonly privateKey: string;
  readonly certificate: string;
}

export const topics = collection<TopicRow>({
  service: "sns",
  name: "topics",
  resource: { noun: "topic", arn: (row) => row.arn, tags: (row) => row.tags },
});
export const subscriptions = collection<SubscriptionRow>({
  service: "sns",
  name: "subscriptions",
  resource: { noun: "subscription", arn: (row) => row.arn },
});
export const deliveries = collection<DeliveryRow>({ service: "sns", name: "deliveries" });
export const deduplications = collection<DeduplicationRow>({ service: "sns", name: "deduplications" });
export const signingKeys = collection<SigningKeyRow>({ service: "sns", name: "signing-keys" });

export const topicArn = (context: Context, name: string): string => arn(context, "sns", name);

/** Keys of what belongs to a topic begin with it. */
export const ofTopic = (name: string): string => `${name}:`;

export const subscriptionKey = ({ topic, id }: Pick<SubscriptionRow, "topic" | "id">): string => ofTopic(topic) + id;

export const subscriptionsOf = (context: Context, topic: string): SubscriptionRow[] =>
  context.table(subscriptions).list(ofTopic(topic));
