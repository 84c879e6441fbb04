import { afterAll, beforeAll, expect, test } from "vitest";
import { bodies, type Lab, lab, md5, until } from "./sqs.ts";

let work: Lab;
beforeAll(async () => {
  work = await lab();
});
afterAll(() => work.sandbox.close());

test("a message is received with its attributes and digests, and deleted", async () => {
  const url = await work.queue("basic");
  const sent = await work.sqs.SendMessage({
    QueueUrl: url,
    MessageBody: "héllo",
    MessageAttributes: {
      city: { DataType: "String", StringValue: "Zürich" },
      count: { DataType: "Number", StringValue: "7" },
      raw: { DataType: "Binary.x", BinaryValue: Uint8Array.of(1, 2, 3) },
    },
    MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue: "Root=1-2" } },
  });
  // Digest computed by botocore's algorithm for the same attributes, see test/conformance/boto3.
  expect(sent).toMatchObject({ MD5OfMessageBody: md5("héllo") });
  expect(sent).not.toHaveProperty("SequenceNumber");
  const [message] = await work.receive(url);
  expect(message).toMatchObject({
    MessageId: sent.MessageId,
    Body: "héllo",
    MD5OfBody: md5("héllo"),
    MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
    MessageAttributes: { city: { StringValue: "Zürich" }, raw: { BinaryValue: Uint8Array.of(1, 2, 3) } },
    Attributes: { ApproximateReceiveCount: "1", SenderId: "123456789012", AWSTraceHeader: "Root=1-2" },
  });
  expect(await work.receive(url)).toEqual([]);
  await work.sqs.DeleteMessage({ QueueUrl: url, ReceiptHandle: message?.ReceiptHandle });
  const { Attributes } = await work.sqs.GetQueueAttributes({ QueueUrl: url, AttributeNames: ["All"] });
  expect(Attributes).toMatchObject({ ApproximateNumberOfMessages: "0", ApproximateNumberOfMessagesNotVisible: "0" });
});

test("only the attributes that are asked for come, with their own digest", async () => {
  const url = await work.queue("named");
  const text = (StringValue: string) => ({ DataType: "String", StringValue });
  await work.sqs.SendMessage({
    QueueUrl: url,
    MessageBody: "x",
    MessageAttributes: { "a.one": text("1"), "a.two": text("2"), b: text("3") },
  });
  const { Messages = [] } = await work.sqs.ReceiveMessage({
    QueueUrl: url,
    MessageAttributeNames: ["a.*"],
    AttributeNames: ["SenderId" as never],
  });
  expect(Object.keys(Messages[0]?.MessageAttributes ?? {})).toEqual(["a.one", "a.two"]);
  expect(Messages[0]?.Attributes).toEqual({ SenderId: "123456789012" });
});

test("a message that is not deleted comes again after its visibility timeout, with another handle", async () => {
  const url = await work.queue("again", { VisibilityTimeout: "1" });
  await work.sqs.SendMessage({ QueueUrl: url, MessageBody: "x" });
  const [first] = await work.receive(url);
  const [second] = await until(
    () => work.receive(url),
    (got) => got.length > 0,
  );
  expect(second?.Attributes?.ApproximateReceiveCount).toBe("2");
  expect(second?.ReceiptHandle).not.toBe(first?.ReceiptHandle);
  // The old handle is answered, and deletes nothing.
  await work.sqs.DeleteMessage({ QueueUrl: url, ReceiptHandle: first?.ReceiptHandle });
  await work.sqs.ChangeMessageVisibility({ QueueUrl: url, ReceiptHandle: second?.ReceiptHandle, VisibilityTimeout: 0 });
  const [third] = await work.receive(url);
  expect(third?.Attributes?.ApproximateReceiveCount).toBe("3");
});

test("handles that AWS refuses", async () => {
  const url = await work.queue("handles", { VisibilityTimeout: "0" });
  await expect(work.sqs.DeleteMessage({ QueueUrl: url, ReceiptHandle: "x" })).rejects.toMatchObject({
    name: "ReceiptHandleIsInvalid",
  });
  await work.sqs.SendMessage({ QueueUrl: url, MessageBody: "x" });
  const [message] = await work.receive(url);
  const change = { QueueUrl: url, ReceiptHandle: message?.ReceiptHandle, VisibilityTimeout: 5 };
  await expect(work.sqs.ChangeMessageVisibility(change)).rejects.toMatchObject({ name: "MessageNotInflight" });
  await work.sqs.DeleteMessage({ QueueUrl: url, ReceiptHandle: message?.ReceiptHandle });
  await work.sqs.DeleteMessage({ QueueUrl: url, ReceiptHandle: message?.ReceiptHandle });
  await expect(work.sqs.ChangeMessageVisibility(change)).rejects.toMatchObject({ queryCode: "InvalidParameterValue" });
});

test("a long poll is answered as soon as a message comes", async () => {
  const url = await work.queue("poll", { ReceiveMessageWaitTimeSeconds: "20" });
  const polling = work.sqs.ReceiveMessage({ QueueUrl: url, WaitTimeSeconds: 1, VisibilityTimeout: 900 });
  await work.sqs.SendMessage({ QueueUrl: url, MessageBody: "now" });
  const { Messages = [] } = await polling;
  expect(bodies(Messages)).toEqual(["now"]);
  await work.sqs.DeleteMessage({ QueueUrl: url, ReceiptHandle: Messages[0]?.ReceiptHandle });
  const poll = () => work.sqs.ReceiveMessage({ QueueUrl: url, WaitTimeSeconds: 1, VisibilityTimeout: 900 });
  const two = [poll(), poll()];
  await work.sqs.SendMessage({ QueueUrl: url, MessageBody: "one of you" });
  const got = (await Promise.all(two)).flatMap(({ Messages = [] }) => Messages);
  expect(bodies(got)).toEqual(["one of you"]);
});

