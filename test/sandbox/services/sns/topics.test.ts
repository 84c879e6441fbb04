import { afterAll, beforeAll, expect, test } from "vitest";
import { type Lab, lab, QUEUE, TOPIC } from "./sns.ts";

let work: Lab;
beforeAll(async () => {
  work = await lab();
});
afterAll(() => work.sandbox.close());

test("a topic is made, found again, described, tagged and deleted with its subscriptions", async () => {
  const { sns } = work;
  const { TopicArn } = await sns.CreateTopic({
    Name: "one",
    Attributes: { DisplayName: "One" },
    Tags: [{ Key: "a", Value: "1" }],
  });
  expect(TopicArn).toBe(`${TOPIC}one`);
  expect(await sns.CreateTopic({ Name: "one" })).toEqual({ TopicArn });
  await expect(sns.CreateTopic({ Name: "one", Attributes: { DisplayName: "Two" } })).rejects.toMatchObject({
    name: "InvalidParameterException",
    message: "Invalid parameter: Attributes Reason: Topic already exists with different attributes",
  });
  await sns.Subscribe({ TopicArn, Protocol: "sqs", Endpoint: `${QUEUE}q` });
  const { Attributes } = await sns.GetTopicAttributes({ TopicArn });
  expect(Attributes).toMatchObject({
    Owner: "123456789012",
    DisplayName: "One",
    SubscriptionsConfirmed: "1",
    SubscriptionsPending: "0",
  });
  expect(JSON.parse(Attributes?.Policy ?? "")).toMatchObject({ Id: "__default_policy_ID" });
  expect(await sns.ListTagsForResource({ ResourceArn: TopicArn })).toEqual({ Tags: [{ Key: "a", Value: "1" }] });
  expect((await sns.ListTopics({})).Topics).toEqual([{ TopicArn }]);
  expect(work.sandbox.inventory().map(({ type }) => type)).toEqual(["sns:topic", "sns:subscription"]);
  await sns.DeleteTopic({ TopicArn });
  await sns.DeleteTopic({ TopicArn });
  expect(work.sandbox.inventory()).toEqual([]);
  await expect(sns.GetTopicAttributes({ TopicArn })).rejects.toMatchObject({ name: "NotFoundException" });
});

test("subscriptions are listed in pages, changed and removed", async () => {
  const { sns } = work;
  const topic = await work.topic("many");
  for (let n = 0; n < 103; n++) await work.subscribe(topic, `q${n}`);
  const first = await sns.ListSubscriptionsByTopic({ TopicArn: topic });
  const second = await sns.ListSubscriptionsByTopic({ TopicArn: topic, NextToken: first.NextToken });
  expect([first.Subscriptions?.length, second.Subscriptions?.length, second.NextToken]).toEqual([100, 3, undefined]);
  const arn = await work.subscribe(topic, "q0");
  expect(await work.subscribe(topic, "q0")).toBe(arn);
  await sns.SetSubscriptionAttributes({
    SubscriptionArn: arn,
    AttributeName: "RawMessageDelivery",
    AttributeValue: "true",
  });
  expect((await sns.GetSubscriptionAttributes({ SubscriptionArn: arn })).Attributes).toMatchObject({
    RawMessageDelivery: "true",
    PendingConfirmation: "false",
    Protocol: "sqs",
  });
  await sns.Unsubscribe({ SubscriptionArn: arn });
  await sns.Unsubscribe({ SubscriptionArn: arn });
  await expect(sns.GetSubscriptionAttributes({ SubscriptionArn: arn })).rejects.toMatchObject({
    name: "NotFoundException",
  });
});

test("what AWS refuses", async () => {
  const { sns } = work;
  const topic = await work.topic("strict");
  await expect(sns.CreateTopic({ Name: "a b" })).rejects.toMatchObject({ name: "InvalidParameterException" });
  await expect(sns.CreateTopic({ Name: "a.fifo" })).rejects.toMatchObject({ name: "InvalidParameterException" });
  const subscribe = (Protocol: string, Endpoint: string, Attributes = {}) =>
    sns.Subscribe({ TopicArn: topic, Protocol, Endpoint, Attributes });
  for (const [protocol, endpoint] of [
    ["pigeon", "x"],
    ["sqs", "https://x"],
    ["sqs", `${QUEUE}q.fifo`],
    ["http", "https://x"],
    ["email", "x"],
  ] as const)
    await expect(subscribe(protocol, endpoint)).rejects.toMatchObject({ name: "InvalidParameterException" });
  await expect(subscribe("firehose", "arn:x")).rejects.toMatchObject({ name: "NotImplemented" });
  for (const FilterPolicy of [
    "{",
    '{"a":"x"}',
    '{"a":{"b":["x"]}}',
    '{"a":["1"],"b":["1"],"c":["1"],"d":["1"],"e":["1"],"f":["1"]}',
  ])
    await expect(subscribe("sqs", `${QUEUE}q`, { FilterPolicy })).rejects.toMatchObject({
      name: "InvalidParameterException",
    });
  const publish = (more: object) => sns.Publish({ TopicArn: topic, Message: "x", ...more });
  await expect(publish({ Message: "x".repeat(262_145) })).rejects.toMatchObject({
    message: "Invalid parameter: Message too long",
  });
  await expect(publish({ Subject: "a\nb" })).rejects.toMatchObject({ message: "Invalid parameter: Subject" });
  await expect(publish({ MessageStructure: "json" })).rejects.toMatchObject({ name: "InvalidParameterException" });
  await expect(publish({ MessageDeduplicationId: "d" })).rejects.toMatchObject({ name: "InvalidParameterException" });
  await expect(publish({ MessageAttributes: { a: { DataType: "Text", StringValue: "1" } } })).rejects.toMatchObject({
    name: "InvalidParameterValueException",
  });
  await expect(sns.Publish({ PhoneNumber: "+10000000", Message: "x" })).rejects.toMatchObject({
    name: "NotImplemented",
  });
  await expect(sns.Publish({ TopicArn: `${TOPIC}none`, Message: "x" })).rejects.toMatchObject({
    name: "NotFoundException",
  });
});

test("a mail address stays pending, and gets nothing", async () => {
  const { sns } = work;
  const topic = await work.topic("mail");
  expect(await sns.Subscribe({ TopicArn: topic, Protocol: "email", Endpoint: "a@example.com" })).toEqual({
    SubscriptionArn: "pending confirmation",
  });
  expect((await sns.ListSubscriptionsByTopic({ TopicArn: topic })).Subscriptions).toMatchObject([
    { SubscriptionArn: "PendingConfirmation" },
  ]);
  await expect(sns.ConfirmSubscription({ TopicArn: topic, Token: "x" })).rejects.toMatchObject({
    message: "Invalid parameter: Token",
  });
});
