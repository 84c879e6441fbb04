/** Asking an endpoint whether it wants a subscription. https://docs.aws.amazon.com/sns/latest/dg/http-subscription-confirmation-json.html */
import { messageOf } from "../../../shared/errors.ts";
import { randomUuid } from "../../../shared/random.ts";
import type { Context } from "../../kit/index.ts";
import { post } from "./http-endpoint.ts";
import { snsJson } from "./notification.ts";
import { signatureOf } from "./signing.ts";
import type { SubscriptionRow, TopicRow } from "./state.ts";

/** Sent once the answer to Subscribe is out: the endpoint may confirm at once. */
export async function sendConfirmation(context: Context, topic: TopicRow, row: SubscriptionRow): Promise<void> {
  if (row.protocol === "http" || row.protocol === "https") {
    context.later("confirm", 0, { topic: topic.name, id: row.id });
    return;
  }
  context.log(
    `no mail is sent: ${row.endpoint} would confirm the subscription to ${topic.arn} with the token ${row.token}`,
  );
}

/** The timer: posts the confirmation message. */
export async function postConfirmation(context: Context, topic: TopicRow, row: SubscriptionRow): Promise<void> {
  const { token: Token = "" } = row;
  const TopicArn = topic.arn;
  const SubscribeURL = `${await context.endpoint()}/_sandbox/sns/?Action=ConfirmSubscription&TopicArn=${TopicArn}&Token=${Token}`;
  const MessageId = randomUuid();
  const Timestamp = context.clock.date().toISOString();
  const Type = "SubscriptionConfirmation";
  const Message = `You have chosen to subscribe to the topic ${TopicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`;
  const signed = { Message, MessageId, SubscribeURL, Timestamp, Token, TopicArn, Type };
  const signature = await signatureOf(context, signed, topic.attributes.SignatureVersion);
  const body = snsJson({ Type, MessageId, Token, TopicArn, Message, SubscribeURL, Timestamp, ...signature });
  const about = { "x-amz-sns-message-type": Type, "x-amz-sns-message-id": MessageId, "x-amz-sns-topic-arn": TopicArn };
  try {
    await post(context, row.endpoint, body, about);
  } catch (error) {
    if (!context.signal.aborted) context.log(`no confirmation of ${row.arn}: ${messageOf(error)}`);
  }
}
