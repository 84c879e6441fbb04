import { afterAll, beforeAll, expect, test } from "vitest";
import { bodies, type Lab, lab, until } from "./sqs.ts";

let work: Lab;
beforeAll(async () => {
  work = await lab();
});
afterAll(() => work.sandbox.close());

const FIFO = { FifoQueue: "true", ContentBasedDeduplication: "true" };

const send = (QueueUrl: string, MessageGroupId: string, MessageBody: string, MessageDeduplicationId?: string) =>
  work.sqs.SendMessage({ QueueUrl, MessageBody, MessageGroupId, MessageDeduplicationId });

test("a group is ordered, and locked while one of its messages is out", async () => {
  const url = await work.queue("order.fifo", FIFO);
  const numbers: string[] = [];
  for (const [group, body] of [
    ["a", "a1"],
    ["a", "a2"],
    ["b", "b1"],
    ["a", "a3"],
  ] as const)
    numbers.push((await send(url, group, body)).SequenceNumber ?? "");
  expect(numbers).toEqual([...numbers].sort());
  expect(numbers.every((number) => /^\d{20}$/.test(number))).toBe(true);
  const [a1] = await work.receive(url, 1);
  expect(a1).toMatchObject({ Body: "a1", Attributes: { MessageGroupId: "a", SequenceNumber: numbers[0] } });
  expect(bodies(await work.receive(url))).toEqual(["b1"]);
  expect(await work.receive(url)).toEqual([]);
  const polling = work.sqs.ReceiveMessage({ QueueUrl: url, WaitTimeSeconds: 20, MaxNumberOfMessages: 10 });
  await work.sqs.DeleteMessage({ QueueUrl: url, ReceiptHandle: a1?.ReceiptHandle });
  expect(bodies((await polling).Messages ?? [])).toEqual(["a2", "a3"]);
});

test("duplicates are answered as the first, and not delivered", async () => {
  const url = await work.queue("dedup.fifo", FIFO);
  const first = await send(url, "g", "same");
  const second = await send(url, "other", "same");
  expect(second).toMatchObject({ MessageId: first.MessageId, SequenceNumber: first.SequenceNumber });
  await send(url, "g", "same", "explicit");
  const got = await work.receive(url);
  expect(got.map(({ Attributes }) => Attributes?.MessageDeduplicationId)).toEqual([
    "0967115f2813a3541eaef77de9d9d5773f1c0c04314b0bbfe4ff3b3b1c55b5d5",
    "explicit",
  ]);
  for (const { ReceiptHandle } of got) await work.sqs.DeleteMessage({ QueueUrl: url, ReceiptHandle });
  await send(url, "g", "same");
  expect(await work.receive(url)).toEqual([]);
});

test("deduplication by group", async () => {
  const url = await work.queue("scope.fifo", {
    ...FIFO,
    DeduplicationScope: "messageGroup",
    FifoThroughputLimit: "perMessageGroupId",
  });
  await send(url, "a", "same");
  await send(url, "b", "same");
  await send(url, "a", "same");
  expect(bodies(await work.receive(url))).toEqual(["same", "same"]);
});

test("what a FIFO queue demands", async () => {
  const url = await work.queue("rules.fifo", { FifoQueue: "true" });
  await expect(work.sqs.SendMessage({ QueueUrl: url, MessageBody: "x" })).rejects.toMatchObject({
    queryCode: "MissingParameter",
    message: "The request must contain the parameter MessageGroupId.",
  });
  await expect(send(url, "g", "x")).rejects.toMatchObject({
    message:
      "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
  });
  await expect(
    work.sqs.SendMessage({
      QueueUrl: url,
      MessageBody: "x",
      MessageGroupId: "g",
      MessageDeduplicationId: "d",
      DelaySeconds: 1,
    }),
  ).rejects.toMatchObject({ queryCode: "InvalidParameterValue" });
});

test("an expired handle is refused, and the message comes again first", async () => {
  const url = await work.queue("expired.fifo", { ...FIFO, VisibilityTimeout: "1" });
  await send(url, "g", "1");
  await send(url, "g", "2");
  const [first] = await work.receive(url, 1);
  const again = await until(
    () => work.receive(url),
    (got) => got.length > 0,
  );
  expect(bodies(again)).toEqual(["1", "2"]);
  await expect(work.sqs.DeleteMessage({ QueueUrl: url, ReceiptHandle: first?.ReceiptHandle })).rejects.toMatchObject({
    queryCode: "InvalidParameterValue",
    message: expect.stringMatching(/expired/),
  });
});
