import type * as DynamoDB from "@aws-sdk/client-dynamodb";
import type * as SNS from "@aws-sdk/client-sns";
import type * as SQS from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../lambda/lab.ts";
import { type Lab, lab, run, single } from "./lab.ts";

let work: Lab;

beforeAll(async () => {
  work = await lab();
  await work.sandbox.service<typeof DynamoDB>("dynamodb").CreateTable({
    TableName: "orders",
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "orderId", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "orderId", KeyType: "HASH" }],
  });
});
afterAll(() => work?.sandbox.close());

const dynamodb = (action: string, Parameters: object) =>
  single({ Type: "Task", Resource: `arn:aws:states:::dynamodb:${action}`, Parameters });

test("DynamoDB: items are put, changed under a condition, read and deleted", async () => {
  const Key = { orderId: { S: "o1" } };
  const put = await run(work, dynamodb("putItem", { TableName: "orders", Item: { ...Key, stock: { N: "1" } } }));
  expect(JSON.parse(put.output ?? "")).toMatchObject({ SdkHttpMetadata: { HttpStatusCode: 200 } });
  const take = dynamodb("updateItem", {
    TableName: "orders",
    Key,
    UpdateExpression: "SET stock = stock - :one",
    ConditionExpression: "stock >= :one",
    ExpressionAttributeValues: { ":one": { N: "1" } },
  });
  expect((await run(work, take)).status).toBe("SUCCEEDED");
  expect(await run(work, take)).toMatchObject({
    status: "FAILED",
    error: "DynamoDB.ConditionalCheckFailedException",
    cause: expect.stringMatching(
      /^The conditional request failed \(Service: AmazonDynamoDBv2; Status Code: 400; Error Code: ConditionalCheckFailedException; /,
    ),
  });
  const read = await run(work, dynamodb("getItem", { TableName: "orders", Key }));
  expect(JSON.parse(read.output ?? "").Item.stock).toEqual({ N: "0" });
  expect((await run(work, dynamodb("deleteItem", { TableName: "orders", Key }))).status).toBe("SUCCEEDED");
  expect(await run(work, dynamodb("getItem", { TableName: "nobody", Key }))).toMatchObject({
    error: "DynamoDB.ResourceNotFoundException",
  });
});

test("SNS publishes, SQS refuses a queue that is not there, EventBridge takes entries", async () => {
  const sns = work.sandbox.service<typeof SNS>("sns");
  const sqs = work.sandbox.service<typeof SQS>("sqs");
  const { TopicArn } = await sns.CreateTopic({ Name: "news" });
  const published = await run(
    work,
    single({ Type: "Task", Resource: "arn:aws:states:::sns:publish", Parameters: { TopicArn, Message: { hello: 1 } } }),
  );
  expect(JSON.parse(published.output ?? "").MessageId).toMatch(/^[-\w]+$/);
  const { QueueUrl = "" } = await sqs.CreateQueue({ QueueName: "out" });
  const send = (url: string) =>
    single({
      Type: "Task",
      Resource: "arn:aws:states:::sqs:sendMessage",
      Parameters: { QueueUrl: url, "MessageBody.$": "$" },
    });
  expect((await run(work, send(QueueUrl), { order: 1 })).status).toBe("SUCCEEDED");
  const { Messages } = await until(
    "message",
    () => sqs.ReceiveMessage({ QueueUrl }),
    (answer) => (answer.Messages?.length ?? 0) > 0,
  );
  expect(JSON.parse(Messages?.[0]?.Body ?? "")).toEqual({ order: 1 });
  const missing = await run(work, send(QueueUrl.replace("out", "nobody")));
  expect(missing).toMatchObject({ status: "FAILED", error: expect.stringMatching(/^SQS\./) });
  const put = await run(
    work,
    single({
      Type: "Task",
      Resource: "arn:aws:states:::events:putEvents",
      Parameters: { Entries: [{ Source: "lab", DetailType: "d", Detail: { a: 1 } }] },
    }),
  );
  expect(JSON.parse(put.output ?? "")).toMatchObject({
    FailedEntryCount: 0,
    Entries: [{ EventId: expect.any(String) }],
  });
});

test("what the sandbox does not integrate is named", async () => {
  const glue = await run(work, single({ Type: "Task", Resource: "arn:aws:states:::glue:startJobRun", Parameters: {} }));
  expect(glue).toMatchObject({
    status: "FAILED",
    error: "States.Runtime",
    cause: "The integration arn:aws:states:::glue:startJobRun is not in the sandbox.",
  });
});
