import type * as SQS from "@aws-sdk/client-sqs";
import type { Context } from "../../../kit/index.ts";

/** A message as functions get it. https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event */
export const queueRecord = (context: Context, source: string, message: SQS.Message) => ({
  messageId: message.MessageId,
  receiptHandle: message.ReceiptHandle,
  body: message.Body ?? "",
  attributes: { ...message.Attributes },
  messageAttributes: Object.fromEntries(
    Object.entries(message.MessageAttributes ?? {}).map(([name, each]) => [name, attribute(each)]),
  ),
  md5OfBody: message.MD5OfBody,
  ...(message.MD5OfMessageAttributes === undefined ? {} : { md5OfMessageAttributes: message.MD5OfMessageAttributes }),
  eventSource: "aws:sqs",
  eventSourceARN: source,
  awsRegion: context.region,
});

const attribute = ({ StringValue, BinaryValue, DataType }: SQS.MessageAttributeValue): object => ({
  ...(StringValue === undefined ? {} : { stringValue: StringValue }),
  ...(BinaryValue === undefined ? {} : { binaryValue: Buffer.from(BinaryValue).toString("base64") }),
  stringListValues: [],
  binaryListValues: [],
  dataType: DataType,
});
