/** What a message must be like. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
import type { MessageAttributeValue, SendMessageBatchRequestEntry } from "@aws-sdk/client-sqs";
import { numberOf } from "./attribute-rules.ts";
import { invalidContents, invalidParameter, invalidValue, missingParameter } from "./faults.ts";
import type { QueueRow } from "./state.ts";

/** A message as SendMessage and SendMessageBatch both give it. */
export type Sent = Omit<SendMessageBatchRequestEntry, "Id">;

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what AWS refuses
const REFUSED = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u;
const TOKEN = /^[\w!"#$%&'()*+,./:;<=>?@[\\\]^`{|}~-]{1,128}$/;

/** Throws AWS's fault for a message that the queue does not take. */
export function checkMessage(queue: QueueRow, sent: Sent): void {
  const { MessageBody: body = "", DelaySeconds: delay } = sent;
  if (body === "") throw missingParameter("MessageBody");
  if (REFUSED.test(body)) throw invalidContents();
  checkAttributes(sent.MessageAttributes ?? {});
  checkSystemAttributes(sent.MessageSystemAttributes ?? {});
  const limit = numberOf(queue, "MaximumMessageSize");
  if (sizeOf(sent) > limit)
    throw invalidParameter(`One or more parameters are invalid. Reason: Message must be shorter than ${limit} bytes.`);
  if (delay !== undefined && (delay < 0 || delay > 900))
    throw invalidValue(delay, "DelaySeconds", "DelaySeconds must be >= 0 and <= 900.");
  checkTokens(queue, sent);
}

/** Bytes of body and attributes: what the size limit is about. */
export function sizeOf({ MessageBody = "", MessageAttributes = {} }: Sent): number {
  let size = Buffer.byteLength(MessageBody);
  for (const [name, { DataType = "", StringValue = "", BinaryValue }] of Object.entries(MessageAttributes))
    size +=
      Buffer.byteLength(name) + Buffer.byteLength(DataType) + (BinaryValue?.length ?? Buffer.byteLength(StringValue));
  return size;
}

const NOT_THIS_TYPE = "The request include parameter that is not valid for this queue type";

function checkTokens(queue: QueueRow, { MessageGroupId, MessageDeduplicationId, DelaySeconds }: Sent): void {
  const given = Object.entries({ MessageGroupId, MessageDeduplicationId });
  for (const [name, value] of given)
    if (value !== undefined && !TOKEN.test(value))
      throw invalidParameter(
        `The value of ${name} is invalid. Reason: ${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
      );
  if (!queue.fifo) {
    if (MessageDeduplicationId !== undefined)
      throw invalidValue(MessageDeduplicationId, "MessageDeduplicationId", NOT_THIS_TYPE);
    return;
  }
  if (DelaySeconds) throw invalidValue(DelaySeconds, "DelaySeconds", NOT_THIS_TYPE);
  if (MessageGroupId === undefined) throw missingParameter("MessageGroupId");
  if (MessageDeduplicationId === undefined && queue.attributes.ContentBasedDeduplication !== "true")
    throw invalidParameter(
      "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
    );
}

const TYPE = /^(String|Number|Binary)(\..{1,249})?$/s;

function checkAttributes(attributes: Readonly<Record<string, MessageAttributeValue>>): void {
  const entries = Object.entries(attributes);
  if (entries.length > 10)
    throw invalidParameter(`Number of message attributes [${entries.length}] exceeds the allowed maximum [10].`);
  for (const [name, value] of entries) {
    if (!/^[\w.-]{1,256}$/.test(name) || /^(aws|amazon)\.|^\.|\.$|\.\./i.test(name))
      throw invalidParameter(
        `Message (user) attribute name '${name}' is invalid. It can contain up to 256 letters, digits, '_', '-' and '.', and must not begin with AWS. or Amazon., nor begin or end with a period.`,
      );
    checkValue(name, value);
  }
}

function checkValue(name: string, { DataType, StringValue, BinaryValue, ...lists }: MessageAttributeValue): void {
  if (!DataType)
    throw invalidParameter(`The message attribute '${name}' must contain non-empty message attribute type.`);
  const [, kind] = TYPE.exec(DataType) ?? [];
  if (kind === undefined)
    throw invalidParameter(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  if (lists.StringListValues?.length || lists.BinaryListValues?.length)
    throw invalidParameter("Message attribute list values in SendMessage operation are not supported.");
  const isEmpty = kind === "Binary" ? !BinaryValue?.length : !StringValue;
  if (isEmpty)
    throw invalidParameter(
      `The message attribute '${name}' must contain a non-empty message attribute value of type ${kind}.`,
    );
  if (kind === "Number" && !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(StringValue ?? ""))
    throw invalidParameter(`Can't cast the value of message (user) attribute '${name}' to a number.`);
}

function checkSystemAttributes(attributes: Readonly<Record<string, { DataType?: string | undefined }>>): void {
  for (const [name, { DataType }] of Object.entries(attributes))
    if (name !== "AWSTraceHeader" || DataType !== "String")
      throw invalidParameter(
        `The message system attribute '${name}' is invalid: AWSTraceHeader of type String is the only one.`,
      );
}
