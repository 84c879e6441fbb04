import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../lambda/lab.ts";
import { create, ended, history, type Lab, lab, run, single, start, typesOf } from "./lab.ts";

let work: Lab;

beforeAll(async () => {
  work = await lab();
});
afterAll(() => work?.sandbox.close());

test("a Pass state runs; its history is AWS's", async () => {
  const answer = await run(work, single({ Type: "Pass", Result: { Arg1: "argument1" } }), { a: 1 });
  expect(answer).toMatchObject({
    status: "SUCCEEDED",
    output: '{"Arg1":"argument1"}',
    input: '{"a":1}',
    redriveCount: 0,
  });
  const events = await history(work, answer.executionArn ?? "");
  expect(events).toEqual([
    {
      id: 1,
      previousEventId: 0,
      type: "ExecutionStarted",
      timestamp: expect.any(Date),
      executionStartedEventDetails: { input: '{"a":1}', inputDetails: { truncated: false }, roleArn: work.role },
    },
    {
      id: 2,
      previousEventId: 0,
      type: "PassStateEntered",
      timestamp: expect.any(Date),
      stateEnteredEventDetails: { name: "S", input: '{"a":1}', inputDetails: { truncated: false } },
    },
    {
      id: 3,
      previousEventId: 2,
      type: "PassStateExited",
      timestamp: expect.any(Date),
      stateExitedEventDetails: { name: "S", output: '{"Arg1":"argument1"}', outputDetails: { truncated: false } },
    },
    {
      id: 4,
      previousEventId: 3,
      type: "ExecutionSucceeded",
      timestamp: expect.any(Date),
      executionSucceededEventDetails: { output: '{"Arg1":"argument1"}', outputDetails: { truncated: false } },
    },
  ]);
});

test("history is paged, reversed, and told without data", async () => {
  const { executionArn = "" } = await run(work, single({ Type: "Pass" }));
  const first = await work.sfn.GetExecutionHistory({ executionArn, maxResults: 3 });
  const second = await work.sfn.GetExecutionHistory({ executionArn, maxResults: 3, nextToken: first.nextToken });
  expect([first.events?.length, second.events?.length, second.nextToken]).toEqual([3, 1, undefined]);
  const reversed = await work.sfn.GetExecutionHistory({
    executionArn,
    reverseOrder: true,
    includeExecutionData: false,
  });
  expect(reversed.events?.[0]).toMatchObject({ id: 4, executionSucceededEventDetails: {} });
  expect(reversed.events?.[0]?.executionSucceededEventDetails?.output).toBeUndefined();
});

test("a stopped execution is ABORTED at once, with error and cause", async () => {
  const executionArn = await start(work, await create(work, single({ Type: "Wait", Seconds: 99_999_999 })));
  await until(
    "entered",
    () => history(work, executionArn),
    (events) => events.length === 2,
  );
  await work.sfn.StopExecution({ executionArn, error: "Enough", cause: "of it" });
  const answer = await ended(work, executionArn);
  expect(answer).toMatchObject({ status: "ABORTED", error: "Enough", cause: "of it" });
  expect(typesOf(await history(work, executionArn))).toEqual([
    "ExecutionStarted",
    "WaitStateEntered",
    "ExecutionAborted",
  ]);
});

test("the same name: the same execution while input is the same, refused otherwise", async () => {
  const stateMachineArn = await create(work, single({ Type: "Wait", Seconds: 99_999_999 }));
  const first = await work.sfn.StartExecution({ stateMachineArn, name: "once", input: "{}" });
  const again = await work.sfn.StartExecution({ stateMachineArn, name: "once", input: "{}" });
  expect(again.executionArn).toBe(first.executionArn);
  await expect(work.sfn.StartExecution({ stateMachineArn, name: "once", input: '{"a":1}' })).rejects.toMatchObject({
    name: "ExecutionAlreadyExists",
    message: `Execution Already Exists: '${first.executionArn}'`,
  });
  await work.sfn.StopExecution({ executionArn: first.executionArn });
  await expect(work.sfn.StartExecution({ stateMachineArn, name: "once", input: "{}" })).rejects.toMatchObject({
    name: "ExecutionAlreadyExists",
  });
});

test("input that is no JSON is refused in AWS's words", async () => {
  const stateMachineArn = await create(work, single({ Type: "Pass" }));
  await expect(work.sfn.StartExecution({ stateMachineArn, input: "not some" })).rejects.toMatchObject({
    name: "InvalidExecutionInput",
    message:
      "Invalid State Machine Execution Input: 'Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')'",
  });
  await expect(work.sfn.StartExecution({ stateMachineArn, input: "{'a': 1}" })).rejects.toMatchObject({
    message:
      "Invalid State Machine Execution Input: 'Unexpected character (''' (code 39)): was expecting double-quote to start field name'",
  });
});

test("executions are listed by status, newest first", async () => {
  const stateMachineArn = await create(work, {
    StartAt: "C",
    States: {
      C: { Type: "Choice", Choices: [{ Variable: "$.fail", BooleanEquals: true, Next: "F" }], Default: "S" },
      F: { Type: "Fail", Error: "Asked" },
      S: { Type: "Succeed" },
    },
  });
  const good = await start(work, stateMachineArn, { fail: false });
  await ended(work, good);
  const bad = await start(work, stateMachineArn, { fail: true });
  expect(await ended(work, bad)).toMatchObject({ status: "FAILED", error: "Asked", redriveStatus: "REDRIVABLE" });
  const listed = async (statusFilter?: "FAILED" | "SUCCEEDED") =>
    (await work.sfn.ListExecutions({ stateMachineArn, statusFilter })).executions?.map((each) => each.executionArn);
  expect(await listed("FAILED")).toEqual([bad]);
  expect(await listed("SUCCEEDED")).toEqual([good]);
  expect(await listed()).toHaveLength(2);
});

test("a machine's TimeoutSeconds ends it with TIMED_OUT", async () => {
  const { stateMachineArn } = await work.sfn.CreateStateMachine({
    name: "slow",
    roleArn: work.role,
    definition: JSON.stringify(single({ Type: "Wait", Seconds: 99_999_999 }, { TimeoutSeconds: 1 })),
  });
  const timedOut = await ended(work, await start(work, stateMachineArn ?? ""));
  expect(timedOut).toMatchObject({ status: "TIMED_OUT", redriveStatus: "REDRIVABLE" });
});
