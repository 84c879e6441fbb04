import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSandbox } from "../../../../src/sandbox/index.ts";
import { lmdbStore } from "../../../../src/sandbox/state/lmdb-store.ts";
import { batches, dynamoOf, enabled, makeFunction, makeQueue, makeStream, sqsOf } from "./event-sources.ts";
import { type Lab, lab, lambdaOf, logged, until } from "./lab.ts";

let work: Lab;

beforeAll(async () => {
  work = await lab();
});
afterAll(() => work?.sandbox.close());

const put = (TableName: string, id: string, more: object = {}) =>
  dynamoOf(work).PutItem({ TableName, Item: { id: { S: id }, ...more } });

test("records go to the function in order and in AWS's form", async () => {
  const EventSourceArn = await makeStream(work, "ordered");
  await makeFunction(
    work,
    "ordered",
    `for (const each of event.Records) console.log("RECORD " + JSON.stringify(each));`,
  );
  await put("ordered", "before", { b: { B: Buffer.from("bytes") } });
  const made = await work.lambda.CreateEventSourceMapping({
    EventSourceArn,
    FunctionName: "ordered",
    StartingPosition: "TRIM_HORIZON",
  });
  expect(made).toMatchObject({
    State: "Creating",
    BatchSize: 100,
    MaximumRetryAttempts: -1,
    ParallelizationFactor: 1,
    BisectBatchOnFunctionError: false,
    LastProcessingResult: "No records processed",
  });
  await enabled(work, made.UUID);
  for (const id of ["1", "2", "3"]) await put("ordered", id);
  const all = await until(
    "records",
    () => batches(work, "ordered"),
    (each) => each.flat().length === 4,
  );
  expect(all.flat()).toEqual(["before", "1", "2", "3"]);
  const first = (await logged(work, "ordered")).find((line) => line.includes("RECORD ")) ?? "";
  expect(JSON.parse(first.slice(first.indexOf("RECORD ") + 7))).toMatchObject({
    eventName: "INSERT",
    eventSource: "aws:dynamodb",
    eventSourceARN: EventSourceArn,
    dynamodb: {
      ApproximateCreationDateTime: expect.any(Number),
      Keys: { id: { S: "before" } },
      NewImage: { b: { B: Buffer.from("bytes").toString("base64") } },
    },
  });
  await until(
    "result",
    () => work.lambda.GetEventSourceMapping({ UUID: made.UUID }),
    ({ LastProcessingResult }) => LastProcessingResult === "OK",
  );
});

test("LATEST leaves out what was there before; filters choose", async () => {
  const EventSourceArn = await makeStream(work, "latest");
  await makeFunction(work, "latest", "");
  await put("latest", "old", { state: { S: "paid" } });
  const { UUID } = await work.lambda.CreateEventSourceMapping({
    EventSourceArn,
    FunctionName: "latest",
    StartingPosition: "LATEST",
    FilterCriteria: {
      Filters: [{ Pattern: JSON.stringify({ dynamodb: { NewImage: { state: { S: ["paid"] } } } }) }],
    },
  });
  await enabled(work, UUID);
  // The poller has settled where it begins when it sees something new.
  await until(
    "a new record",
    async () => {
      await put("latest", "probe", { state: { S: "paid" }, at: { N: String(performance.now()) } });
      return (await batches(work, "latest")).flat();
    },
    (ids) => ids.includes("probe"),
  );
  await put("latest", "new", { state: { S: "new" } });
  await put("latest", "paid", { state: { S: "paid" } });
  const all = await until(
    "records",
    () => batches(work, "latest"),
    (each) => each.flat().includes("paid"),
  );
  expect(all.flat().filter((id) => id !== "probe")).toEqual(["paid"]);
});

