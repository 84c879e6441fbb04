import { afterAll, beforeAll, expect, test } from "vitest";
import { ARN, type Lab, lab, until } from "./sqs.ts";

let work: Lab;
beforeAll(async () => {
  work = await lab();
});
afterAll(() => work.sandbox.close());

test("a queue has AWS's defaults, its URL ends in account and name", async () => {
  const url = await work.queue("plain");
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/123456789012\/plain$/);
  const { Attributes } = await work.sqs.GetQueueAttributes({ QueueUrl: url, AttributeNames: ["All"] });
  expect(Attributes).toMatchObject({
    QueueArn: `${ARN}plain`,
    VisibilityTimeout: "30",
    MaximumMessageSize: "1048576",
    MessageRetentionPeriod: "345600",
    DelaySeconds: "0",
    ReceiveMessageWaitTimeSeconds: "0",
    SqsManagedSseEnabled: "true",
    ApproximateNumberOfMessages: "0",
  });
  expect(Attributes).not.toHaveProperty("FifoQueue");
  expect((await work.sqs.GetQueueUrl({ QueueName: "plain" })).QueueUrl).toBe(url);
});

test("a second create with the same settings finds the queue, with others it is refused", async () => {
  const url = await work.queue("twice", { VisibilityTimeout: "45" });
  expect(await work.queue("twice", { VisibilityTimeout: "45" })).toBe(url);
  expect(await work.queue("twice")).toBe(url);
  await expect(work.queue("twice", { VisibilityTimeout: "46" })).rejects.toMatchObject({
    name: "QueueNameExists",
    message: "A queue already exists with the same name and a different value for attribute VisibilityTimeout",
  });
});

test("names and attributes that AWS refuses", async () => {
  await expect(work.queue("a b")).rejects.toMatchObject({ queryCode: "InvalidParameterValue" });
  await expect(work.queue("x.fifo")).rejects.toMatchObject({ queryCode: "InvalidParameterValue" });
  await expect(work.queue("x", { FifoQueue: "true" })).rejects.toMatchObject({ queryCode: "InvalidParameterValue" });
  await expect(work.queue("x", { FifoQueue: "false" })).rejects.toMatchObject({ name: "InvalidAttributeName" });
  await expect(work.queue("x", { VisibilityTimeout: "43201" })).rejects.toMatchObject({
    name: "InvalidAttributeValue",
  });
  await expect(work.queue("x", { ContentBasedDeduplication: "true" })).rejects.toMatchObject({
    name: "InvalidAttributeName",
  });
  await expect(work.queue("x", { Policy: "{" })).rejects.toMatchObject({ name: "InvalidAttributeValue" });
  await expect(work.sqs.GetQueueUrl({ QueueName: "x" })).rejects.toMatchObject({ name: "QueueDoesNotExist" });
  await expect(work.sqs.PurgeQueue({ QueueUrl: "x" })).rejects.toMatchObject({ name: "InvalidAddress" });
});

test("queues are listed by prefix, in pages", async () => {
  for (const n of [1, 2, 3]) await work.queue(`listed-${n}`);
  const first = await work.sqs.ListQueues({ QueueNamePrefix: "listed-", MaxResults: 2 });
  expect(first.QueueUrls).toHaveLength(2);
  const second = await work.sqs.ListQueues({ QueueNamePrefix: "listed-", MaxResults: 2, NextToken: first.NextToken });
  expect(second.QueueUrls).toEqual([expect.stringMatching(/listed-3$/)]);
  expect(second.NextToken).toBeUndefined();
  expect(await work.sqs.ListQueues({ QueueNamePrefix: "none" })).toEqual({});
});

test("the name of a deleted queue is blocked for a while, and its messages are gone", async () => {
  const url = await work.queue("short");
  await work.sqs.SendMessage({ QueueUrl: url, MessageBody: "old" });
  await work.sqs.DeleteQueue({ QueueUrl: url });
  await expect(work.sqs.SendMessage({ QueueUrl: url, MessageBody: "x" })).rejects.toMatchObject({
    name: "QueueDoesNotExist",
  });
  await expect(work.queue("short")).rejects.toMatchObject({ name: "QueueDeletedRecently" });
  await until(
    () => work.queue("short").catch(() => undefined),
    (made) => made !== undefined,
  );
  expect(await work.receive(url)).toEqual([]);
});

test("a purge empties the queue, once in 60 s", async () => {
  const url = await work.queue("purged");
  for (const n of [1, 2]) await work.sqs.SendMessage({ QueueUrl: url, MessageBody: `${n}` });
  await work.receive(url, 1);
  await work.sqs.PurgeQueue({ QueueUrl: url });
  const { Attributes } = await work.sqs.GetQueueAttributes({ QueueUrl: url, AttributeNames: ["All"] });
  expect(Attributes).toMatchObject({ ApproximateNumberOfMessages: "0", ApproximateNumberOfMessagesNotVisible: "0" });
  await expect(work.sqs.PurgeQueue({ QueueUrl: url })).rejects.toMatchObject({ name: "PurgeQueueInProgress" });
});

test("tags, the inventory and the tagging API agree", async () => {
  const url = await work.queue("tagged");
  await work.sqs.TagQueue({ QueueUrl: url, Tags: { a: "1", b: "2" } });
  await work.sqs.UntagQueue({ QueueUrl: url, TagKeys: ["a"] });
  expect(await work.sqs.ListQueueTags({ QueueUrl: url })).toEqual({ Tags: { b: "2" } });
  expect(work.sandbox.inventory()).toContainEqual({ type: "sqs:queue", arn: `${ARN}tagged`, tags: { b: "2" } });
});

test("an empty policy removes it", async () => {
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: "*", Action: "sqs:SendMessage", Resource: "*" }],
  });
  const url = await work.queue("policy", { Policy });
  const policy = async () =>
    (await work.sqs.GetQueueAttributes({ QueueUrl: url, AttributeNames: ["Policy"] })).Attributes;
  expect(await policy()).toEqual({ Policy });
  await work.sqs.SetQueueAttributes({ QueueUrl: url, Attributes: { Policy: "" } });
  expect(await policy()).toBeUndefined();
  await work.sqs.AddPermission({
    QueueUrl: url,
    Label: "p",
    AWSAccountIds: ["111111111111"],
    Actions: ["SendMessage"],
  });
  expect(JSON.parse((await policy())?.Policy ?? "")).toMatchObject({
    Statement: [{ Sid: "p", Action: ["SQS:SendMessage"] }],
  });
  await work.sqs.RemovePermission({ QueueUrl: url, Label: "p" });
  expect(await policy()).toBeUndefined();
});
