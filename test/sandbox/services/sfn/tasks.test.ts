import type * as SQS from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFunction, lambdaOf, roleFor, until } from "../lambda/lab.ts";
import { ACCOUNT, allow, create, ended, history, type Lab, lab, run, single, start, typesOf } from "./lab.ts";

let work: Lab;
const FUNCTION = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:charge`;
const INVOKE = "arn:aws:states:::lambda:invoke";

beforeAll(async () => {
  work = await lab();
  const role = await roleFor(work.sandbox, "fn", "lambda.amazonaws.com");
  await createFunction(
    { sandbox: work.sandbox, lambda: lambdaOf(work.sandbox), role },
    "charge",
    `let calls = 0;
     export const handler = async ({ fail = 0, n }) => {
       calls += 1;
       if (calls <= fail) { const error = new Error("not yet"); error.name = "PaymentTemporaryError"; throw error; }
       return { twice: n * 2, calls };
     };`,
  );
});
afterAll(() => work?.sandbox.close());

test("a function by its ARN, and by lambda:invoke", async () => {
  const plain = await run(work, single({ Type: "Task", Resource: FUNCTION, ResultPath: "$.r" }), { n: 4 });
  expect(JSON.parse(plain.output ?? "")).toMatchObject({ n: 4, r: { twice: 8 } });
  const optimized = await run(
    work,
    single({ Type: "Task", Resource: INVOKE, Parameters: { FunctionName: "charge", "Payload.$": "$" } }),
    { n: 5 },
  );
  expect(JSON.parse(optimized.output ?? "")).toMatchObject({
    ExecutedVersion: "$LATEST",
    Payload: { twice: 10 },
    StatusCode: 200,
    SdkHttpMetadata: { HttpStatusCode: 200 },
  });
});

test("a function's error is retried by its name, with growing pauses", async () => {
  const { output, executionArn = "" } = await run(
    work,
    {
      QueryLanguage: "JSONata",
      ...single({
        Type: "Task",
        Resource: INVOKE,
        Arguments: { FunctionName: FUNCTION, Payload: "{% $states.input %}" },
        Retry: [{ ErrorEquals: ["PaymentTemporaryError"], IntervalSeconds: 10, BackoffRate: 2, MaxAttempts: 3 }],
        Output: "{% $states.result.Payload.calls %}",
      }),
    },
    { n: 1, fail: 4 },
  );
  expect(Number(output)).toBeGreaterThan(4);
  const events = await history(work, executionArn);
  const failed = events.filter(({ type }) => type === "TaskFailed");
  expect(failed).toHaveLength(2);
  expect(failed[0]?.taskFailedEventDetails).toMatchObject({
    error: "PaymentTemporaryError",
    resourceType: "lambda",
    resource: "invoke",
  });
  expect(JSON.parse(failed[0]?.taskFailedEventDetails?.cause ?? "")).toMatchObject({
    errorType: "PaymentTemporaryError",
  });
  const scheduled = events
    .filter(({ type }) => type === "TaskScheduled")
    .map(({ timestamp }) => timestamp?.getTime() ?? 0);
  const gaps = failed.map(({ timestamp }, i) => (scheduled[i + 1] ?? 0) - (timestamp?.getTime() ?? 0));
  // 10 s and 20 s are 100 ms and 200 ms at this pace.
  expect(gaps[0]).toBeGreaterThanOrEqual(99);
  expect(gaps[1]).toBeGreaterThanOrEqual(199);
});

test("a function that is not there, and a role that may not call it", async () => {
  const missing = await run(work, single({ Type: "Task", Resource: INVOKE, Parameters: { FunctionName: "nobody" } }));
  expect(missing).toMatchObject({ status: "FAILED", error: "Lambda.ResourceNotFoundException" });
  expect(missing.cause).toMatch(
    /^Function not found: arn:aws:lambda:us-east-1:\d+:function:nobody \(Service: AWSLambda; Status Code: 404; Error Code: ResourceNotFoundException; Request ID: [-\w]+; Proxy: null\)$/,
  );
  const poor = await roleFor(work.sandbox, "poor", "states.amazonaws.com");
  await allow(work.sandbox, "poor", ["dynamodb:PutItem"]);
  const arn = await create(work, single({ Type: "Task", Resource: INVOKE, Parameters: { FunctionName: FUNCTION } }), {
    roleArn: poor,
  });
  const denied = await ended(work, await start(work, arn));
  expect(denied).toMatchObject({ status: "FAILED", error: "Lambda.AWSLambdaException" });
  expect(denied.cause).toMatch(
    /^User: arn:aws:sts::\d+:assumed-role\/poor\/\w{32} is not authorized to perform: lambda:InvokeFunction on resource: arn:aws:lambda:us-east-1:\d+:function:charge because no identity-based policy allows the lambda:InvokeFunction action \(Service: AWSLambda; Status Code: 403; /,
  );
});

test("aws-sdk integrations reach any service, and name its errors", async () => {
  const names = await run(work, {
    ...single({ Type: "Task", Resource: "arn:aws:states:::aws-sdk:iam:getRole", Parameters: { RoleName: "sm" } }),
  });
  expect(JSON.parse(names.output ?? "")).toMatchObject({
    Role: { RoleName: "sm", CreateDate: expect.stringMatching(/Z$/) },
  });
  const failed = await run(
    work,
    single({
      Type: "Task",
      Resource: "arn:aws:states:::aws-sdk:s3:listObjectsV2",
      Parameters: { Bucket: "not-there" },
    }),
  );
  expect(failed).toMatchObject({ status: "FAILED", error: "S3.NoSuchBucketException" });
  expect(failed.cause).toMatch(/^The specified bucket does not exist.* \(Service: S3, Status Code: 404, Request ID: /);
});

test("an activity's worker polls, beats and answers", async () => {
  const { activityArn } = await work.sfn.CreateActivity({ name: "pack" });
  const executionArn = await start(
    work,
    await create(work, single({ Type: "Task", Resource: activityArn, HeartbeatSeconds: 30 })),
    { box: 1 },
  );
  const task = await work.sfn.GetActivityTask({ activityArn, workerName: "me" });
  expect(JSON.parse(task.input ?? "")).toEqual({ box: 1 });
  await work.sfn.SendTaskHeartbeat({ taskToken: task.taskToken });
  await expect(work.sfn.SendTaskSuccess({ taskToken: task.taskToken, output: "no json" })).rejects.toMatchObject({
    name: "InvalidOutput",
  });
  await work.sfn.SendTaskSuccess({ taskToken: task.taskToken, output: '{"packed":true}' });
  expect(await ended(work, executionArn)).toMatchObject({ status: "SUCCEEDED", output: '{"packed":true}' });
  const events = await history(work, executionArn);
  expect(typesOf(events)).toEqual([
    "ExecutionStarted",
    "TaskStateEntered",
    "ActivityScheduled",
    "ActivityStarted",
    "ActivitySucceeded",
    "TaskStateExited",
    "ExecutionSucceeded",
  ]);
  expect(events[2]?.activityScheduledEventDetails).toMatchObject({ resource: activityArn, heartbeatInSeconds: 30 });
  expect(events[3]?.activityStartedEventDetails).toEqual({ workerName: "me" });
  await expect(work.sfn.SendTaskSuccess({ taskToken: task.taskToken, output: "{}" })).rejects.toMatchObject({
    name: "TaskTimedOut",
  });
  await expect(work.sfn.SendTaskSuccess({ taskToken: "made up", output: "{}" })).rejects.toMatchObject({
    name: "InvalidToken",
  });
});

test("a poll without a task ends empty; an activity that is gone fails the execution", async () => {
  const { activityArn } = await work.sfn.CreateActivity({ name: "idle" });
  expect(await work.sfn.GetActivityTask({ activityArn })).toEqual({});
  const stateMachineArn = await create(work, single({ Type: "Task", Resource: activityArn }));
  await work.sfn.DeleteActivity({ activityArn });
  expect(await ended(work, await start(work, stateMachineArn))).toMatchObject({
    status: "FAILED",
    error: "States.Runtime",
    cause: `An error occurred while executing the state 'S' (entered at the event id #2). The activity ${activityArn} does not exist.`,
  });
  await expect(work.sfn.GetActivityTask({ activityArn })).rejects.toMatchObject({ name: "ActivityDoesNotExist" });
});

