import type * as EventBridge from "@aws-sdk/client-eventbridge";
import type * as SQS from "@aws-sdk/client-sqs";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/index.ts";
import type { ServiceClient } from "../../../../src/sandbox/kit/types.ts";

export interface Lab {
  readonly sandbox: Sandbox;
  readonly events: ServiceClient<typeof EventBridge>;
  readonly sqs: ServiceClient<typeof SQS>;
  /** A queue that EventBridge may send to. */
  queue(name: string, attributes?: Record<string, string>): Promise<string>;
  put(Source: string, DetailType: string, detail: object, bus?: string): Promise<void>;
  /** The next messages, waited for. */
  next(url: string): Promise<SQS.Message[]>;
}

export async function lab(): Promise<Lab> {
  const sandbox = await createSandbox({ pace: "instant", account: "123456789012" });
  const events = sandbox.service<typeof EventBridge>("eventbridge");
  const sqs = sandbox.service<typeof SQS>("sqs");
  return {
    sandbox,
    events,
    sqs,
    queue: async (QueueName, Attributes = {}) =>
      (await sqs.CreateQueue({ QueueName, Attributes: { Policy: OPEN, ...Attributes } })).QueueUrl ?? "",
    put: async (Source, DetailType, detail, EventBusName) => {
      const Entries = [{ Source, DetailType, Detail: JSON.stringify(detail), EventBusName }];
      const { FailedEntryCount } = await events.PutEvents({ Entries });
      if (FailedEntryCount !== 0) throw new Error("the event was refused");
    },
    next: async (QueueUrl) =>
      (
        await sqs.ReceiveMessage({
          QueueUrl,
          WaitTimeSeconds: 20,
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
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: "*",
        ...(condition && { Condition: condition }),
      },
    ],
  });

const OPEN = policyFor();

export const QUEUE = "arn:aws:sqs:us-east-1:123456789012:";
export const RULE = "arn:aws:events:us-east-1:123456789012:rule/";
