import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import type * as Logs from "@aws-sdk/client-cloudwatch-logs";
import type * as Events from "@aws-sdk/client-eventbridge";
import type * as SQS from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { roleFor, until } from "../lambda/lab.ts";
import { allow, create, ended, type Lab, lab, run, single, start } from "./lab.ts";

let work: Lab;
let logs: ReturnType<typeof logsOf>;
const GROUP = "/aws/vendedlogs/states/lab";
const logsOf = ({ sandbox }: Lab) => sandbox.service<typeof Logs>("cloudwatch-logs");

const logging = (level: "ALL" | "ERROR" | "FATAL", logGroupName = GROUP) => ({
  level,
  includeExecutionData: true,
  destinations: [
    { cloudWatchLogsLogGroup: { logGroupArn: `arn:aws:logs:us-east-1:123456789012:log-group:${logGroupName}:*` } },
  ],
});

const quote = {
  StartAt: "Add",
  States: {
    Add: { Type: "Pass", Parameters: { "total.$": "States.MathAdd($.base, $.fee)" }, Next: "Label" },
    Label: {
      Type: "Pass",
      Parameters: { "total.$": "$.total", "label.$": "States.Format('EUR {}', $.total)" },
      End: true,
    },
  },
};

beforeAll(async () => {
  work = await lab();
  logs = logsOf(work);
  await logs.CreateLogGroup({ logGroupName: GROUP });
});
afterAll(() => work?.sandbox.close());

const linesOf = async (logGroupName: string) => {
  const { events = [] } = await logs.FilterLogEvents({ logGroupName });
  return events.map(({ message = "" }) => JSON.parse(message));
};

test("Express answers at once, with what it is billed; Standard refuses", async () => {
  const stateMachineArn = await create(work, quote, { type: "EXPRESS", loggingConfiguration: logging("ALL") });
  const answer = await work.sfn.StartSyncExecution({ stateMachineArn, input: '{"base":60,"fee":6}' });
  expect(answer).toMatchObject({
    status: "SUCCEEDED",
    output: '{"total":66,"label":"EUR 66"}',
    inputDetails: { included: true },
    billingDetails: { billedMemoryUsedInMB: 64, billedDurationInMilliseconds: expect.any(Number) },
  });
  expect(answer.executionArn).toMatch(/^arn:aws:states:us-east-1:123456789012:express:machine-\d+:[-\w]+:[-\w]+$/);
  const [first, ...rest] = await linesOf(GROUP);
  expect(first).toMatchObject({
    id: "1",
    type: "ExecutionStarted",
    details: { input: '{"base":60,"fee":6}', inputDetails: { truncated: false }, roleArn: work.role },
    redrive_count: "0",
    previous_event_id: "0",
    event_timestamp: expect.stringMatching(/^\d{13}$/),
    execution_arn: answer.executionArn,
  });
  expect(rest.at(-1)).toMatchObject({ type: "ExecutionSucceeded" });
  const { executionArn } = await work.sfn.StartExecution({ stateMachineArn, input: '{"base":1,"fee":1}' });
  await expect(work.sfn.DescribeExecution({ executionArn })).rejects.toMatchObject({
    name: "InvalidArn",
    message: "Invalid Arn: 'Resource type not valid in this context: express'",
  });
  await expect(work.sfn.ListExecutions({ stateMachineArn })).rejects.toMatchObject({
    name: "StateMachineTypeNotSupported",
  });
  const standard = await create(work, quote);
  await expect(work.sfn.StartSyncExecution({ stateMachineArn: standard })).rejects.toMatchObject({
    name: "StateMachineTypeNotSupported",
  });
});

test("an Express execution cannot be redriven", async () => {
  const stateMachineArn = await create(work, single({ Type: "Fail", End: undefined }), { type: "EXPRESS" });
  const { executionArn, status } = await work.sfn.StartSyncExecution({ stateMachineArn });
  expect(status).toBe("FAILED");
  await expect(work.sfn.RedriveExecution({ executionArn })).rejects.toMatchObject({ name: "ExecutionNotRedrivable" });
});

