import type * as EventBridge from "@aws-sdk/client-eventbridge";
import type * as SQS from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFunction, invoke, type Lab, lab, logged, until } from "./lab.ts";

let work: Lab;

beforeAll(async () => {
  work = await lab();
  await createFunction(
    work,
    "sink",
    `export const handler = async (event) => { console.log("SINK " + JSON.stringify(event)); };`,
  );
});

afterAll(() => work?.sandbox.close());

const ARN = "arn:aws:lambda:us-east-1:123456789012:function:";

const event = async (FunctionName: string, payload: object) => {
  const { StatusCode } = await work.lambda.Invoke({
    FunctionName,
    InvocationType: "Event",
    Payload: Buffer.from(JSON.stringify(payload)),
  });
  expect(StatusCode).toBe(202);
};

const records = async (of: string) =>
  (await logged(work, "sink"))
    .flatMap((line) => (line.includes("SINK ") ? [JSON.parse(line.slice(line.indexOf("SINK ") + 5))] : []))
    .filter(({ requestContext }) => requestContext.functionArn.includes(of));

test("an event that fails is tried three times, then goes to the failure destination", async () => {
  await createFunction(
    work,
    "failing",
    `export const handler = async (event) => { console.log("TRY"); throw new Error("never"); };`,
  );
  await work.lambda.PutFunctionEventInvokeConfig({
    FunctionName: "failing",
    DestinationConfig: { OnFailure: { Destination: `${ARN}sink` } },
  });
  await event("failing", { n: 1 });
  const [record] = await until(
    "record",
    () => records("failing"),
    (all) => all.length > 0,
  );
  expect(record).toMatchObject({
    version: "1.0",
    requestContext: { functionArn: `${ARN}failing:$LATEST`, condition: "RetriesExhausted", approximateInvokeCount: 3 },
    requestPayload: { n: 1 },
    responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
    responsePayload: { errorMessage: "never" },
  });
  const tries = await until(
    "tries",
    () => logged(work, "failing"),
    (all) => all.filter((line) => line.includes("TRY")).length >= 3,
  );
  expect(tries.filter((line) => line.includes("TRY"))).toHaveLength(3);
  const ids = new Set(tries.filter((line) => line.startsWith("START")).map((line) => line.split(" ")[2]));
  expect(ids.size).toBe(1);
});

test("success goes to its own destination; retries can be turned off", async () => {
  await createFunction(
    work,
    "fine",
    `export const handler = async ({ fail }) => { if (fail) throw new Error("x"); return "good"; };`,
  );
  const Destination = `${ARN}sink`;
  await work.lambda.PutFunctionEventInvokeConfig({
    FunctionName: "fine",
    MaximumRetryAttempts: 0,
    DestinationConfig: { OnSuccess: { Destination }, OnFailure: { Destination } },
  });
  await event("fine", {});
  await event("fine", { fail: true });
  const both = await until(
    "records",
    () => records("fine"),
    (all) => all.length === 2,
  );
  const conditions = both.map(({ requestContext }) => [
    requestContext.condition,
    requestContext.approximateInvokeCount,
  ]);
  expect(conditions.sort()).toEqual([
    ["RetriesExhausted", 1],
    ["Success", 1],
  ]);
});

test("an event bus is a destination: its rules see how an invocation ended", async () => {
  const events = work.sandbox.service<typeof EventBridge>("eventbridge");
  const sqs = work.sandbox.service<typeof SQS>("sqs");
  const { QueueUrl } = await sqs.CreateQueue({ QueueName: "ended" });
  const queue = "arn:aws:sqs:us-east-1:123456789012:ended";
  const rule = await events.PutRule({ Name: "ended", EventPattern: JSON.stringify({ source: ["lambda"] }) });
  const statement = {
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: queue,
    Condition: { ArnEquals: { "aws:SourceArn": rule.RuleArn } },
  };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  await sqs.SetQueueAttributes({ QueueUrl, Attributes: { Policy } });
  await events.PutTargets({ Rule: "ended", Targets: [{ Id: "q", Arn: queue }] });
  // The shortest name that a function can have.
  await createFunction(work, "f", "export const handler = async ({ n }) => n + 1;");
  const Destination = "arn:aws:events:us-east-1:123456789012:event-bus/default";
  await work.lambda.PutFunctionEventInvokeConfig({
    FunctionName: "f",
    DestinationConfig: { OnSuccess: { Destination } },
  });
  await event("f", { n: 1 });
  const { Messages = [] } = await until(
    "the message",
    () => sqs.ReceiveMessage({ QueueUrl }),
    ({ Messages: all = [] }) => all.length > 0,
  );
  expect(JSON.parse(Messages[0]?.Body ?? "")).toMatchObject({
    source: "lambda",
    "detail-type": "Lambda Function Invocation Result - Success",
    resources: [`${ARN}f:$LATEST`, Destination],
    detail: { requestContext: { condition: "Success" }, requestPayload: { n: 1 }, responsePayload: 2 },
  });
});

