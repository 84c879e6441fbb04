import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import { Lambda } from "@aws-sdk/client-lambda";
import type * as SNS from "@aws-sdk/client-sns";
import { afterAll, beforeAll, expect, test } from "vitest";
import { nowMs } from "../../../../src/shared/clock.ts";
import { allow, batches, enabled, makeFunction, makeQueue, sqsOf } from "./event-sources.ts";
import { createFunction, type Lab, lab, logged, until } from "./lab.ts";

/** AWS says: about 16. */
const MOST = 16;
const ARN = "arn:aws:lambda:us-east-1:123456789012:function:";

let work: Lab;

beforeAll(async () => {
  work = await lab();
  await allow(work, ["lambda:InvokeFunction", "sqs:SendMessage", "sns:Publish"], "*");
});

afterAll(() => work?.sandbox.close());

/** Invokes over the wire with an X-Ray header, as an AWS SDK does inside of a function. */
async function invokeWithin(FunctionName: string, trace?: string): Promise<string> {
  const { region, credentials } = work.sandbox;
  const client = new Lambda({ region, credentials, requestHandler: work.sandbox.requestHandler(), maxAttempts: 1 });
  client.middlewareStack.add(
    (next) => (args) => {
      const { headers } = args.request as { headers: Record<string, string> };
      if (trace !== undefined) headers["X-Amzn-Trace-Id"] = trace;
      return next(args);
    },
    { step: "build" },
  );
  const { Payload } = await client.invoke({ FunctionName });
  return JSON.parse(Buffer.from(Payload ?? []).toString("utf8"));
}

const TELLS = `export const handler = async () => process.env._X_AMZN_TRACE_ID;`;

test("an invocation tells its function how often it has run in the chain, and the seventeenth is refused", async () => {
  await createFunction(work, "tells", TELLS);
  await createFunction(work, "other", TELLS);
  let trace = await invokeWithin("tells");
  expect(trace).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0;Lineage=[0-9a-f]{8}:1$/);
  const [root] = trace.split(";");
  for (let run = 2; run <= MOST; run += 1) trace = await invokeWithin("tells", trace);
  expect(trace).toMatch(new RegExp(`^${root};.*;Lineage=[0-9a-f]{8}:16$`));
  await expect(invokeWithin("tells", trace)).rejects.toMatchObject({
    name: "RecursiveInvocationException",
    message: expect.stringContaining("recursive loop"),
    $metadata: { httpStatusCode: 400 },
  });
  // Neither another function nor another chain is concerned.
  expect(await invokeWithin("other", trace)).toMatch(/:16\|[0-9a-f]{8}:1$/);
  expect(await invokeWithin("tells")).toMatch(/:1$/);
});

test("a function may be allowed to go on", async () => {
  await createFunction(work, "allowed", TELLS);
  const config = { FunctionName: "allowed" };
  expect(await work.lambda.GetFunctionRecursionConfig(config)).toEqual({ RecursiveLoop: "Terminate" });
  let trace = await invokeWithin("allowed");
  trace = trace.replace(/:1$/, ":16");
  await expect(invokeWithin("allowed", trace)).rejects.toThrow("recursive loop");
  await work.lambda.PutFunctionRecursionConfig({ ...config, RecursiveLoop: "Allow" });
  expect(await work.lambda.GetFunctionRecursionConfig(config)).toEqual({ RecursiveLoop: "Allow" });
  expect(await invokeWithin("allowed", trace)).toMatch(/:17$/);
  await expect(work.lambda.GetFunctionRecursionConfig({ FunctionName: "none" })).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
});

const SEND = (client: string, command: string, input: string) =>
  `import { ${client}, ${command} } from "@aws-sdk/client-${client.slice(0, -6).toLowerCase()}";
   const client = new ${client}({});
   export const handler = async (event) => { console.log("RUN"); await client.send(new ${command}(${input})); };`;

/** How often it has run in the end: lines of the log come a moment after what they tell of. */
const runsOf = (name: string): Promise<number> =>
  until(
    `runs of ${name}`,
    async () => (await logged(work, name)).filter((line) => line.includes("RUN")).length,
    (runs) => runs >= MOST,
  );

