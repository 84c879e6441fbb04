/** Where asynchronous invocations may be sent on to: what of it this sandbox has. */
import type * as EventBridge from "@aws-sdk/client-eventbridge";
import type * as SNS from "@aws-sdk/client-sns";
import type * as SQS from "@aws-sdk/client-sqs";
import { nameOf } from "../../../shared/errors.ts";
import { type Context, parseArn } from "../../kit/index.ts";
import { invalidValue, notInSandbox } from "./faults.ts";
import { readFunctionName } from "./function-name.ts";
import { functions } from "./state.ts";

/** Dead-letter queues: SQS and SNS. */
export async function checkDeadLetterTarget(context: Context, target: string | undefined): Promise<void> {
  if (target === undefined || target === "") return;
  const service = parseArn(target)?.service;
  if (service !== "sqs" && service !== "sns")
    throw invalidValue(`The target ARN ${target} is not of a service that dead-letter queues can be: SQS or SNS.`);
  await requireTarget(context, target, service);
}

/** Destinations of asynchronous invocation: SQS, SNS, Lambda, EventBridge; S3 is not in the sandbox. */
export async function checkDestination(context: Context, target: string | undefined): Promise<void> {
  if (target === undefined || target === "") return;
  const service = parseArn(target)?.service;
  if (service === "lambda") {
    const { name } = readFunctionName(context, target);
    if (!context.table(functions).has(name)) throw missing(target);
    return;
  }
  if (service === "sqs" || service === "sns" || service === "events") return requireTarget(context, target, service);
  if (service === "s3") throw notInSandbox(`The destination service ${service}`);
  throw invalidValue(`The provided destination config DestinationConfig(${target}) is invalid.`);
}

async function requireTarget(context: Context, target: string, service: "sqs" | "sns" | "events"): Promise<void> {
  try {
    if (service === "sqs") await queueUrl(context, target);
    else if (service === "events")
      await context.service<typeof EventBridge>("eventbridge").DescribeEventBus({ Name: target });
    else await context.service<typeof SNS>("sns").GetTopicAttributes({ TopicArn: target });
  } catch (error) {
    if (nameOf(error) === "NotImplemented") throw notInSandbox(`The service ${service} as a target`);
    throw missing(target);
  }
}

const missing = (target: string) =>
  invalidValue(`The destination ARN ${target} is invalid: the resource does not exist.`);

export async function queueUrl(context: Context, queueArn: string): Promise<string> {
  const { QueueUrl } = await context
    .service<typeof SQS>("sqs")
    .GetQueueUrl({ QueueName: parseArn(queueArn)?.resource ?? "" });
  if (!QueueUrl) throw new Error(`no URL of ${queueArn}`);
  return QueueUrl;
}

/** Sends a message to a queue or topic. */
export async function deliver(context: Context, target: string, message: Message): Promise<void> {
  if (parseArn(target)?.service === "sqs") {
    const QueueUrl = await queueUrl(context, target);
    await context
      .service<typeof SQS>("sqs")
      .SendMessage({ QueueUrl, MessageBody: message.body, MessageAttributes: message.attributes });
    return;
  }
  await context
    .service<typeof SNS>("sns")
    .Publish({ TopicArn: target, Message: message.body, MessageAttributes: message.attributes });
}

export interface Message {
  readonly body: string;
  readonly attributes: Record<string, { DataType: string; StringValue: string }>;
}
