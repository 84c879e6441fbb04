import { afterAll, beforeAll, expect, test } from "vitest";
import { batches, enabled, makeFunction, makeQueue, sqsOf } from "./event-sources.ts";
import { type Lab, lab, until } from "./lab.ts";

let work: Lab;

beforeAll(async () => {
  work = await lab();
});
afterAll(() => work?.sandbox.close());

const send = (QueueUrl: string, ...bodies: string[]) =>
  sqsOf(work).SendMessageBatch({
    QueueUrl,
    Entries: bodies.map((MessageBody, i) => ({ Id: String(i), MessageBody })),
  });

const left = async (QueueUrl: string) => {
  const { Attributes } = await sqsOf(work).GetQueueAttributes({ QueueUrl, AttributeNames: ["All"] });
  return Number(Attributes?.ApproximateNumberOfMessages) + Number(Attributes?.ApproximateNumberOfMessagesNotVisible);
};

const empty = (QueueUrl: string) =>
  until(
    "an empty queue",
    () => left(QueueUrl),
    (count) => count === 0,
  );

test("messages go to the function in AWS's form, and are deleted after it succeeded", async () => {
  const { QueueUrl, arn } = await makeQueue(work, "plain");
  await makeFunction(work, "plain", `console.log("RECORD " + JSON.stringify(event.Records[0]));`);
  const made = await work.lambda.CreateEventSourceMapping({ EventSourceArn: arn, FunctionName: "plain" });
  expect(made).toMatchObject({
    State: "Creating",
    BatchSize: 10,
    MaximumBatchingWindowInSeconds: 0,
    EventSourceArn: arn,
    FunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:plain",
    StateTransitionReason: "USER_INITIATED",
  });
  await enabled(work, made.UUID);
  await sqsOf(work).SendMessage({
    QueueUrl,
    MessageBody: "hello",
    MessageAttributes: { color: { DataType: "String", StringValue: "red" } },
  });
  await until(
    "batch",
    () => batches(work, "plain"),
    (all) => all.length === 1,
  );
  await empty(QueueUrl);
});

test("of a batch only what the function reports as failed comes back", async () => {
  const { QueueUrl, arn } = await makeQueue(work, "partial", { VisibilityTimeout: "5" });
  await makeFunction(
    work,
    "partial",
    `const failed = event.Records.filter(({ body, attributes }) => body === "bad" && attributes.ApproximateReceiveCount === "1");
     return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };`,
  );
  await send(QueueUrl, "good", "bad", "fine");
  const { UUID } = await work.lambda.CreateEventSourceMapping({
    EventSourceArn: arn,
    FunctionName: "partial",
    FunctionResponseTypes: ["ReportBatchItemFailures"],
  });
  await enabled(work, UUID);
  const all = await until(
    "second attempt",
    () => batches(work, "partial"),
    (each) => each.flat().length >= 4,
  );
  expect(all.flat().filter((body) => body === "bad")).toHaveLength(2);
  expect(
    all
      .flat()
      .filter((body) => body !== "bad")
      .sort(),
  ).toEqual(["fine", "good"]);
  await empty(QueueUrl);
});

test("a batch that fails comes back, and goes to the dead-letter queue in the end", async () => {
  const dead = await makeQueue(work, "dead");
  const { QueueUrl, arn } = await makeQueue(work, "failing", {
    VisibilityTimeout: "3",
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 2 }),
  });
  await makeFunction(work, "failing", `throw new Error("never");`);
  const { UUID } = await work.lambda.CreateEventSourceMapping({ EventSourceArn: arn, FunctionName: "failing" });
  await enabled(work, UUID);
  await send(QueueUrl, "poison");
  await until(
    "dead letter",
    () => left(dead.QueueUrl),
    (count) => count === 1,
  );
  expect(await batches(work, "failing")).toEqual([["poison"], ["poison"]]);
});

