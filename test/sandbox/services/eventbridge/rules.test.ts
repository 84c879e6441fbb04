import { afterAll, beforeAll, expect, test } from "vitest";
import { type Lab, lab, QUEUE, RULE } from "./bridge.ts";

let work: Lab;
beforeAll(async () => {
  work = await lab();
});
afterAll(() => work.sandbox.close());

const PATTERN = JSON.stringify({ source: ["app"] });

test("a rule is put, described, listed, disabled and deleted after its targets", async () => {
  const { events } = work;
  const put = await events.PutRule({
    Name: "one",
    EventPattern: PATTERN,
    Description: "d",
    Tags: [{ Key: "a", Value: "1" }],
  });
  expect(put).toEqual({ RuleArn: `${RULE}one` });
  await events.PutTargets({ Rule: "one", Targets: [{ Id: "q", Arn: `${QUEUE}q` }] });
  await events.DisableRule({ Name: "one" });
  expect(await events.DescribeRule({ Name: "one" })).toMatchObject({
    State: "DISABLED",
    EventPattern: PATTERN,
    EventBusName: "default",
  });
  await events.EnableRule({ Name: "one" });
  expect((await events.ListRules({ NamePrefix: "o" })).Rules).toMatchObject([{ Name: "one", State: "ENABLED" }]);
  expect(await events.ListRuleNamesByTarget({ TargetArn: `${QUEUE}q` })).toMatchObject({ RuleNames: ["one"] });
  expect(await events.ListTargetsByRule({ Rule: "one" })).toMatchObject({ Targets: [{ Id: "q" }] });
  expect(await events.ListTagsForResource({ ResourceARN: `${RULE}one` })).toEqual({ Tags: [{ Key: "a", Value: "1" }] });
  await expect(events.DeleteRule({ Name: "one" })).rejects.toMatchObject({
    name: "ValidationException",
    message: "Rule can't be deleted since it has targets.",
  });
  await events.RemoveTargets({ Rule: "one", Ids: ["q"] });
  await events.DeleteRule({ Name: "one" });
  await events.DeleteRule({ Name: "one" });
  await expect(events.DescribeRule({ Name: "one" })).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: "Rule one does not exist on EventBus default.",
  });
  expect(work.sandbox.inventory()).toEqual([]);
});

test("rules and targets that AWS refuses", async () => {
  const { events } = work;
  await expect(events.PutRule({ Name: "x", EventPattern: "{" })).rejects.toMatchObject({
    name: "InvalidEventPatternException",
  });
  await expect(events.PutRule({ Name: "x" })).rejects.toMatchObject({ name: "ValidationException" });
  for (const ScheduleExpression of ["rate(1 minutes)", "rate(5)", "cron(* * * *)", "at(2030-01-01T00:00:00)"])
    await expect(events.PutRule({ Name: "x", ScheduleExpression })).rejects.toMatchObject({
      message: "Parameter ScheduleExpression is not valid.",
    });
  await expect(events.PutRule({ Name: "x", EventPattern: PATTERN, EventBusName: "none" })).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
  await events.PutRule({ Name: "strict", EventPattern: PATTERN });
  const target = (more: object) =>
    events.PutTargets({ Rule: "strict", Targets: [{ Id: "t", Arn: `${QUEUE}q`, ...more }] });
  await expect(target({ Arn: "q" })).rejects.toMatchObject({ name: "ValidationException" });
  await expect(target({ Arn: `${QUEUE}q.fifo` })).rejects.toMatchObject({ message: /MessageGroupId/ });
  await expect(target({ Input: "{" })).rejects.toMatchObject({ message: /JSON syntax error/ });
  await expect(target({ Input: "{}", InputPath: "$" })).rejects.toMatchObject({ message: /Only one of/ });
  await expect(target({ InputTransformer: { InputTemplate: "<a>" } })).rejects.toMatchObject({
    message: /not defined/,
  });
  await expect(target({ Arn: "arn:aws:states:us-east-1:123456789012:stateMachine:m" })).rejects.toMatchObject({
    message: /RoleArn is required/,
  });
  await expect(target({ Arn: "arn:aws:ecs:us-east-1:123456789012:cluster/c" })).rejects.toMatchObject({
    name: "NotImplemented",
    message: "A target of the service ecs is not in the sandbox.",
  });
  const Targets = Array.from({ length: 6 }, (_, i) => ({ Id: `t${i}`, Arn: `${QUEUE}q` }));
  await expect(events.PutTargets({ Rule: "strict", Targets })).rejects.toMatchObject({
    name: "LimitExceededException",
  });
  await expect(events.CreateArchive({ ArchiveName: "a", EventSourceArn: "arn:x" })).rejects.toMatchObject({
    name: "NotImplemented",
  });
});