test("a delayed message is counted as delayed, then comes to who waits", async () => {
  const url = await work.queue("delayed");
  await work.sqs.SendMessage({ QueueUrl: url, MessageBody: "later", DelaySeconds: 60 });
  const { Attributes } = await work.sqs.GetQueueAttributes({ QueueUrl: url, AttributeNames: ["All"] });
  expect(Attributes).toMatchObject({ ApproximateNumberOfMessages: "0", ApproximateNumberOfMessagesDelayed: "1" });
  const { Messages = [] } = await work.sqs.ReceiveMessage({ QueueUrl: url, WaitTimeSeconds: 20 });
  expect(bodies(Messages)).toEqual(["later"]);
});

test("what is older than the retention period is gone", async () => {
  const url = await work.queue("retained", { MessageRetentionPeriod: "60" });
  await work.sqs.SendMessage({ QueueUrl: url, MessageBody: "x" });
  const counted = async () =>
    (await work.sqs.GetQueueAttributes({ QueueUrl: url, AttributeNames: ["All"] })).Attributes
      ?.ApproximateNumberOfMessages;
  expect(await counted()).toBe("1");
  await until(counted, (number) => number === "0");
});

test("batches: each entry on its own, and the whole refused where AWS does", async () => {
  const url = await work.queue("batch");
  const { Successful, Failed } = await work.sqs.SendMessageBatch({
    QueueUrl: url,
    Entries: [
      { Id: "a", MessageBody: "1" },
      { Id: "b", MessageBody: "bad \u0001" },
      { Id: "c", MessageBody: "3" },
    ],
  });
  expect(Successful?.map(({ Id }) => Id)).toEqual(["a", "c"]);
  expect(Failed).toMatchObject([{ Id: "b", Code: "InvalidMessageContents", SenderFault: true }]);
  const got = await work.receive(url);
  expect(bodies(got)).toEqual(["1", "3"]);
  const entries = got.map(({ ReceiptHandle }, i) => ({ Id: `${i}`, ReceiptHandle }));
  const changed = await work.sqs.ChangeMessageVisibilityBatch({
    QueueUrl: url,
    Entries: entries.map((entry) => ({ ...entry, VisibilityTimeout: 100 })),
  });
  expect(changed.Successful).toHaveLength(2);
  const deleted = await work.sqs.DeleteMessageBatch({
    QueueUrl: url,
    Entries: [...entries, { Id: "x", ReceiptHandle: "y" }],
  });
  expect(deleted).toMatchObject({
    Successful: [{ Id: "0" }, { Id: "1" }],
    Failed: [{ Id: "x", Code: "ReceiptHandleIsInvalid" }],
  });
  const twice = { Id: "a", MessageBody: "1" };
  for (const [Entries, name] of [
    [[], "EmptyBatchRequest"],
    [[twice, twice], "BatchEntryIdsNotDistinct"],
    [[{ Id: "a b", MessageBody: "1" }], "InvalidBatchEntryId"],
    [Array.from({ length: 11 }, (_, i) => ({ Id: `${i}`, MessageBody: "1" })), "TooManyEntriesInBatchRequest"],
    [[{ Id: "a", MessageBody: "x".repeat(1_048_577) }], "BatchRequestTooLong"],
  ] as const)
    await expect(work.sqs.SendMessageBatch({ QueueUrl: url, Entries: [...Entries] })).rejects.toMatchObject({ name });
});

test("messages that AWS refuses", async () => {
  const url = await work.queue("rules", { MaximumMessageSize: "1024" });
  const send = (MessageBody: string, rest = {}) => work.sqs.SendMessage({ QueueUrl: url, MessageBody, ...rest });
  await send("x".repeat(1024));
  await expect(send("x".repeat(1025))).rejects.toMatchObject({
    message: "One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.",
  });
  await expect(send("")).rejects.toMatchObject({ queryCode: "MissingParameter" });
  await expect(send("\ufffe")).rejects.toMatchObject({ name: "InvalidMessageContents" });
  await send("ok \u{1f600}");
  await expect(send("x", { DelaySeconds: 901 })).rejects.toMatchObject({ queryCode: "InvalidParameterValue" });
  await expect(send("x", { MessageDeduplicationId: "d" })).rejects.toMatchObject({
    queryCode: "InvalidParameterValue",
  });
  const attribute = (name: string, value: object) => send("x", { MessageAttributes: { [name]: value } });
  for (const [name, value] of [
    ["AWS.x", { DataType: "String", StringValue: "1" }],
    ["a", { DataType: "Text", StringValue: "1" }],
    ["a", { DataType: "String", StringValue: "" }],
    ["a", { DataType: "Number", StringValue: "one" }],
    ["a", { DataType: "Binary", StringValue: "1" }],
  ] as const)
    await expect(attribute(name, value)).rejects.toMatchObject({ queryCode: "InvalidParameterValue" });
});
