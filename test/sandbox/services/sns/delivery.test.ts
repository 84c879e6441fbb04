import { createVerify, X509Certificate } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Lab, lab, policyFor, QUEUE, TOPIC } from "./sns.ts";

let work: Lab;
beforeAll(async () => {
  work = await lab();
});
afterAll(() => work.sandbox.close());

const text = (StringValue: string) => ({ DataType: "String", StringValue });

async function certificate(url: string): Promise<X509Certificate> {
  const response = await fetch(url);
  return new X509Certificate(await response.text());
}

/** As the developer guide tells subscribers to do it. */
async function isGenuine(message: Record<string, string>): Promise<boolean> {
  const members =
    message.Type === "Notification"
      ? ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]
      : ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];
  const signed = members
    .flatMap((name) => (message[name] === undefined ? [] : [`${name}\n${message[name]}\n`]))
    .join("");
  const { publicKey } = await certificate(message.SigningCertURL ?? "");
  const algorithm = message.SignatureVersion === "2" ? "RSA-SHA256" : "RSA-SHA1";
  return createVerify(algorithm)
    .update(signed)
    .verify(publicKey, message.Signature ?? "", "base64");
}

test.each(["1", "2"])("a queue gets the signed notification, signature version %s", async (SignatureVersion) => {
  const topic = await work.topic(`signed-${SignatureVersion}`, { SignatureVersion });
  const url = await work.queue(`signed-${SignatureVersion}`);
  await work.subscribe(topic, `signed-${SignatureVersion}`);
  const { MessageId } = await work.sns.Publish({
    TopicArn: topic,
    Message: "hello",
    Subject: "s",
    MessageAttributes: { city: text("Bern") },
  });
  const [message] = await work.next(url);
  const body = JSON.parse(message?.Body ?? "");
  expect(body).toMatchObject({
    Type: "Notification",
    MessageId,
    TopicArn: topic,
    Subject: "s",
    Message: "hello",
    SignatureVersion,
    MessageAttributes: { city: { Type: "String", Value: "Bern" } },
  });
  expect(await isGenuine(body)).toBe(true);
  expect(await isGenuine({ ...body, Message: "other" })).toBe(false);
  const { subject, issuer } = await certificate(body.SigningCertURL);
  expect([subject, issuer]).toEqual(["CN=sns.amazonaws.com", "CN=sns.amazonaws.com"]);
});

test("raw delivery, by protocol, to each subscription", async () => {
  const topic = await work.topic("raw");
  const [first, second] = [await work.queue("raw-1"), await work.queue("raw-2")];
  await work.subscribe(topic, "raw-1", { RawMessageDelivery: "true" });
  await work.subscribe(topic, "raw-2");
  await work.sns.Publish({
    TopicArn: topic,
    MessageStructure: "json",
    Message: JSON.stringify({ default: "d", sqs: "for queues" }),
    MessageAttributes: { n: { DataType: "Number", StringValue: "7" } },
  });
  expect((await work.next(first))[0]).toMatchObject({
    Body: "for queues",
    MessageAttributes: { n: { StringValue: "7" } },
  });
  expect(JSON.parse((await work.next(second))[0]?.Body ?? "")).toMatchObject({ Message: "for queues" });
});

test("filter policies on attributes and on the body", async () => {
  const topic = await work.topic("filtered");
  const [attributes, body] = [await work.queue("by-attributes"), await work.queue("by-body")];
  const raw = { RawMessageDelivery: "true" };
  const FilterPolicy = JSON.stringify({
    store: ["a", { prefix: "b" }],
    price: [{ numeric: [">=", 100] }],
    tags: [{ "anything-but": "x" }],
  });
  await work.subscribe(topic, "by-attributes", { ...raw, FilterPolicy });
  await work.subscribe(topic, "by-body", {
    ...raw,
    FilterPolicyScope: "MessageBody",
    FilterPolicy: JSON.stringify({ order: { state: ["new"] }, $or: [{ a: [1] }, { b: [{ exists: true }] }] }),
  });
  const publish = (Message: object, store: string, price: string) =>
    work.sns.Publish({
      TopicArn: topic,
      Message: JSON.stringify(Message),
      MessageAttributes: {
        store: text(store),
        price: { DataType: "Number", StringValue: price },
        tags: { DataType: "String.Array", StringValue: '["y"]' },
      },
    });
  await publish({ n: 1 }, "c", "100");
  await publish({ n: 2 }, "b2", "99");
  await publish({ order: { state: "new" }, a: 2 }, "c", "1");
  await publish({ n: 3 }, "b2", "100.0");
  await publish({ order: { state: "new" }, b: 0 }, "c", "1");
  expect((await work.next(attributes)).map(({ Body }) => Body)).toEqual(['{"n":3}']);
  expect((await work.next(body)).map(({ Body }) => Body)).toEqual(['{"order":{"state":"new"},"b":0}']);
});

test("a queue whose policy speaks of another topic gets nothing; the dead-letter queue does", async () => {
  const topic = await work.topic("refused");
  const dead = await work.queue("dead");
  await work.queue("closed", { Policy: policyFor({ ArnEquals: { "aws:SourceArn": `${TOPIC}other` } }) });
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: `${QUEUE}dead` });
  await work.subscribe(topic, "closed", { RedrivePolicy, RawMessageDelivery: "true" });
  await work.sns.Publish({ TopicArn: topic, Message: "lost?" });
  expect((await work.next(dead))[0]?.Body).toBe("lost?");
});