test("a message carries the task token, and the answer comes by it", async () => {
  const sqs = work.sandbox.service<typeof SQS>("sqs");
  const { QueueUrl } = await sqs.CreateQueue({ QueueName: "approvals" });
  const executionArn = await start(
    work,
    await create(work, {
      QueryLanguage: "JSONata",
      ...single({
        Type: "Task",
        Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        Arguments: {
          QueueUrl,
          MessageBody: { token: "{% $states.context.Task.Token %}", total: "{% $states.input.total %}" },
        },
      }),
    }),
    { total: 5000 },
  );
  const message = await until(
    "message",
    () => sqs.ReceiveMessage({ QueueUrl }),
    ({ Messages }) => (Messages?.length ?? 0) > 0,
  );
  const { token, total } = JSON.parse(message.Messages?.[0]?.Body ?? "");
  expect(total).toBe(5000);
  await work.sfn.SendTaskFailure({ taskToken: token, error: "Rejected", cause: "too much" });
  expect(await ended(work, executionArn)).toMatchObject({ status: "FAILED", error: "Rejected", cause: "too much" });
  expect(typesOf(await history(work, executionArn))).toEqual([
    "ExecutionStarted",
    "TaskStateEntered",
    "TaskScheduled",
    "TaskStarted",
    "TaskSubmitted",
    "TaskFailed",
    "ExecutionFailed",
  ]);
});

test("a machine starts another and waits for it", async () => {
  const child = await create(work, single({ Type: "Pass", Result: { from: "child" } }));
  const { output } = await run(
    work,
    single({
      Type: "Task",
      Resource: "arn:aws:states:::states:startExecution.sync:2",
      Parameters: { StateMachineArn: child, "Input.$": "$" },
      OutputPath: "$.Output",
    }),
  );
  expect(JSON.parse(output ?? "")).toEqual({ from: "child" });
  const failing = await create(work, { StartAt: "F", States: { F: { Type: "Fail", Error: "Inner" } } });
  const parent = await run(
    work,
    single({
      Type: "Task",
      Resource: "arn:aws:states:::states:startExecution.sync",
      Parameters: { StateMachineArn: failing },
    }),
  );
  expect(parent).toMatchObject({ status: "FAILED", error: "States.TaskFailed" });
  expect(JSON.parse(parent.cause ?? "")).toMatchObject({ Status: "FAILED", Error: "Inner" });
});