test("a function that starts itself asynchronously ends, and its event goes to the failure destination", async () => {
  const { arn, QueueUrl } = await makeQueue(work, "stopped");
  const input = `{ FunctionName: process.env.AWS_LAMBDA_FUNCTION_NAME, InvocationType: "Event", Payload: '{"again":true}' }`;
  await createFunction(work, "itself", SEND("LambdaClient", "InvokeCommand", input), { Timeout: 30, MemorySize: 512 });
  await work.lambda.PutFunctionEventInvokeConfig({
    FunctionName: "itself",
    DestinationConfig: { OnFailure: { Destination: arn } },
  });
  await work.lambda.Invoke({ FunctionName: "itself", InvocationType: "Event" });
  const { Messages } = await until(
    "record",
    () => sqsOf(work).ReceiveMessage({ QueueUrl }),
    ({ Messages = [] }) => Messages.length > 0,
  );
  expect(JSON.parse(Messages?.[0]?.Body ?? "")).toMatchObject({
    requestContext: { functionArn: `${ARN}itself:$LATEST` },
    requestPayload: { again: true },
  });
  expect(await runsOf("itself")).toBe(MOST);
  const dropped = await until(
    "metric",
    () => metric("itself"),
    (sum) => sum > 0,
  );
  expect(dropped).toBe(1);
});

async function metric(name: string): Promise<number> {
  const { Datapoints = [] } = await work.sandbox.service<typeof CloudWatch>("cloudwatch").GetMetricStatistics({
    Namespace: "AWS/Lambda",
    MetricName: "RecursiveInvocationsDropped",
    Dimensions: [{ Name: "FunctionName", Value: name }],
    StartTime: new Date(nowMs() - 600_000),
    EndTime: new Date(nowMs() + 60_000),
    Period: 3600,
    Statistics: ["Sum"],
  });
  return Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0);
}

test("a loop through a topic ends", async () => {
  const sns = work.sandbox.service<typeof SNS>("sns");
  const { TopicArn = "" } = await sns.CreateTopic({ Name: "loop" });
  const input = `{ TopicArn: "${TopicArn}", Message: "again" }`;
  await createFunction(work, "topical", SEND("SNSClient", "PublishCommand", input), { Timeout: 30, MemorySize: 512 });
  await work.lambda.AddPermission({
    FunctionName: "topical",
    StatementId: "sns",
    Action: "lambda:InvokeFunction",
    Principal: "sns.amazonaws.com",
    SourceArn: TopicArn,
  });
  await sns.Subscribe({ TopicArn, Protocol: "lambda", Endpoint: `${ARN}topical` });
  await sns.Publish({ TopicArn, Message: "begin" });
  await until(
    "the end of the loop",
    () => metric("topical"),
    (dropped) => dropped === 1,
  );
  expect(await runsOf("topical")).toBe(MOST);
});

test("a loop through a queue ends: the message goes to the queue's dead letters, others are processed", async () => {
  const dead = await makeQueue(work, "dead");
  const { arn, QueueUrl } = await makeQueue(work, "looping", {
    VisibilityTimeout: "30",
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 }),
  });
  const body = `if (event.Records.some(({ body }) => body === "again")) {
    const { SQSClient, SendMessageCommand } = await import("@aws-sdk/client-sqs");
    await new SQSClient({}).send(new SendMessageCommand({ QueueUrl: "${QueueUrl}", MessageBody: "again" }));
  }`;
  await makeFunction(work, "queued", body, { Timeout: 30, MemorySize: 512 });
  const { UUID } = await work.lambda.CreateEventSourceMapping({ FunctionName: "queued", EventSourceArn: arn });
  await enabled(work, UUID);
  await sqsOf(work).SendMessage({ QueueUrl, MessageBody: "again" });
  const { Messages = [] } = await until(
    "dead letter",
    () => sqsOf(work).ReceiveMessage({ QueueUrl: dead.QueueUrl, MessageSystemAttributeNames: ["All"] }),
    (received) => (received.Messages?.length ?? 0) > 0,
  );
  expect(Messages[0]).toMatchObject({
    Body: "again",
    Attributes: { AWSTraceHeader: expect.stringMatching(/;Lineage=[0-9a-f]{8}:16$/) },
  });
  expect((await batches(work, "queued")).flat()).toHaveLength(MOST);
  await sqsOf(work).SendMessage({ QueueUrl, MessageBody: "something else" });
  await until(
    "something else",
    () => batches(work, "queued"),
    (all) => all.flat().includes("something else"),
  );
});
