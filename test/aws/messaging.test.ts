/** The rows of queues, topics and rules: found by the run's name, deleted in order, gone. */
import { EventBridge } from "@aws-sdk/client-eventbridge";
import { SNS } from "@aws-sdk/client-sns";
import { SQS } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { classifyFault } from "../../src/aws/faults.ts";
import { allTypes } from "../../src/aws/index.ts";
import type { ResourceContext, ResourceType } from "../../src/aws/resource-type.ts";
import { createSandbox, type Sandbox } from "../../src/sandbox/index.ts";
import { sandboxTarget } from "../support/sandbox-target.ts";

const NAME = "lab-sfn-abcdef";
let sandbox: Sandbox;
let context: ResourceContext;

beforeAll(async () => {
  sandbox = await createSandbox({ pace: "instant" });
  const { clientConfig, account, partition, region } = sandboxTarget(sandbox);
  context = {
    aws: (client) => Reflect.construct(client, [{ ...clientConfig, maxAttempts: 1 }]),
    run: { id: "abcdef", lab: "sfn", nonce: "n", account, partition, region },
    ours: () => [],
    isRunName: (name) => name?.startsWith(NAME) ?? false,
  };
});
afterAll(() => sandbox?.close());

test("what a run makes is found, deleted and gone; what is not its own stays", async () => {
  const { aws } = context;
  for (const name of [NAME, "other"]) {
    const { QueueUrl } = await aws(SQS).createQueue({ QueueName: `${name}-q`, tags: { a: "1" } });
    const { TopicArn } = await aws(SNS).createTopic({ Name: `${name}-t` });
    const Endpoint = `arn:aws:sqs:us-east-1:${sandbox.account}:${name}-q`;
    await aws(SNS).subscribe({ TopicArn, Protocol: "sqs", Endpoint });
    await aws(SNS).subscribe({ TopicArn, Protocol: "email", Endpoint: "a@example.com" });
    await aws(EventBridge).createEventBus({ Name: `${name}-bus` });
    for (const EventBusName of ["default", `${name}-bus`]) {
      const Name = `${name}-r`;
      await aws(EventBridge).putRule({ Name, EventBusName, EventPattern: '{"source":["x"]}' });
      await aws(EventBridge).putTargets({ Rule: Name, EventBusName, Targets: [{ Id: "t", Arn: Endpoint }] });
    }
    expect(QueueUrl).toMatch(new RegExp(`/${name}-q$`));
  }
  const types = (await allTypes()).filter(({ type }) => /^(sqs|sns|eventbridge):/.test(type));
  const found = await Promise.all(types.map(async (type) => ({ type, sightings: await type.find(context) })));
  const ids = found.flatMap(({ sightings }) => sightings.map(({ id }) => id)).sort();
  const topic = `arn:aws:sns:us-east-1:${sandbox.account}:${NAME}-t`;
  expect(ids).toEqual([
    topic,
    expect.stringMatching(`^${topic}:`),
    `${NAME}-bus`,
    `${NAME}-bus/${NAME}-r`,
    `${NAME}-q`,
    `${NAME}-r`,
  ]);
  expect(found.find(({ type }) => type.type === "sqs:queue")?.sightings[0]?.tags).toEqual({ a: "1" });
  for (const name of ["eventbridge:rule", "eventbridge:event-bus", "sns:subscription", "sns:topic", "sqs:queue"])
    await deleteAll(found.find(({ type }) => type.type === name));
  const left = sandbox.inventory().map(({ arn }) => arn);
  expect(left.filter((arn) => arn.includes(NAME))).toEqual([]);
  expect(left).toHaveLength(7);
});

async function deleteAll(
  row: { type: ResourceType; sightings: Awaited<ReturnType<ResourceType["find"]>> } | undefined,
) {
  expect(row?.sightings.length).toBeGreaterThan(0);
  for (const sighting of row?.sightings ?? []) {
    expect(await row?.type.read(context, sighting)).toMatchObject({ id: sighting.id, state: "live" });
    await row?.type.delete(context, sighting);
    const error = await row?.type.read(context, sighting).catch((thrown: unknown) => thrown);
    expect(classifyFault(error), `${row?.type.type}: ${error}`).toBe("gone");
  }
}
