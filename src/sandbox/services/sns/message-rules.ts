/** What a message must be like. https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
import type { MessageAttributeValue, PublishInput } from "@aws-sdk/client-sns";
import { fault } from "../../kit/index.ts";
import { invalid } from "./faults.ts";
import type { TopicRow } from "./state.ts";

/** A message as Publish and PublishBatch both give it. */
export type Sent = Omit<PublishInput, "TopicArn" | "TargetArn" | "PhoneNumber">;

const LARGEST = 262_144;

/** Throws AWS's fault for a message that the topic does not take. */
export function checkMessage(topic: TopicRow, sent: Sent): void {
  const { Message: message = "", Subject: subject } = sent;
  if (message === "") throw invalid("Empty message");
  if (sizeOf(sent) > LARGEST) throw invalid("Message too long");
  if (subject !== undefined && !/^[\x21-\x7e][\x20-\x7e]{0,99}$/.test(subject)) throw invalid("Subject");
  for (const [name, value] of Object.entries(sent.MessageAttributes ?? {})) checkAttribute(name, value);
  checkTokens(topic, sent);
}

/** Bytes of the message and its attributes. */
export function sizeOf({ Message = "", MessageAttributes = {} }: Sent): number {
  let size = Buffer.byteLength(Message);
  for (const [name, { DataType = "", StringValue = "", BinaryValue }] of Object.entries(MessageAttributes))
    size +=
      Buffer.byteLength(name) + Buffer.byteLength(DataType) + (BinaryValue?.length ?? Buffer.byteLength(StringValue));
  return size;
}

function checkTokens(topic: TopicRow, { MessageGroupId: group, MessageDeduplicationId: id }: Sent): void {
  if (!topic.fifo) {
    if (id !== undefined)
      throw invalid(
        "MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type",
      );
    return;
  }
  if (!group) throw invalid("The MessageGroupId parameter is required for FIFO topics");
  if (!id && topic.attributes.ContentBasedDeduplication !== "true")
    throw invalid(
      "The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
    );
}

/** SNS has a code of its own for these. */
const badValue = (message: string) => fault("InvalidParameterValueException", message);

function checkAttribute(
  name: string,
  { DataType: type, StringValue: text, BinaryValue: bytes }: MessageAttributeValue,
): void {
  if (!/^[\w.-]{1,256}$/.test(name) || /^(aws|amazon)\.|^\.|\.$|\.\./i.test(name))
    throw badValue(`The message attribute name '${name}' is invalid.`);
  if (!type) throw badValue(`The message attribute '${name}' must contain non-empty message attribute type.`);
  if (!/^(String|Number|Binary)(\..+)?$/s.test(type))
    throw badValue(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  const isBinary = type.startsWith("Binary");
  if (isBinary ? !bytes?.length : !text)
    throw badValue(
      `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${type}'.`,
    );
  if (type.startsWith("Number") && !Number.isFinite(Number(text)))
    throw badValue(`The message attribute '${name}' with type 'Number' must contain a number.`);
}

/** The messages by protocol, of a message with MessageStructure json. */
export function messagesByProtocol({
  Message: message = "",
  MessageStructure: structure,
}: Sent): Readonly<Record<string, string>> {
  if (structure === undefined || structure === "") return {};
  if (structure !== "json") throw invalid("MessageStructure");
  let given: unknown;
  try {
    given = JSON.parse(message);
  } catch {
    throw invalid("Message Structure - JSON message body failed to parse");
  }
  const texts = Object.entries(given ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  if (!texts.some(([name]) => name === "default"))
    throw invalid("Message Structure - No default entry in JSON message body");
  return Object.fromEntries(texts);
}
