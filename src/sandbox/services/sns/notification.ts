/** What subscribers get. https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
import type { Context } from "../../kit/index.ts";
import { type Signed, signatureOf } from "./signing.ts";
import { type PublishedMessage, type SubscriptionRow, topics } from "./state.ts";

/** A notification before its signature, its members as AWS orders them. */
export async function notificationFor(context: Context, subscription: SubscriptionRow, message: PublishedMessage) {
  const text = textFor(subscription, message);
  const Timestamp = new Date(message.publishedAt).toISOString();
  const { messageId: MessageId, topicArn: TopicArn, subject: Subject } = message;
  const signed: Signed = { Message: text, MessageId, Subject, Timestamp, TopicArn, Type: "Notification" };
  const version = context.table(topics).get(subscription.topic)?.attributes.SignatureVersion;
  const signature = await signatureOf(context, signed, version);
  const attributes = Object.entries(message.attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
    name,
    { Type: DataType, Value: BinaryValue ? Buffer.from(BinaryValue).toString("base64") : StringValue },
  ]);
  return {
    Type: "Notification",
    MessageId,
    ...(message.sequence === undefined ? {} : { SequenceNumber: message.sequence }),
    TopicArn,
    ...(Subject === undefined ? {} : { Subject }),
    Message: text,
    Timestamp,
    ...signature,
    UnsubscribeURL: `${await context.endpoint()}/_sandbox/sns/?Action=Unsubscribe&SubscriptionArn=${subscription.arn}`,
    ...(attributes.length > 0 ? { MessageAttributes: Object.fromEntries(attributes) } : {}),
  };
}

/** The message, or the one for the subscription's protocol. */
export const textFor = ({ protocol }: SubscriptionRow, { message, byProtocol }: PublishedMessage): string =>
  byProtocol[protocol] ?? byProtocol.default ?? message;

/** JSON as SNS writes it: a member on each line, blanks around the colon. */
export const snsJson = (value: Readonly<Record<string, unknown>>): string =>
  `{\n${Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .map(([name, each]) => `  ${JSON.stringify(name)} : ${JSON.stringify(each)}`)
    .join(",\n")}\n}`;

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html */
export async function lambdaEvent(
  context: Context,
  subscription: SubscriptionRow,
  message: PublishedMessage,
): Promise<string> {
  const { SigningCertURL, UnsubscribeURL, Subject, MessageAttributes, ...rest } = await notificationFor(
    context,
    subscription,
    message,
  );
  const Sns = {
    ...rest,
    Subject: Subject ?? null,
    SigningCertUrl: SigningCertURL,
    UnsubscribeUrl: UnsubscribeURL,
    MessageAttributes: MessageAttributes ?? {},
  };
  const record = { EventSource: "aws:sns", EventVersion: "1.0", EventSubscriptionArn: subscription.arn, Sns };
  return JSON.stringify({ Records: [record] });
}