test("filters drop what does not fit; a window gathers more than ten", async () => {
  const { QueueUrl, arn } = await makeQueue(work, "filtered");
  await makeFunction(work, "filtered", "");
  await send(QueueUrl, ...Array.from({ length: 10 }, (_, i) => JSON.stringify({ kind: i % 2 ? "odd" : "even", i })));
  await send(QueueUrl, ...Array.from({ length: 10 }, (_, i) => JSON.stringify({ kind: "even", i: i + 10 })));
  await send(QueueUrl, "no JSON");
  const { UUID } = await work.lambda.CreateEventSourceMapping({
    EventSourceArn: arn,
    FunctionName: "filtered",
    BatchSize: 21,
    MaximumBatchingWindowInSeconds: 300,
    FilterCriteria: { Filters: [{ Pattern: JSON.stringify({ body: { kind: ["even"] } }) }] },
  });
  await enabled(work, UUID);
  const all = await until(
    "batch",
    () => batches(work, "filtered"),
    (each) => each.flat().length === 15,
  );
  expect(all).toHaveLength(1);
  await empty(QueueUrl);
});

test("a mapping that is disabled reads nothing until it is enabled, and is gone after its deletion", async () => {
  const { QueueUrl, arn } = await makeQueue(work, "stopped");
  await makeFunction(work, "stopped", "");
  const { UUID, EventSourceMappingArn } = await work.lambda.CreateEventSourceMapping({
    EventSourceArn: arn,
    FunctionName: "stopped",
    Enabled: false,
    Tags: { lab: "x" },
  });
  await enabled(work, UUID, "Disabled");
  expect((await work.lambda.ListTags({ Resource: EventSourceMappingArn })).Tags).toEqual({ lab: "x" });
  await send(QueueUrl, "waits");
  expect(await left(QueueUrl)).toBe(1);
  expect((await work.lambda.UpdateEventSourceMapping({ UUID, Enabled: true, BatchSize: 5 })).State).toBe("Enabling");
  expect((await enabled(work, UUID)).BatchSize).toBe(5);
  await empty(QueueUrl);
  await expect(
    work.lambda.CreateEventSourceMapping({ EventSourceArn: arn, FunctionName: "stopped" }),
  ).rejects.toMatchObject({ name: "ResourceConflictException", message: expect.stringContaining(UUID ?? "?") });
  const { EventSourceMappings } = await work.lambda.ListEventSourceMappings({ FunctionName: "stopped" });
  expect(EventSourceMappings?.map((each) => each.UUID)).toEqual([UUID]);
  expect((await work.lambda.DeleteEventSourceMapping({ UUID })).State).toBe("Deleting");
  await until(
    "gone",
    () => work.lambda.GetEventSourceMapping({ UUID }).catch((error: Error) => error.name),
    (answer) => answer === "ResourceNotFoundException",
  );
});

test("what a mapping is refused for", async () => {
  const { arn } = await makeQueue(work, "short", { VisibilityTimeout: "2" });
  await makeFunction(work, "refused", "");
  const make = (more: object) =>
    work.lambda.CreateEventSourceMapping({ EventSourceArn: arn, FunctionName: "refused", ...more });
  await expect(make({})).rejects.toMatchObject({
    name: "InvalidParameterValueException",
    message: "Queue visibility timeout: 2 seconds is less than Function timeout: 3 seconds",
  });
  await expect(make({ BatchSize: 11 })).rejects.toThrow("Maximum batch window in seconds must be greater than 0");
  await expect(make({ StartingPosition: "LATEST" })).rejects.toThrow("StartingPosition is not valid for SQS");
  await expect(make({ FunctionName: "none" })).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  await expect(make({ FilterCriteria: { Filters: [{ Pattern: "{" }] } })).rejects.toThrow(
    "Invalid filter pattern definition.",
  );
  await expect(make({ EventSourceArn: "arn:aws:sqs:us-east-1:123456789012:forbidden" })).rejects.toThrow(
    "The provided execution role does not have permissions to call ReceiveMessage on SQS",
  );
  await expect(make({ EventSourceArn: "arn:aws:kinesis:us-east-1:123456789012:stream/s" })).rejects.toThrow(
    "is not in the sandbox",
  );
});
