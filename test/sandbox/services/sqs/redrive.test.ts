import { afterAll, beforeAll, expect, test } from "vitest";
import { ARN, bodies, type Lab, lab, until } from "./sqs.ts";

let work: Lab;
beforeAll(async () => {
  work = await lab();
});
afterAll(() => work.sandbox.close());

const to = (name: string, maxReceiveCount = 2) =>
  JSON.stringify({ deadLetterTargetArn: `${ARN}${name}`, maxReceiveCount });

test("a message that was received too often goes to the dead-letter queue, and back by a move task", async () => {
  const dead = await work.queue("dead");
  const url = await work.queue("source", { RedrivePolicy: to("dead"), VisibilityTimeout: "0" });
  const { MessageId } = await work.sqs.SendMessage({ QueueUrl: url, MessageBody: "poison" });
  for (const _ of [1, 2]) expect(bodies(await work.receive(url))).toEqual(["poison"]);
  expect(await work.receive(url)).toEqual([]);
  const { Messages = [] } = await work.sqs.ReceiveMessage({
    QueueUrl: dead,
    VisibilityTimeout: 0,
    MessageSystemAttributeNames: ["All"],
  });
  expect(Messages).toMatchObject([
    { MessageId, Attributes: { DeadLetterQueueSourceArn: `${ARN}source`, ApproximateReceiveCount: "1" } },
  ]);
  expect(await work.sqs.ListDeadLetterSourceQueues({ QueueUrl: dead })).toMatchObject({ queueUrls: [url] });
  const { TaskHandle } = await work.sqs.StartMessageMoveTask({ SourceArn: `${ARN}dead` });
  expect(TaskHandle).toBeTruthy();
  const { Results } = await until(
    () => work.sqs.ListMessageMoveTasks({ SourceArn: `${ARN}dead` }),
    (answer) => answer.Results?.[0]?.Status === "COMPLETED",
  );
  expect(Results).toMatchObject([{ ApproximateNumberOfMessagesMoved: 1, ApproximateNumberOfMessagesToMove: 1 }]);
  expect(bodies(await work.receive(url))).toEqual(["poison"]);
});

test("redrive policies that AWS refuses", async () => {
  await work.queue("dead.fifo", { FifoQueue: "true" });
  await work.queue("closed", { RedriveAllowPolicy: JSON.stringify({ redrivePermission: "denyAll" }) });
  await work.queue("by-queue", {
    RedriveAllowPolicy: JSON.stringify({ redrivePermission: "byQueue", sourceQueueArns: [`${ARN}chosen`] }),
  });
  for (const RedrivePolicy of [to("none"), to("dead.fifo"), to("closed"), to("by-queue"), to("dead", 0), "{}", "x"])
    await expect(work.queue("refused", { RedrivePolicy })).rejects.toMatchObject({
      queryCode: "InvalidParameterValue",
    });
  await work.queue("chosen", { RedrivePolicy: to("by-queue") });
  await expect(work.sqs.StartMessageMoveTask({ SourceArn: `${ARN}chosen` })).rejects.toMatchObject({
    queryCode: "InvalidParameterValue",
  });
});