test("a batch that fails is split until the bad record is alone, which is given up", async () => {
  const EventSourceArn = await makeStream(work, "split");
  const dead = await makeQueue(work, "split-dead");
  await makeFunction(work, "split", `if (event.Records.some((each) => text(each) === "bad")) throw new Error("bad");`);
  for (const id of ["1", "2", "bad", "4", "5"]) await put("split", id);
  const { UUID } = await work.lambda.CreateEventSourceMapping({
    EventSourceArn,
    FunctionName: "split",
    StartingPosition: "TRIM_HORIZON",
    BisectBatchOnFunctionError: true,
    MaximumRetryAttempts: 1,
    DestinationConfig: { OnFailure: { Destination: dead.arn } },
  });
  await enabled(work, UUID);
  const all = await until(
    "the last",
    () => batches(work, "split"),
    (each) => each.some((batch) => batch.includes("5") && !batch.includes("bad")),
  );
  expect(all.filter((each) => each.length === 1 && each[0] === "bad")).toHaveLength(2);
  const { Messages } = await until(
    "a message",
    () => sqsOf(work).ReceiveMessage({ QueueUrl: dead.QueueUrl }),
    (answer) => answer.Messages?.length === 1,
  );
  expect(JSON.parse(Messages?.[0]?.Body ?? "")).toMatchObject({
    requestContext: { condition: "RetryAttemptsExhausted", approximateInvokeCount: 2 },
    responseContext: { functionError: "Unhandled" },
    DDBStreamBatchInfo: { batchSize: 1, streamArn: EventSourceArn, startSequenceNumber: expect.any(String) },
  });
});

test("from the first record that is reported on, the batch is tried again", async () => {
  const EventSourceArn = await makeStream(work, "reported");
  await makeFunction(
    work,
    "reported",
    `globalThis.tries = (globalThis.tries ?? 0) + 1;
     const bad = event.Records.find((each) => text(each) === "b");
     return { batchItemFailures: bad && globalThis.tries === 1 ? [{ itemIdentifier: bad.dynamodb.SequenceNumber }] : [] };`,
  );
  for (const id of ["a", "b", "c"]) await put("reported", id);
  const { UUID } = await work.lambda.CreateEventSourceMapping({
    EventSourceArn,
    FunctionName: "reported",
    StartingPosition: "TRIM_HORIZON",
    FunctionResponseTypes: ["ReportBatchItemFailures"],
  });
  await enabled(work, UUID);
  const all = await until(
    "second attempt",
    () => batches(work, "reported"),
    (each) => each.length === 2,
  );
  expect(all).toEqual([
    ["a", "b", "c"],
    ["b", "c"],
  ]);
});

test("a role that may not read the stream, a position that is missing", async () => {
  const EventSourceArn = await makeStream(work, "refused");
  await makeFunction(work, "stream-refused", "");
  const make = (more: object) =>
    work.lambda.CreateEventSourceMapping({ EventSourceArn, FunctionName: "stream-refused", ...more });
  await expect(make({})).rejects.toThrow("'startingPosition' failed to satisfy constraint: Member must not be null");
  await expect(make({ EventSourceArn: `${EventSourceArn}0`, StartingPosition: "LATEST" })).rejects.toThrow(
    /^Cannot access stream .* Please ensure the role can perform the GetRecords/,
  );
  await expect(make({ StartingPosition: "LATEST", ScalingConfig: { MaximumConcurrency: 2 } })).rejects.toThrow(
    "ScalingConfig is only available for SQS",
  );
});

test("after a restart a mapping goes on where it was", async () => {
  const folder = mkdtempSync(join(tmpdir(), "awslab-mapping-"));
  const before = await lab({ store: lmdbStore(join(folder, "store")), folder: join(folder, "files") });
  try {
    const EventSourceArn = await makeStream(before, "again");
    await makeFunction(before, "again", "");
    const { UUID } = await before.lambda.CreateEventSourceMapping({
      EventSourceArn,
      FunctionName: "again",
      StartingPosition: "TRIM_HORIZON",
    });
    await enabled(before, UUID);
    await dynamoOf(before).PutItem({ TableName: "again", Item: { id: { S: "1" } } });
    await until(
      "first",
      () => batches(before, "again"),
      (all) => all.length === 1,
    );
    await until(
      "result",
      () => before.lambda.GetEventSourceMapping({ UUID }),
      ({ LastProcessingResult }) => LastProcessingResult === "OK",
    );
  } finally {
    await before.sandbox.close();
  }
  const sandbox = await createSandbox({
    pace: "instant",
    store: lmdbStore(join(folder, "store")),
    folder: join(folder, "files"),
  });
  try {
    const after: Lab = { sandbox, lambda: lambdaOf(sandbox), role: "" };
    await dynamoOf(after).PutItem({ TableName: "again", Item: { id: { S: "2" } } });
    const all = await until(
      "second",
      () => batches(after, "again"),
      (each) => each.flat().includes("2"),
    );
    expect(all).toEqual([["1"], ["2"]]);
  } finally {
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
