/** Sending an event to a target, by the service in the target's ARN. */
import { createHash } from "node:crypto";
import type * as Logs from "@aws-sdk/client-cloudwatch-logs";
import type * as Lambda from "@aws-sdk/client-lambda";
import type * as SFN from "@aws-sdk/client-sfn";
import type * as SNS from "@aws-sdk/client-sns";
import type * as SQS from "@aws-sdk/client-sqs";
import { nameOf } from "../../../shared/errors.ts";
import { type Context, fault, parseArn } from "../../kit/index.ts";
import { requirePolicy, requireQueueAccess, requireRole } from "./access.ts";
import { busName, findBus } from "./buses.ts";
import { notInSandbox } from "./faults.ts";
import { onBus } from "./matching.ts";
import type { DeliveryRow } from "./state.ts";
import { targetInput } from "./target-input.ts";

type Send = (context: Context, row: DeliveryRow, payload: string) => Promise<void>;

/** One attempt; throws what went wrong, `NoAccess` for a missing permission. */
export async function sendTo(context: Context, row: DeliveryRow): Promise<void> {
  const service = parseArn(row.target.Arn ?? "")?.service ?? "";
  const send = SERVICES[service];
  if (!send) throw notInSandbox(`A target of the service ${service}`);
  await send(context, row, targetInput(row.target, row.event, row.rule));
}

const toQueue: Send = async (context, { target, rule }, MessageBody) => {
  const { Arn: queue = "", RoleArn: role, SqsParameters } = target;
  const sqs = context.service<typeof SQS>("sqs");
  if (role) await requireRole(context, role, { action: "sqs:SendMessage", resource: queue });
  const QueueUrl = role
    ? (await sqs.GetQueueUrl({ QueueName: parseArn(queue)?.resource ?? "" })).QueueUrl
    : await requireQueueAccess(context, queue, rule.arn);
  await sqs.SendMessage({ QueueUrl, MessageBody, MessageGroupId: SqsParameters?.MessageGroupId });
};

const toTopic: Send = async (context, { target, rule }, Message) => {
  const { Arn: topic = "", RoleArn: role } = target;
  const sns = context.service<typeof SNS>("sns");
  const wanted = { action: "sns:Publish", resource: topic };
  if (role) await requireRole(context, role, wanted);
  else {
    const { Attributes } = await sns.GetTopicAttributes({ TopicArn: topic });
    requirePolicy(context, Attributes?.Policy, { ...wanted, sourceArn: rule.arn });
  }
  await sns.Publish({ TopicArn: topic, Message });
};

const toFunction: Send = async (context, { target, rule }, payload) => {
  const { Arn: arn = "", RoleArn: role } = target;
  const lambda = context.service<typeof Lambda>("lambda");
  const wanted = { action: "lambda:InvokeFunction", resource: arn };
  if (role) await requireRole(context, role, wanted);
  else {
    // A function without a policy answers ResourceNotFoundException, as a missing one does.
    await lambda.GetFunctionConfiguration({ FunctionName: arn });
    const { Policy } = await lambda.GetPolicy({ FunctionName: arn }).catch((error: unknown) => {
      if (nameOf(error) !== "ResourceNotFoundException") throw error;
      return { Policy: undefined };
    });
    requirePolicy(context, Policy, { ...wanted, sourceArn: rule.arn });
  }
  await lambda.Invoke({ FunctionName: arn, InvocationType: "Event", Payload: Buffer.from(payload) });
};

const toStateMachine: Send = async (context, { target, event, rule }, input) => {
  const { Arn: arn = "", RoleArn: role = "" } = target;
  await requireRole(context, role, { action: "states:StartExecution", resource: arn });
  await context
    .service<typeof SFN>("sfn")
    .StartExecution({ stateMachineArn: arn, input, name: `${event.id}_${uuidOf(`${rule.arn} ${target.Id}`)}` });
};

/** The same for the same target at every attempt, so that an event starts one execution of it; names have at most 80 characters. */
const uuidOf = (text: string): string =>
  createHash("sha256")
    .update(text)
    .digest("hex")
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");

/** The stream is named after the event, as on AWS. */
const toLogGroup: Send = async (context, { target, rule, event }, message) => {
  const { Arn: arn = "" } = target;
  const logs = context.service<typeof Logs>("cloudwatch-logs");
  const logGroupName =
    parseArn(arn)
      ?.resource.replace(/^log-group:/, "")
      .replace(/:\*$/, "") ?? "";
  await requireLogsPolicy(context, arn, rule.arn);
  const logStreamName = event.id;
  await logs.CreateLogStream({ logGroupName, logStreamName }).catch((error: unknown) => {
    if (nameOf(error) !== "ResourceAlreadyExistsException") throw error;
  });
  await logs.PutLogEvents({ logGroupName, logStreamName, logEvents: [{ timestamp: Date.parse(event.time), message }] });
};

async function requireLogsPolicy(context: Context, arn: string, sourceArn: string): Promise<void> {
  const { resourcePolicies = [] } = await context.service<typeof Logs>("cloudwatch-logs").DescribeResourcePolicies({});
  const resource = `${arn.replace(/:\*$/, "")}:log-stream:*`;
  for (const { policyDocument } of resourcePolicies) {
    try {
      return requirePolicy(context, policyDocument, { action: "logs:PutLogEvents", resource, sourceArn });
    } catch {
      // Another of the policies may allow it.
    }
  }
  requirePolicy(context, undefined, { action: "logs:PutLogEvents", resource, sourceArn });
}

/** An event goes on at most so often by rules: a loop of buses ends. */
const MOST_HOPS = 5;

const toBus: Send = async (context, row) => {
  const { Arn: arn = "", RoleArn: role } = row.target;
  if (role) await requireRole(context, role, { action: "events:PutEvents", resource: arn });
  findBus(context, arn);
  if (row.hops >= MOST_HOPS) throw fault("ValidationException", `An event goes through ${MOST_HOPS} buses at most.`);
  onBus(context, busName(arn), { event: row.event, hops: row.hops + 1 });
};

const SERVICES: Readonly<Record<string, Send>> = {
  sqs: toQueue,
  sns: toTopic,
  lambda: toFunction,
  states: toStateMachine,
  logs: toLogGroup,
  events: toBus,
};
