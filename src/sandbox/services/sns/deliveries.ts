/** Messages on their way to subscriptions: filters, attempts, retries, dead letters. */
import { messageOf, nameOf } from "../../../shared/errors.ts";
import { randomUuid } from "../../../shared/random.ts";
import type { Context } from "../../kit/index.ts";
import { NoAccess, sendToQueue } from "./access.ts";
import { wants } from "./filter-policy.ts";
import { EndpointFailed } from "./http-endpoint.ts";
import { count } from "./metrics.ts";
import { deadLetterFor, deliverBy } from "./protocols.ts";
import { type DeliveryRow, deliveries, type PublishedMessage, subscriptionsOf, type TopicRow } from "./state.ts";
import { deadLetterTarget } from "./subscription-attributes.ts";
import { subscriptionOf } from "./topic-lookup.ts";

/** One delivery for each confirmed subscription whose filter lets the message through. */
export async function startDeliveries(context: Context, topic: TopicRow, message: PublishedMessage): Promise<void> {
  for (const subscription of subscriptionsOf(context, topic.name)) {
    if (subscription.token !== undefined) continue;
    if (!wants(subscription, message)) {
      count(context, topic.name, { NumberOfNotificationsFilteredOut: 1 });
      continue;
    }
    const row: DeliveryRow = {
      id: randomUuid(),
      subscription: subscription.arn,
      topic: topic.name,
      message,
      retries: 0,
    };
    context.table(deliveries).put(row.id, row);
    // A FIFO topic's messages must reach the queue in their order; others need not wait for each other.
    if (topic.fifo) await deliver({ id: row.id }, context);
    else context.later("deliver", 0, { id: row.id });
  }
}

/** One attempt, the timer of a delivery. */
export async function deliver({ id }: { id: string }, context: Context): Promise<void> {
  const row = context.table(deliveries).get(id);
  const subscription = row && subscriptionOf(context, row.subscription);
  if (!row || !subscription) return void context.table(deliveries).delete(id);
  try {
    await deliverBy(context, subscription, row.message);
    context.table(deliveries).delete(id);
    count(context, row.topic, { NumberOfNotificationsDelivered: 1 });
  } catch (error) {
    if (!context.signal.aborted) await onFailure(context, row, error);
  }
}

/** What no further attempt would change: a missing permission or endpoint. */
const FINAL =
  /NotFound|DoesNotExist|NonExistent|NotImplemented|Validation|InvalidParameter|InvalidAddress|Undeliverable/;
const RETRIES = 3;
const BETWEEN_MS = 20_000;

/** https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html */
async function onFailure(context: Context, row: DeliveryRow, error: unknown): Promise<void> {
  const isFinal = error instanceof NoAccess || (!(error instanceof EndpointFailed) && FINAL.test(nameOf(error) ?? ""));
  if (!isFinal && row.retries < RETRIES) {
    context.table(deliveries).put(row.id, { ...row, retries: row.retries + 1 });
    context.later("deliver", context.clock.period(BETWEEN_MS), { id: row.id });
    return;
  }
  context.table(deliveries).delete(row.id);
  count(context, row.topic, { NumberOfNotificationsFailed: 1 });
  context.log(`message ${row.message.messageId} did not reach ${row.subscription}: ${messageOf(error)}`);
  await toDeadLetters(context, row);
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html */
async function toDeadLetters(context: Context, row: DeliveryRow): Promise<void> {
  const subscription = subscriptionOf(context, row.subscription);
  const queue = deadLetterTarget(subscription?.attributes.RedrivePolicy);
  if (!subscription || queue === undefined) return;
  try {
    await sendToQueue(context, {
      queue,
      topicArn: row.message.topicArn,
      ...(await deadLetterFor(context, subscription, row.message)),
    });
  } catch (error) {
    context.log(`no dead letter in ${queue}: ${messageOf(error)}`);
  }
}
