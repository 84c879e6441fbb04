/** Acting on targets as sns.amazonaws.com: allowed by the policy of the target alone. */
import type * as Lambda from "@aws-sdk/client-lambda";
import type * as SQS from "@aws-sdk/client-sqs";
import { nameOf } from "../../../shared/errors.ts";
import { serviceMayCall } from "../../engines/policy/index.ts";
import { type Context, parseArn } from "../../kit/index.ts";

/** SNS lacks the permission; trying again would not help. */
export class NoAccess extends Error {}

function require(
  context: Context,
  policy: string | undefined,
  wanted: { action: string; resource: string; sourceArn: string },
) {
  const { account } = context;
  if (!serviceMayCall({ policy, service: "sns.amazonaws.com", account, ...wanted }))
    throw new NoAccess(
      `The policy of ${wanted.resource} does not allow sns.amazonaws.com to perform: ${wanted.action} for ${wanted.sourceArn}`,
    );
}

export interface QueueMessage {
  /** ARN. */
  readonly queue: string;
  readonly topicArn: string;
  readonly body: string;
  readonly attributes?: SQS.SendMessageCommandInput["MessageAttributes"];
  readonly groupId?: string | undefined;
  readonly deduplicationId?: string | undefined;
}

/** Sends to a queue whose policy lets the topic; a FIFO queue also gets group and deduplication id. */
export async function sendToQueue(context: Context, message: QueueMessage): Promise<void> {
  const { queue, topicArn } = message;
  const sqs = context.service<typeof SQS>("sqs");
  const { QueueUrl } = await sqs.GetQueueUrl({ QueueName: parseArn(queue)?.resource ?? "" });
  const { Attributes } = await sqs.GetQueueAttributes({ QueueUrl, AttributeNames: ["Policy"] });
  require(context, Attributes?.Policy, { action: "sqs:SendMessage", resource: queue, sourceArn: topicArn });
  const isFifo = queue.endsWith(".fifo");
  await sqs.SendMessage({
    QueueUrl,
    MessageBody: message.body,
    MessageAttributes: message.attributes,
    MessageGroupId: message.groupId,
    MessageDeduplicationId: isFifo ? message.deduplicationId : undefined,
  });
}

/** Starts a function whose policy lets the topic. */
export async function invokeFunction(context: Context, arn: string, topicArn: string, payload: string): Promise<void> {
  const lambda = context.service<typeof Lambda>("lambda");
  // A function without a policy answers ResourceNotFoundException, as a missing one does.
  await lambda.GetFunctionConfiguration({ FunctionName: arn });
  const { Policy } = await lambda.GetPolicy({ FunctionName: arn }).catch((error: unknown) => {
    if (nameOf(error) !== "ResourceNotFoundException") throw error;
    return { Policy: undefined };
  });
  require(context, Policy, { action: "lambda:InvokeFunction", resource: arn, sourceArn: topicArn });
  await lambda.Invoke({ FunctionName: arn, InvocationType: "Event", Payload: Buffer.from(payload) });
}