test("buses: made, listed, deleted when they have no rules", async () => {
  const { events } = work;
  const { EventBusArn } = await events.CreateEventBus({ Name: "orders" });
  await expect(events.CreateEventBus({ Name: "orders" })).rejects.toMatchObject({
    name: "ResourceAlreadyExistsException",
  });
  expect((await events.ListEventBuses({})).EventBuses?.map(({ Name }) => Name)).toEqual(["default", "orders"]);
  await events.PutRule({ Name: "r", EventBusName: "orders", EventPattern: PATTERN });
  expect(await events.DescribeRule({ Name: "r", EventBusName: EventBusArn })).toMatchObject({ Arn: `${RULE}orders/r` });
  await expect(
    events.PutRule({ Name: "s", EventBusName: "orders", ScheduleExpression: "rate(1 minute)" }),
  ).rejects.toMatchObject({
    message: "ScheduleExpression is supported only on the default event bus.",
  });
  await expect(events.DeleteEventBus({ Name: "orders" })).rejects.toMatchObject({ name: "ValidationException" });
  await events.DeleteRule({ Name: "r", EventBusName: "orders" });
  await events.PutPermission({
    EventBusName: "orders",
    StatementId: "s",
    Action: "events:PutEvents",
    Principal: "111111111111",
  });
  expect(JSON.parse((await events.DescribeEventBus({ Name: "orders" })).Policy ?? "")).toMatchObject({
    Statement: [{ Sid: "s", Resource: EventBusArn }],
  });
  await events.DeleteEventBus({ Name: "orders" });
  await expect(events.DeleteEventBus({ Name: "default" })).rejects.toMatchObject({ name: "ValidationException" });
});

test("TestEventPattern", async () => {
  const Event = JSON.stringify({
    id: "1",
    account: "1",
    source: "app",
    time: "2026-01-01T00:00:00Z",
    region: "r",
    resources: [],
    "detail-type": "t",
    detail: { n: 3 },
  });
  const EventPattern = JSON.stringify({ detail: { n: [{ numeric: [">", 2] }] } });
  expect(await work.events.TestEventPattern({ Event, EventPattern })).toEqual({ Result: true });
  await expect(work.events.TestEventPattern({ Event: "{}", EventPattern })).rejects.toMatchObject({
    name: "ValidationException",
  });
});

test("entries are refused one by one", async () => {
  const good = { Source: "app", DetailType: "t", Detail: "{}" };
  const { Entries, FailedEntryCount } = await work.events.PutEvents({
    Entries: [good, { ...good, Source: undefined }, { ...good, Detail: "[1]" }, { ...good, Source: "aws.ec2" }],
  });
  expect(FailedEntryCount).toBe(3);
  expect(Entries).toMatchObject([
    { EventId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    { ErrorCode: "InvalidArgument" },
    { ErrorCode: "MalformedDetail" },
    { ErrorCode: "NotAuthorizedForSourceException" },
  ]);
});

test("the entries of a call have a megabyte together", async () => {
  const entry = (size: number) => ({
    Source: "app",
    DetailType: "t",
    Detail: JSON.stringify({ text: "x".repeat(size) }),
  });
  expect(await work.events.PutEvents({ Entries: [entry(300_000), entry(700_000)] })).toMatchObject({
    FailedEntryCount: 0,
  });
  await expect(work.events.PutEvents({ Entries: [entry(400_000), entry(700_000)] })).rejects.toMatchObject({
    name: "ValidationException",
    message: "Total size of the entries in the request is over the limit.",
  });
});