test("a FIFO topic keeps order and drops duplicates", async () => {
  const topic = await work.topic("order.fifo", { FifoTopic: "true", ContentBasedDeduplication: "true" });
  const url = await work.queue("order.fifo", { FifoQueue: "true" });
  await work.subscribe(topic, "order.fifo", { RawMessageDelivery: "true" });
  const publish = (Message: string) => work.sns.Publish({ TopicArn: topic, Message, MessageGroupId: "g" });
  const first = await publish("1");
  await publish("2");
  expect(await publish("1")).toEqual(first);
  await publish("3");
  const got = await work.next(url);
  expect(got.map(({ Body }) => Body)).toEqual(["1", "2", "3"]);
  await expect(work.sns.Publish({ TopicArn: topic, Message: "x" })).rejects.toMatchObject({
    message: "Invalid parameter: The MessageGroupId parameter is required for FIFO topics",
  });
});

test("batches", async () => {
  const topic = await work.topic("batch");
  const url = await work.queue("batch");
  await work.subscribe(topic, "batch", { RawMessageDelivery: "true" });
  const { Successful, Failed } = await work.sns.PublishBatch({
    TopicArn: topic,
    PublishBatchRequestEntries: [
      { Id: "a", Message: "1" },
      { Id: "b", Message: "2", Subject: "\n" },
    ],
  });
  expect(Successful).toMatchObject([{ Id: "a" }]);
  expect(Failed).toMatchObject([{ Id: "b", Code: "InvalidParameter", SenderFault: true }]);
  expect(await work.next(url)).toHaveLength(1);
  await expect(work.sns.PublishBatch({ TopicArn: topic, PublishBatchRequestEntries: [] })).rejects.toMatchObject({
    name: "EmptyBatchRequestException",
  });
});

test("an HTTP endpoint confirms by the link, then gets signed notifications, and fails into the dead-letter queue", async () => {
  const dead = await work.queue("http-dead");
  const posts: { type: string | undefined; body: string }[] = [];
  let answer = 200;
  let arrived = (): void => {};
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      posts.push({ type: String(request.headers["x-amz-sns-message-type"]), body: Buffer.concat(chunks).toString() });
      response.writeHead(answer).end();
      arrived();
    });
  });
  const next = () => new Promise<void>((resolve) => (arrived = resolve));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const topic = await work.topic("http");
    const waiting = next();
    const { SubscriptionArn } = await work.sns.Subscribe({
      TopicArn: topic,
      Protocol: "http",
      Endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
      ReturnSubscriptionArn: true,
      Attributes: { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: `${QUEUE}http-dead` }) },
    });
    await waiting;
    const asked = JSON.parse(posts[0]?.body ?? "");
    expect(asked).toMatchObject({ Type: "SubscriptionConfirmation", TopicArn: topic });
    expect(await isGenuine(asked)).toBe(true);
    const confirmed = await fetch(asked.SubscribeURL);
    expect(await confirmed.text()).toContain(`<SubscriptionArn>${SubscriptionArn}</SubscriptionArn>`);
    const notified = next();
    await work.sns.Publish({ TopicArn: topic, Message: "hi" });
    await notified;
    expect(posts[1]?.type).toBe("Notification");
    expect(await isGenuine(JSON.parse(posts[1]?.body ?? ""))).toBe(true);
    answer = 500;
    await work.sns.Publish({ TopicArn: topic, Message: "never" });
    expect(JSON.parse((await work.next(dead))[0]?.Body ?? "")).toMatchObject({ Message: "never" });
    expect(posts).toHaveLength(6);
    await fetch(JSON.parse(posts[1]?.body ?? "").UnsubscribeURL);
    expect((await work.sns.ListSubscriptionsByTopic({ TopicArn: topic })).Subscriptions).toEqual([]);
  } finally {
    server.close();
  }
});

test("an alarm with the topic as action publishes AWS's message", async () => {
  const topic = await work.topic("alarms");
  const url = await work.queue("alarms");
  await work.subscribe(topic, "alarms");
  const cloudwatch = work.sandbox.service<typeof CloudWatch>("cloudwatch");
  await cloudwatch.PutMetricAlarm({
    AlarmName: "high",
    Namespace: "app",
    MetricName: "n",
    Statistic: "SampleCount",
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: "GreaterThanThreshold",
    AlarmActions: [topic],
  });
  await cloudwatch.SetAlarmState({ AlarmName: "high", StateValue: "ALARM", StateReason: "by hand" });
  const notification = JSON.parse((await work.next(url))[0]?.Body ?? "");
  expect(notification.Subject).toBe('ALARM: "high" in US East (N. Virginia)');
  expect(JSON.parse(notification.Message)).toMatchObject({
    AlarmName: "high",
    NewStateValue: "ALARM",
    NewStateReason: "by hand",
    OldStateValue: "INSUFFICIENT_DATA",
    AWSAccountId: "123456789012",
    Trigger: { MetricName: "n", Namespace: "app", Statistic: "SAMPLE_COUNT", Threshold: 1, Period: 60 },
  });
});
