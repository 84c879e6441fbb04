import type * as SNS from "@aws-sdk/client-sns";
import type * as SQS from "@aws-sdk/client-sqs";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/index.ts";
import type { ServiceClient } from "../../../../src/sandbox/kit/types.ts";

export interface Lab {
  readonly sandbox: Sandbox;
  readonly sns: ServiceClient<typeof SNS>;
  readonly sqs: ServiceClient<typeof SQS>;
  topic(name: string, attributes?: Record<string, string>): Promise<string>;
  /** A queue that SNS may send to. */
  queue(name: string, attributes?: Record<string, string>): Promise<string>;
  subscribe(topic: string, queue: string, attributes?: Record<string, string>): Promise<string>;
  /** The next messages, waited for. */
  next(url: string): Promise<SQS.Message[]>;
}

export const QUEUE = "arn:aws:sqs:us-east-1:123456789012:";
export const TOPIC = "arn:aws:sns:us-east-1:123456789012:";

export async function lab(): Promise<Lab> {
  const sandbox = await createSandbox({ pace: "instant", account: "123456789012" });
  const sns = sandbox.service<typeof SNS>("sns");
  const sqs = sandbox.service<typeof SQS>("sqs");
  return {
    sandbox,
    sns,
    sqs,
    topic: async (Name, Attributes = {}) => (await sns.CreateTopic({ Name, Attributes })).TopicArn ?? "",
    queue: async (QueueName, Attributes = {}) =>
      (await sqs.CreateQueue({ QueueName, Attributes: { Policy: policyFor(), ...Attributes } })).QueueUrl ?? "",
    subscribe: async (TopicArn, queue, Attributes = {}) =>
      (await sns.Subscribe({ TopicArn, Protocol: "sqs", Endpoint: `${QUEUE}${queue}`, Attributes })).SubscriptionArn ??
      "",
    next: async (QueueUrl) =>
      (
        await sqs.ReceiveMessage({
          QueueUrl,
          WaitTimeSeconds: 20,
          MaxNumberOfMessages: 10,
          MessageAttributeNames: ["All"],
          MessageSystemAttributeNames: ["All"],
        })
      ).Messages ?? [],
  };
}

export const policyFor = (condition?: object): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "sns.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: "*",
        ...(condition && { Condition: condition }),
      },
    ],
  });
