import type * as Logs from "@aws-sdk/client-cloudwatch-logs";
import type * as EventBridge from "@aws-sdk/client-eventbridge";
import type * as IAM from "@aws-sdk/client-iam";
import type * as SFN from "@aws-sdk/client-sfn";
import type * as SNS from "@aws-sdk/client-sns";
import type * as SQS from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFunction, type Lab, lab, logged, roleFor, until } from "../lambda/lab.ts";
import { policyFor, QUEUE } from "./bridge.ts";

const ACCOUNT = "123456789012";
let work: Lab;
let events: ReturnType<typeof eventsOf>;
const eventsOf = ({ sandbox }: Lab) => sandbox.service<typeof EventBridge>("eventbridge");

beforeAll(async () => {
  work = await lab();
  events = eventsOf(work);
});
afterAll(() => work?.sandbox.close());

async function rule(Name: string, Arn: string): Promise<string> {
  const { RuleArn } = await events.PutRule({ Name, EventPattern: JSON.stringify({ source: [Name] }) });
  await events.PutTargets({ Rule: Name, Targets: [{ Id: "t", Arn }] });
  return RuleArn ?? "";
}

const put = (Source: string, n: number) =>
  events.PutEvents({ Entries: [{ Source, DetailType: "t", Detail: JSON.stringify({ n }) }] });

test("functions run for a rule and for a topic that their policies name, for no other", async () => {
  await createFunction(
    work,
    "seen",
    `export const handler = async (event) => { console.log("SEEN " + JSON.stringify(event)); };`,
  );
  const arn = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:seen`;
  const allowed = await rule("allowed", arn);
  await rule("stranger", arn);
  const sns = work.sandbox.service<typeof SNS>("sns");
  const { TopicArn } = await sns.CreateTopic({ Name: "news" });
  await sns.Subscribe({ TopicArn, Protocol: "lambda", Endpoint: arn });
  for (const [StatementId, Principal, SourceArn] of [
    ["rule", "events.amazonaws.com", allowed],
    ["topic", "sns.amazonaws.com", TopicArn],
  ] as const)
    await work.lambda.AddPermission({
      FunctionName: "seen",
      StatementId,
      Action: "lambda:InvokeFunction",
      Principal,
      SourceArn,
    });
  await put("stranger", 1);
  await put("allowed", 2);
  await sns.Publish({ TopicArn, Message: "hi", Subject: "s" });
  const lines = await until(
    "both",
    async () => (await logged(work, "seen")).filter((line) => line.includes("SEEN ")),
    (all) => all.length >= 2,
  );
  const seen = lines.map((line) => JSON.parse(line.slice(line.indexOf("SEEN ") + 5)));
  expect(seen).toHaveLength(2);
  expect(seen.find(({ source }) => source)).toMatchObject({ source: "allowed", detail: { n: 2 } });
  expect(seen.find(({ Records }) => Records)?.Records).toMatchObject([
    {
      EventSource: "aws:sns",
      Sns: { Type: "Notification", TopicArn, Message: "hi", Subject: "s", MessageAttributes: {} },
    },
  ]);
});

test("a state machine is started as the target's role, once for an event, however long the target's id is", async () => {
  const sfn = work.sandbox.service<typeof SFN>("sfn");
  const definition = JSON.stringify({ StartAt: "A", States: { A: { Type: "Pass", End: true } } });
  const roleArn = await roleFor(work.sandbox, "machine", "states.amazonaws.com");
  const { stateMachineArn = "" } = await sfn.CreateStateMachine({ name: "seen", definition, roleArn });
  const RoleArn = await roleFor(work.sandbox, "starter", "events.amazonaws.com");
  await events.PutRule({ Name: "machines", EventPattern: JSON.stringify({ source: ["machines"] }) });
  const target = { Id: "t".repeat(64), Arn: stateMachineArn, InputPath: "$.detail" };
  await expect(events.PutTargets({ Rule: "machines", Targets: [target] })).rejects.toThrow("RoleArn is required");
  await events.PutTargets({ Rule: "machines", Targets: [{ ...target, RoleArn }] });
  await work.sandbox.service<typeof IAM>("iam").PutRolePolicy({
    RoleName: "starter",
    PolicyName: "start",
    PolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "states:StartExecution", Resource: stateMachineArn }],
    }),
  });
  await put("machines", 2);
  const { executions = [] } = await until(
    "the execution",
    () => sfn.ListExecutions({ stateMachineArn }),
    (answer) => answer.executions?.some(({ status }) => status === "SUCCEEDED") === true,
  );
  const inputs = await Promise.all(
    executions.map(async ({ executionArn }) => (await sfn.DescribeExecution({ executionArn })).input),
  );
  expect(inputs).toContain('{"n":2}');
  expect(executions.every(({ name = "" }) => /^[0-9a-f-]{36}_[0-9a-f-]{36}$/.test(name))).toBe(true);
});

test("a topic needs a policy for EventBridge", async () => {
  const sns = work.sandbox.service<typeof SNS>("sns");
  const sqs = work.sandbox.service<typeof SQS>("sqs");
  const Policy = policyFor().replace("events.amazonaws.com", "sns.amazonaws.com");
  const { QueueUrl } = await sqs.CreateQueue({ QueueName: "inbox", Attributes: { Policy } });
  const topic = async (Name: string) => {
    const { TopicArn } = await sns.CreateTopic({ Name });
    await sns.Subscribe({
      TopicArn,
      Protocol: "sqs",
      Endpoint: `${QUEUE}inbox`,
      Attributes: { RawMessageDelivery: "true" },
    });
    await rule(Name, TopicArn ?? "");
    return TopicArn;
  };
  await topic("closed");
  const AttributeValue = policyFor().replace("sqs:SendMessage", "sns:Publish");
  await sns.SetTopicAttributes({ TopicArn: await topic("open"), AttributeName: "Policy", AttributeValue });
  await put("closed", 1);
  await put("open", 2);
  const { Messages = [] } = await sqs.ReceiveMessage({ QueueUrl, WaitTimeSeconds: 20 });
  expect(Messages.map(({ Body }) => JSON.parse(Body ?? "").detail)).toEqual([{ n: 2 }]);
});

test("a log group needs a resource policy of CloudWatch Logs", async () => {
  const logs = work.sandbox.service<typeof Logs>("cloudwatch-logs");
  const logGroupName = "/aws/events/app";
  await logs.CreateLogGroup({ logGroupName });
  await rule("logged", `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:${logGroupName}`);
  await put("logged", 1);
  await logs.PutResourcePolicy({
    policyName: "events",
    policyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: ["events.amazonaws.com", "delivery.logs.amazonaws.com"] },
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/aws/events/*:*`,
        },
      ],
    }),
  });
  expect((await logs.DescribeResourcePolicies({})).resourcePolicies).toMatchObject([{ policyName: "events" }]);
  // The first may still have been on its way when the policy came.
  await put("logged", 2);
  const { events: written = [] } = await until(
    "event",
    () => logs.FilterLogEvents({ logGroupName }),
    (answer) => (answer.events ?? []).some(({ message }) => message?.includes('"n":2')),
  );
  expect(JSON.parse(written.at(-1)?.message ?? "")).toMatchObject({ source: "logged" });
  await logs.DeleteResourcePolicy({ policyName: "events" });
  await expect(logs.DeleteResourcePolicy({ policyName: "events" })).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
});
