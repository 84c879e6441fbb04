/** What an execution may not exceed, and that one without end harms nobody else. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { create, type Lab, lab, run, single } from "./lab.ts";

let work: Lab;
beforeAll(async () => {
  work = await lab();
});
afterAll(() => work?.sandbox.close());

/** Goes round until its input says otherwise, which it never does. */
const round = {
  StartAt: "Again",
  States: {
    Again: { Type: "Pass", Next: "Enough" },
    Enough: {
      Type: "Choice",
      Choices: [{ Variable: "$.enough", BooleanEquals: true, Next: "Done" }],
      Default: "Again",
    },
    Done: { Type: "Succeed" },
  },
};

test("a history has 25,000 events, the last of which says so", { timeout: 120_000 }, async () => {
  const execution = await run(work, round, { enough: false });
  expect(execution).toMatchObject({
    status: "FAILED",
    error: "States.Runtime",
    cause: "The execution reached the maximum number of history events (25000).",
  });
  const { executionArn } = execution;
  const { events = [] } = await work.sfn.GetExecutionHistory({ executionArn, reverseOrder: true, maxResults: 1 });
  expect(events).toMatchObject([{ id: 25_000, type: "ExecutionFailed" }]);
});

test("an Express execution that goes round ends with its time, and the sandbox answers meanwhile", async () => {
  const stateMachineArn = await create(work, { ...round, TimeoutSeconds: 2 }, { type: "EXPRESS" });
  // That its time ends at all shows that it lets others have their turn.
  const [answer, { stateMachines }] = await Promise.all([
    work.sfn.StartSyncExecution({ stateMachineArn, input: '{"enough":false}' }),
    work.sfn.ListStateMachines({}),
  ]);
  expect(answer).toMatchObject({ status: "TIMED_OUT" });
  expect(stateMachines).not.toEqual([]);
});

const TOO_LARGE = "returned a result with a size exceeding the maximum number of bytes service limit.";

test.each([
  ["a template", { Type: "Pass", Parameters: { "twice.$": "States.Format('{}{}', $.text, $.text)" } }],
  [
    "an expression",
    { Type: "Pass", QueryLanguage: "JSONata", Output: "{% $states.input.text & $states.input.text %}" },
  ],
])("more than 256 KiB made by %s are States.DataLimitExceeded", async (_, state) => {
  const input = { text: "x".repeat(140_000) };
  expect(await run(work, single(state), input)).toMatchObject({
    status: "FAILED",
    error: "States.DataLimitExceeded",
    cause: `The state/task 'S' ${TOO_LARGE}`,
  });
});

test("more than 256 KiB of input are refused", async () => {
  const stateMachineArn = await create(work, single({ Type: "Pass" }));
  const input = JSON.stringify("x".repeat(262_143));
  await expect(work.sfn.StartExecution({ stateMachineArn, input })).rejects.toMatchObject({
    name: "ValidationException",
    message: expect.stringContaining("Member must have length less than or equal to 262144"),
  });
});

test("retries without end go on until they are stopped, and no longer", async () => {
  const state = {
    Type: "Task",
    Resource: "arn:aws:states:::aws-sdk:sqs:getQueueUrl",
    Parameters: { QueueName: "nobody-has-it" },
    Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 1, BackoffRate: 1, MaxAttempts: 99_999_999 }],
  };
  const stateMachineArn = await create(work, single(state));
  const { executionArn } = await work.sfn.StartExecution({ stateMachineArn });
  const seen = async () =>
    (await work.sfn.GetExecutionHistory({ executionArn, maxResults: 1000 })).events?.filter(
      ({ type }) => type === "TaskFailed",
    ).length ?? 0;
  await expect.poll(seen, { timeout: 30_000 }).toBeGreaterThan(3);
  await work.sfn.StopExecution({ executionArn });
  const stopped = await seen();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await seen()).toBe(stopped);
});
