import { createHash } from "node:crypto";
import type * as SQS from "@aws-sdk/client-sqs";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/index.ts";
import type { ServiceClient } from "../../../../src/sandbox/kit/types.ts";

export interface Lab {
  readonly sandbox: Sandbox;
  readonly sqs: ServiceClient<typeof SQS>;
  queue(name: string, attributes?: Record<string, string>): Promise<string>;
  /** Bodies of what can be received now, with their handles. */
  receive(url: string, most?: number): Promise<SQS.Message[]>;
}

export async function lab(): Promise<Lab> {
  const sandbox = await createSandbox({ pace: "instant", account: "123456789012" });
  const sqs = sandbox.service<typeof SQS>("sqs");
  return {
    sandbox,
    sqs,
    queue: async (QueueName, Attributes = {}) => (await sqs.CreateQueue({ QueueName, Attributes })).QueueUrl ?? "",
    receive: async (QueueUrl, MaxNumberOfMessages = 10) =>
      (
        await sqs.ReceiveMessage({
          QueueUrl,
          MaxNumberOfMessages,
          MessageSystemAttributeNames: ["All"],
          MessageAttributeNames: ["All"],
        })
      ).Messages ?? [],
  };
}

export const ARN = "arn:aws:sqs:us-east-1:123456789012:";

export const md5 = (text: string): string => createHash("md5").update(text).digest("hex");

export const bodies = (messages: readonly SQS.Message[]): (string | undefined)[] => messages.map(({ Body }) => Body);

/** Asks again until the answer fits, at most 10 s. */
export async function until<T>(ask: () => Promise<T>, fits: (answer: T) => boolean): Promise<T> {
  const deadline = performance.now() + 10_000;
  for (;;) {
    const answer = await ask();
    if (fits(answer)) return answer;
    if (performance.now() > deadline) throw new Error(`still ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
