import { type Context, found, parseArn } from "../../kit/index.ts";
import { invalid, noSubscription, noTopic } from "./faults.ts";
import { type SubscriptionRow, subscriptionKey, subscriptions, type TopicRow, topics } from "./state.ts";

/** The topic of an ARN; throws where the text is no ARN of a topic, or where there is none in this account and region. */
export function findTopic(context: Context, arn = ""): TopicRow {
  const parts = parseArn(arn);
  if (parts?.service !== "sns" || parts.resource.includes(":"))
    throw invalid("TopicArn Reason: An ARN must have at least 6 elements, not 1");
  const here = parts.account === context.account && parts.region === context.region;
  return found(here ? context.table(topics).get(parts.resource) : undefined, noTopic);
}

/** The subscription of an ARN `...:topic:id`; undefined where there is none. */
export function subscriptionOf(context: Context, arn = ""): SubscriptionRow | undefined {
  const parts = parseArn(arn);
  const [topic, id, ...rest] = parts?.resource.split(":") ?? [];
  if (parts?.service !== "sns" || !topic || !id || rest.length > 0)
    throw invalid("SubscriptionArn Reason: An ARN must have at least 7 elements");
  return context.table(subscriptions).get(subscriptionKey({ topic, id }));
}

export const findSubscription = (context: Context, arn: string | undefined): SubscriptionRow =>
  found(subscriptionOf(context, arn), noSubscription);
