import type * as IAM from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Lab, lab, policyFor, QUEUE, RULE } from "./bridge.ts";

let work: Lab;
beforeAll(async () => {
  work = await lab();
});
afterAll(() => work.sandbox.close());

async function rule(Name: string, target: object, pattern: object = { source: [Name] }, EventBusName = "default") {
  await work.events.PutRule({ Name, EventPattern: JSON.stringify(pattern), EventBusName });
  await work.events.PutTargets({ Rule: Name, EventBusName, Targets: [{ Id: "t", Arn: `${QUEUE}${Name}`, ...target }] });
}

test("a matching event arrives whole, another does not", async () => {
  const url = await work.queue("orders");
  await rule("orders", {}, { source: ["orders"], detail: { total: [{ numeric: [">", 10] }] } });
  await work.put("orders", "Placed", { total: 5 });
  await work.put("orders", "Placed", { total: 50 });
  const [message] = await work.next(url);
  expect(JSON.parse(message?.Body ?? "")).toEqual({
    version: "0",
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    "detail-type": "Placed",
    source: "orders",
    account: "123456789012",
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    region: "us-east-1",
    resources: [],
    detail: { total: 50 },
  });
  const { Attributes } = await work.sqs.GetQueueAttributes({ QueueUrl: url, AttributeNames: ["All"] });
  expect(Attributes?.ApproximateNumberOfMessages).toBe("0");
});

test.each([
  ["constant", { Input: '{"a":1}' }, '{"a":1}'],
  ["part", { InputPath: "$.detail.name" }, '"Ann"'],
  [
    "template",
    {
      InputTransformer: {
        InputPathsMap: { n: "$.detail.name", o: "$.detail.of" },
        InputTemplate: '{"who":"<n>!","of":<o>,"rule":"<aws.events.rule-name>"}',
      },
    },
    '{"who":"Ann!","of":[1,2],"rule":"template"}',
  ],
  [
    "sentence",
    { InputTransformer: { InputPathsMap: { n: "$.detail.name" }, InputTemplate: '"Hello <n>"' } },
    '"Hello Ann"',
  ],
])("input: %s", async (name, target, expected) => {
  const url = await work.queue(name);
  await rule(name, target);
  await work.put(name, "t", { name: "Ann", of: [1, 2] });
  expect((await work.next(url))[0]?.Body).toBe(expected);
});

test("a FIFO queue gets the group of the target", async () => {
  const url = await work.queue("ordered.fifo", { FifoQueue: "true", ContentBasedDeduplication: "true" });
  await rule("ordered.fifo", { SqsParameters: { MessageGroupId: "g" } });
  await work.put("ordered.fifo", "t", {});
  expect((await work.next(url))[0]?.Attributes).toMatchObject({ MessageGroupId: "g" });
});

test("a queue without permission gets nothing; the dead-letter queue tells why", async () => {
  const dead = await work.queue("dead");
  await work.sqs.CreateQueue({ QueueName: "closed" });
  await rule("closed", { DeadLetterConfig: { Arn: `${QUEUE}dead` } });
  await work.put("closed", "t", { n: 1 });
  const [message] = await work.next(dead);
  expect(JSON.parse(message?.Body ?? "")).toMatchObject({ detail: { n: 1 } });
  expect(message?.MessageAttributes).toMatchObject({
    ERROR_CODE: { StringValue: "NO_PERMISSIONS" },
    RULE_ARN: { StringValue: `${RULE}closed` },
    TARGET_ARN: { StringValue: `${QUEUE}closed` },
  });
});

test("aws:SourceArn in the queue's policy must be the rule's", async () => {
  const dead = await work.queue("dead-2");
  const url = await work.queue("mine", { Policy: policyFor({ ArnEquals: { "aws:SourceArn": `${RULE}mine` } }) });
  await rule("mine", {});
  await rule("other", { Arn: `${QUEUE}mine`, DeadLetterConfig: { Arn: `${QUEUE}dead-2` } });
  await work.put("other", "t", {});
  expect(await work.next(dead)).toHaveLength(1);
  await work.put("mine", "t", {});
  expect(await work.next(url)).toHaveLength(1);
});

test("a missing target is no resource, at once", async () => {
  const dead = await work.queue("dead-3");
  await rule("gone", { DeadLetterConfig: { Arn: `${QUEUE}dead-3` } });
  await work.put("gone", "t", {});
  expect((await work.next(dead))[0]?.MessageAttributes).toMatchObject({ ERROR_CODE: { StringValue: "NO_RESOURCE" } });
});

test("a bus as target: the event goes on with its role, and a loop of buses ends", async () => {
  const url = await work.queue("far");
  await work.events.CreateEventBus({ Name: "hub" });
  const iam = work.sandbox.service<typeof IAM>("iam");
  const trust = { Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sts:AssumeRole" };
  const { Role } = await iam.CreateRole({
    RoleName: "to-hub",
    AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [trust] }),
  });
  const allow = { Effect: "Allow", Action: "events:PutEvents", Resource: "*" };
  await iam.PutRolePolicy({
    RoleName: "to-hub",
    PolicyName: "p",
    PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [allow] }),
  });
  const hub = "arn:aws:events:us-east-1:123456789012:event-bus/hub";
  await rule("far", { Arn: hub, RoleArn: Role?.Arn });
  await rule("far", {}, { source: ["far"] }, "hub");
  await work.put("far", "t", { n: 1 });
  expect(JSON.parse((await work.next(url))[0]?.Body ?? "")).toMatchObject({ detail: { n: 1 } });
});

test("a rate fires again and again, until the rule is disabled", async () => {
  const url = await work.queue("rated");
  await work.events.PutRule({ Name: "rated", ScheduleExpression: "rate(1 minute)" });
  await work.events.PutTargets({ Rule: "rated", Targets: [{ Id: "t", Arn: `${QUEUE}rated` }] });
  const [first] = await work.next(url);
  expect(JSON.parse(first?.Body ?? "")).toMatchObject({
    "detail-type": "Scheduled Event",
    source: "aws.events",
    resources: [`${RULE}rated`],
    detail: {},
  });
  expect(await work.next(url)).toHaveLength(1);
  await work.events.DisableRule({ Name: "rated" });
});