test("a throttled event waits until the function may run again", async () => {
  await createFunction(work, "throttled", `export const handler = async () => { console.log("RAN"); };`);
  await work.lambda.PutFunctionConcurrency({ FunctionName: "throttled", ReservedConcurrentExecutions: 0 });
  await event("throttled", {});
  await expect(invoke(work, "throttled")).rejects.toMatchObject({ name: "TooManyRequestsException" });
  expect(await logged(work, "throttled")).toEqual([]);
  await work.lambda.DeleteFunctionConcurrency({ FunctionName: "throttled" });
  await until(
    "ran",
    () => logged(work, "throttled"),
    (all) => all.some((line) => line.includes("RAN")),
  );
});

test("destinations are checked, and refused by name where the sandbox has none", async () => {
  await createFunction(work, "choosy", "export const handler = async () => 1;");
  const put = (Destination: string) =>
    work.lambda.PutFunctionEventInvokeConfig({
      FunctionName: "choosy",
      DestinationConfig: { OnSuccess: { Destination } },
    });
  await expect(put("arn:aws:s3:::bucket")).rejects.toMatchObject({
    message: expect.stringContaining("s3 is not in the sandbox"),
  });
  await expect(put("arn:aws:events:us-east-1:123456789012:event-bus/nobody")).rejects.toMatchObject({
    message: expect.stringContaining("does not exist"),
  });
  await expect(put(`${ARN}nobody`)).rejects.toMatchObject({ message: expect.stringContaining("does not exist") });
  await expect(work.lambda.GetFunctionEventInvokeConfig({ FunctionName: "choosy" })).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
  await expect(
    work.lambda.PutFunctionEventInvokeConfig({ FunctionName: "choosy", MaximumRetryAttempts: 3 }),
  ).rejects.toMatchObject({ name: "ValidationException" });
});

test("a storm of failing events stays within the reserve: each is tried three times, and ends as a dead letter", async () => {
  const sqs = work.sandbox.service<typeof SQS>("sqs");
  const { QueueUrl } = await sqs.CreateQueue({ QueueName: "storm-dead" });
  await createFunction(
    work,
    "storm",
    `export const handler = async ({ n }) => { console.log("TRY " + n + " BY " + process.pid); throw new Error("never"); };`,
    { DeadLetterConfig: { TargetArn: "arn:aws:sqs:us-east-1:123456789012:storm-dead" } },
  );
  await work.lambda.PutFunctionConcurrency({ FunctionName: "storm", ReservedConcurrentExecutions: 2 });
  const EVENTS = 6;
  await Promise.all(Array.from({ length: EVENTS }, (_, n) => event("storm", { n })));
  await until(
    "dead letters",
    () => sqs.GetQueueAttributes({ QueueUrl, AttributeNames: ["ApproximateNumberOfMessages"] }),
    ({ Attributes }) => Number(Attributes?.ApproximateNumberOfMessages) === EVENTS,
  );
  const tries = await until(
    "tries",
    async () => (await logged(work, "storm")).flatMap((line) => [...line.matchAll(/TRY (\d+) BY (\d+)/g)]),
    (all) => all.length >= 3 * EVENTS,
  );
  const perEvent = new Map<string, number>();
  for (const [, n = ""] of tries) perEvent.set(n, (perEvent.get(n) ?? 0) + 1);
  expect([...perEvent.values()]).toEqual(Array.from({ length: EVENTS }, () => 3));
  expect(new Set(tries.map(([, , pid]) => pid)).size).toBeLessThanOrEqual(2);
});
