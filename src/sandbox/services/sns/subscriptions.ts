import type { Subscription } from "@aws-sdk/client-sns";
import { randomHex, randomUuid } from "../../../shared/random.ts";
import { type Context, page } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { sendConfirmation } from "./confirmation.ts";
import { checkEndpoint } from "./endpoints.ts";
import { invalid } from "./faults.ts";
import {
  type SubscriptionRow,
  subscriptionKey,
  subscriptions,
  subscriptionsOf,
  type TopicRow,
  topics,
} from "./state.ts";
import { checkSubscriptionAttribute } from "./subscription-attributes.ts";
import { findTopic, subscriptionOf } from "./topic-lookup.ts";

const PENDING = "pending confirmation";

/** https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html */
export const subscribe: Api<"Subscribe"> = async (input, context) => {
  const topic = findTopic(context, input.TopicArn);
  const { Protocol: protocol = "", Endpoint: endpoint = "", Attributes: attributes = {} } = input;
  checkEndpoint(topic, protocol, endpoint);
  for (const [name, text] of Object.entries(attributes))
    checkSubscriptionAttribute(name, text, attributes.FilterPolicyScope ?? "MessageAttributes");
  const existing = subscriptionsOf(context, topic.name).find(
    (each) => each.protocol === protocol && each.endpoint === endpoint,
  );
  const row = existing ? requireSame(existing, attributes) : create(context, topic, { protocol, endpoint, attributes });
  if (row.token !== undefined) await sendConfirmation(context, topic, row);
  return { SubscriptionArn: row.token === undefined || input.ReturnSubscriptionArn ? row.arn : PENDING };
};

/** Protocols whose endpoint need not agree: it is the owner's own, or AWS lets the owner speak for it. */
const CONFIRMED = new Set(["sqs", "lambda", "sms"]);

function create(
  context: Context,
  topic: TopicRow,
  asked: Pick<SubscriptionRow, "protocol" | "endpoint" | "attributes">,
): SubscriptionRow {
  const id = randomUuid();
  const isConfirmed = CONFIRMED.has(asked.protocol);
  const row: SubscriptionRow = {
    ...asked,
    id,
    arn: `${topic.arn}:${id}`,
    topic: topic.name,
    token: isConfirmed ? undefined : randomHex(256),
    confirmedByOwner: isConfirmed,
  };
  context.table(subscriptions).put(subscriptionKey(row), row);
  return row;
}

function requireSame(existing: SubscriptionRow, asked: Readonly<Record<string, string>>): SubscriptionRow {
  for (const [name, text] of Object.entries(asked))
    if (existing.attributes[name] !== text)
      throw invalid("Attributes Reason: Subscription already exists with different attributes");
  return existing;
}

/** https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html */
export const confirmSubscription: Api<"ConfirmSubscription"> = (input, context) => {
  const { name } = findTopic(context, input.TopicArn);
  return { SubscriptionArn: confirm(context, name, input.Token) };
};

/** Confirms the subscription of a token and answers its ARN. */
export function confirm(context: Context, topic: string, token: string | undefined): string {
  const row = subscriptionsOf(context, topic).find((each) => each.token !== undefined && each.token === token);
  if (!row) throw invalid("Token");
  context.table(subscriptions).put(subscriptionKey(row), { ...row, token: undefined });
  return row.arn;
}

/** https://docs.aws.amazon.com/sns/latest/api/API_Unsubscribe.html */
export const unsubscribe: Api<"Unsubscribe"> = (input, context) => {
  remove(context, input.SubscriptionArn);
  return {};
};

/** Deletes a subscription; one that is not there is no error. */
export function remove(context: Context, arn: string | undefined): void {
  const row = subscriptionOf(context, arn);
  if (!row) return;
  if (row.token !== undefined) throw invalid("This operation is not permitted on a pending subscription.");
  context.table(subscriptions).delete(subscriptionKey(row));
  context.table(topics).update(row.topic, (topic) => ({ ...topic, deleted: topic.deleted + 1 }));
}

/** https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptions.html */
export const listSubscriptions: Api<"ListSubscriptions"> = (input, context) =>
  onePage(context, context.table(subscriptions).list(), input.NextToken);

/** https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html */
export const listSubscriptionsByTopic: Api<"ListSubscriptionsByTopic"> = (input, context) =>
  onePage(context, subscriptionsOf(context, findTopic(context, input.TopicArn).name), input.NextToken);

function onePage(context: Context, rows: readonly SubscriptionRow[], token: string | undefined) {
  const { items, next } = page(rows, { token, limit: undefined, max: 100 });
  const Subscriptions: Subscription[] = items.map((row) => ({
    SubscriptionArn: row.token === undefined ? row.arn : "PendingConfirmation",
    Owner: context.account,
    Protocol: row.protocol,
    Endpoint: row.endpoint,
    TopicArn: row.arn.slice(0, row.arn.lastIndexOf(":")),
  }));
  return { Subscriptions, NextToken: next };
}