test("Express refuses tokens in AWS's words", async () => {
  await expect(
    create(work, single({ Type: "Task", Resource: "arn:aws:states:::sns:publish.waitForTaskToken" }), {
      type: "EXPRESS",
    }),
  ).rejects.toMatchObject({
    name: "InvalidDefinition",
    message:
      "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: Express state machine does not support '.waitForTaskToken' service integration  at /States/S/Resource'",
  });
});

test("level ERROR logs failures only; the role must be allowed to deliver", async () => {
  const logGroupName = "/aws/vendedlogs/states/errors";
  await logs.CreateLogGroup({ logGroupName });
  const stateMachineArn = await create(
    work,
    { StartAt: "A", States: { A: { Type: "Pass", Next: "F" }, F: { Type: "Fail", Error: "E" } } },
    { loggingConfiguration: logging("ERROR", logGroupName) },
  );
  await ended(work, await start(work, stateMachineArn));
  expect((await linesOf(logGroupName)).map(({ type }) => type)).toEqual(["FailStateEntered", "ExecutionFailed"]);
  const roleArn = await roleFor(work.sandbox, "mute", "states.amazonaws.com");
  await allow(work.sandbox, "mute", ["lambda:*"]);
  await expect(create(work, quote, { roleArn, loggingConfiguration: logging("ALL") })).rejects.toMatchObject({
    name: "AccessDeniedException",
    message: "The state machine IAM Role is not authorized to access the Log Destination",
  });
  await expect(create(work, quote, { loggingConfiguration: { level: "ALL" } })).rejects.toMatchObject({
    name: "InvalidLoggingConfiguration",
  });
});

test("metrics by machine", async () => {
  const failed = await run(work, { StartAt: "F", States: { F: { Type: "Fail", Error: "E" } } });
  const cloudwatch = work.sandbox.service<typeof CloudWatch>("cloudwatch");
  const now = Date.now();
  const metric = (MetricName: string) =>
    cloudwatch.GetMetricStatistics({
      Namespace: "AWS/States",
      MetricName,
      Dimensions: [{ Name: "StateMachineArn", Value: failed.stateMachineArn }],
      StartTime: new Date(now - 600_000),
      EndTime: new Date(now + 600_000),
      Period: 3600,
      Statistics: ["SampleCount"],
    });
  for (const name of ["ExecutionsStarted", "ExecutionsFailed", "ExecutionTime"])
    await until(
      name,
      () => metric(name),
      ({ Datapoints }) => Datapoints?.[0]?.SampleCount === 1,
    );
});

test("a failure reaches a queue through a rule of EventBridge", async () => {
  const events = work.sandbox.service<typeof Events>("eventbridge");
  const sqs = work.sandbox.service<typeof SQS>("sqs");
  const { QueueUrl = "" } = await sqs.CreateQueue({ QueueName: "alerts" });
  const { Attributes } = await sqs.GetQueueAttributes({ QueueUrl, AttributeNames: ["QueueArn"] });
  const Arn = Attributes?.QueueArn ?? "";
  const stateMachineArn = await create(work, { StartAt: "F", States: { F: { Type: "Fail", Error: "E", Cause: "c" } } });
  const { RuleArn } = await events.PutRule({
    Name: "failures",
    EventPattern: JSON.stringify({
      source: ["aws.states"],
      "detail-type": ["Step Functions Execution Status Change"],
      detail: { status: ["FAILED"], stateMachineArn: [stateMachineArn] },
    }),
  });
  await sqs.SetQueueAttributes({
    QueueUrl,
    Attributes: {
      Policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "events.amazonaws.com" },
            Action: "sqs:SendMessage",
            Resource: Arn,
            Condition: { ArnEquals: { "aws:SourceArn": RuleArn } },
          },
        ],
      }),
    },
  });
  await events.PutTargets({ Rule: "failures", Targets: [{ Id: "queue", Arn }] });
  const failed = await ended(work, await start(work, stateMachineArn));
  const { Messages } = await until(
    "message",
    () => sqs.ReceiveMessage({ QueueUrl }),
    (answer) => (answer.Messages?.length ?? 0) > 0,
  );
  expect(JSON.parse(Messages?.[0]?.Body ?? "")).toMatchObject({
    source: "aws.states",
    resources: [failed.executionArn],
    detail: {
      status: "FAILED",
      error: "E",
      cause: "c",
      stateMachineArn: failed.stateMachineArn,
      redriveStatus: "REDRIVABLE",
    },
  });
});
