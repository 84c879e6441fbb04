/** Delivery by the protocol of a subscription. https://docs.aws.amazon.com/sns/latest/dg/sns-create-subscribe-endpoint-to-topic.html */
import type { MessageAttributeValue } from "@aws-sdk/client-sqs";
import { type Context, fault } from "../../kit/index.ts";
import { invokeFunction, type QueueMessage, sendToQueue } from "./access.ts";
import { post } from "./http-endpoint.ts";
import { lambdaEvent, notificationFor, snsJson, textFor } from "./notification.ts";
import type { PublishedMessage, SubscriptionRow } from "./state.ts";

type Deliver = (context: Context, subscription: SubscriptionRow, message: PublishedMessage) => Promise<void>;

/** One attempt; throws what went wrong. */
export const deliverBy: Deliver = (context, subscription, message) => {
  const { protocol, endpoint } = subscription;
  const deliver = PROTOCOLS[protocol];
  if (!deliver) throw fault("Undeliverable", `The sandbox sends no ${protocol} to ${endpoint}.`);
  return deliver(context.traced(message.trace), subscription, message);
};

const isRaw = ({ attributes }: SubscriptionRow): boolean => attributes.RawMessageDelivery === "true";

/** What a queue gets: the message itself with its attributes, or the notification around it. */
export async function deadLetterFor(
  context: Context,
  subscription: SubscriptionRow,
  message: PublishedMessage,
): Promise<Pick<QueueMessage, "body" | "attributes" | "groupId" | "deduplicationId">> {
  const ids = { groupId: message.groupId, deduplicationId: message.deduplicationId };
  if (!isRaw(subscription)) return { ...ids, body: snsJson(await notificationFor(context, subscription, message)) };
  const attributes: Record<string, MessageAttributeValue> = {};
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(message.attributes))
    attributes[name] = { DataType, StringValue, BinaryValue };
  return { ...ids, body: textFor(subscription, message), attributes };
}

const toQueue: Deliver = async (context, subscription, message) =>
  sendToQueue(context, {
    queue: subscription.endpoint,
    topicArn: message.topicArn,
    ...(await deadLetterFor(context, subscription, message)),
  });

const toFunction: Deliver = async (context, subscription, message) =>
  invokeFunction(context, subscription.endpoint, message.topicArn, await lambdaEvent(context, subscription, message));

const toHttp: Deliver = async (context, subscription, message) => {
  const raw = isRaw(subscription);
  const body = raw ? textFor(subscription, message) : snsJson(await notificationFor(context, subscription, message));
  await post(context, subscription.endpoint, body, {
    "x-amz-sns-message-type": "Notification",
    "x-amz-sns-message-id": message.messageId,
    "x-amz-sns-topic-arn": message.topicArn,
    "x-amz-sns-subscription-arn": subscription.arn,
    ...(raw ? { "x-amz-sns-rawdelivery": "true" } : {}),
  });
};

const PROTOCOLS: Readonly<Record<string, Deliver>> = { sqs: toQueue, lambda: toFunction, http: toHttp, https: toHttp };
