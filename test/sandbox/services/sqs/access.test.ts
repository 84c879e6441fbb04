import type * as IAM from "@aws-sdk/client-iam";
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type * as STS from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ARN, bodies, type Lab, lab } from "./sqs.ts";

let work: Lab;
beforeAll(async () => {
  work = await lab();
});
afterAll(() => work.sandbox.close());

/** The SDK's client with a role's keys, over the wire in-process. */
async function clientOf(name: string, allow?: object): Promise<SQSClient> {
  const iam = work.sandbox.service<typeof IAM>("iam");
  const document = (statement: object) => JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  const trust = { Effect: "Allow", Principal: { AWS: "123456789012" }, Action: "sts:AssumeRole" };
  const { Role } = await iam.CreateRole({ RoleName: name, AssumeRolePolicyDocument: document(trust) });
  if (allow)
    await iam.PutRolePolicy({
      RoleName: name,
      PolicyName: "p",
      PolicyDocument: document({ Effect: "Allow", ...allow }),
    });
  const { Credentials } = await work.sandbox
    .service<typeof STS>("sts")
    .AssumeRole({ RoleArn: Role?.Arn, RoleSessionName: "session" });
  return new SQSClient({
    region: "us-east-1",
    maxAttempts: 1,
    useQueueUrlAsEndpoint: false,
    requestHandler: work.sandbox.requestHandler(),
    credentials: {
      accessKeyId: Credentials?.AccessKeyId ?? "",
      secretAccessKey: Credentials?.SecretAccessKey ?? "",
      sessionToken: Credentials?.SessionToken ?? "",
    },
  });
}

test("a role may what its own policies or the queue's policy allow, and not what either denies", async () => {
  const statement = (Effect: string, role: string) => ({
    Effect,
    Principal: { AWS: `arn:aws:iam::123456789012:role/${role}` },
    Action: "sqs:SendMessage",
    Resource: `${ARN}shared`,
  });
  const Statement = [statement("Allow", "by-queue"), statement("Deny", "denied")];
  const QueueUrl = await work.queue("shared", { Policy: JSON.stringify({ Version: "2012-10-17", Statement }) });
  const sending = { Action: "sqs:SendMessage", Resource: `${ARN}shared` };
  const send = async (name: string, allow?: object) =>
    (await clientOf(name, allow)).send(new SendMessageCommand({ QueueUrl, MessageBody: name }));
  await send("by-queue");
  await send("by-itself", sending);
  await expect(send("nobody")).rejects.toMatchObject({
    message: expect.stringMatching(/no identity-based policy allows/),
  });
  await expect(send("denied", sending)).rejects.toMatchObject({
    message: expect.stringMatching(/explicit deny in a resource-based policy/),
  });
  await expect(send("elsewhere", { ...sending, Resource: `${ARN}other` })).rejects.toThrow(/not authorized/);
  expect(bodies(await work.receive(QueueUrl)).sort()).toEqual(["by-itself", "by-queue"]);
});

test("a client that gives up its long poll takes no message", async () => {
  const QueueUrl = await work.queue("abandoned");
  const client = await clientOf("reader", { Action: "sqs:*", Resource: "*" });
  const leaving = new AbortController();
  const poll = client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }), {
    abortSignal: leaving.signal,
  });
  setTimeout(() => leaving.abort(), 100);
  await poll.catch(() => {});
  await work.sqs.SendMessage({ QueueUrl, MessageBody: "still here" });
  const [message] = await work.receive(QueueUrl);
  expect(message).toMatchObject({ Body: "still here", Attributes: { ApproximateReceiveCount: "1" } });
});
