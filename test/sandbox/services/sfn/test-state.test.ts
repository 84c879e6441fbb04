import { afterAll, beforeAll, expect, test } from "vitest";
import { type Lab, lab } from "./lab.ts";

let work: Lab;
const json = JSON.stringify;

beforeAll(async () => {
  work = await lab();
});
afterAll(() => work?.sandbox.close());

const CHARGE = {
  Type: "Task",
  QueryLanguage: "JSONata",
  Resource: "arn:aws:states:::lambda:invoke",
  Arguments: { FunctionName: "charge", Payload: "{% $states.input %}" },
  Retry: [{ ErrorEquals: ["PaymentTemporaryError"], IntervalSeconds: 1, BackoffRate: 2, MaxAttempts: 3 }],
  Catch: [{ ErrorEquals: ["PaymentDeclined"], Next: "Compensate" }],
  Output: "{% $states.result.Payload %}",
  Next: "Ship",
};

test("a Choice tells where it leads", async () => {
  const definition = json({
    Type: "Choice",
    Choices: [{ Variable: "$.n", NumericGreaterThan: 1, Next: "Big" }],
    Default: "Small",
  });
  expect(await work.sfn.TestState({ definition, input: '{"n":5}' })).toEqual({
    status: "SUCCEEDED",
    nextState: "Big",
    output: '{"n":5}',
  });
});

test("a mocked error is RETRIABLE, then caught, then fails", async () => {
  const ask = (error: string, retrierRetryCount = 0) =>
    work.sfn.TestState({
      definition: json(CHARGE),
      input: "{}",
      inspectionLevel: "DEBUG",
      mock: { errorOutput: { error, cause: "x" } },
      stateConfiguration: { retrierRetryCount },
    });
  expect(await ask("PaymentTemporaryError", 1)).toMatchObject({
    status: "RETRIABLE",
    error: "PaymentTemporaryError",
    inspectionData: {
      errorDetails: { retryIndex: 0, retryBackoffIntervalSeconds: 2 },
      afterArguments: '{"FunctionName":"charge","Payload":{}}',
    },
  });
  expect(await ask("PaymentTemporaryError", 3)).toMatchObject({ status: "FAILED" });
  expect(await ask("PaymentDeclined")).toMatchObject({
    status: "CAUGHT_ERROR",
    nextState: "Compensate",
    output: '{"Error":"PaymentDeclined","Cause":"x"}',
    inspectionData: { errorDetails: { catchIndex: 0 } },
  });
});

test("a mocked result, in a state of a whole machine; a Parallel by the state that fails in it", async () => {
  const definition = json({
    StartAt: "Work",
    States: {
      Work: {
        Type: "Parallel",
        Branches: [
          { StartAt: "Charge", States: { Charge: { ...CHARGE, Next: undefined, Catch: undefined, End: true } } },
        ],
        Catch: [{ ErrorEquals: ["PaymentDeclined"], Next: "Compensate" }],
        End: true,
      },
      Compensate: { Type: "Succeed" },
    },
  });
  expect(
    await work.sfn.TestState({
      definition,
      stateName: "Charge",
      input: '{"a":1}',
      mock: { result: '{"Payload":{"ok":true}}' },
    }),
  ).toEqual({ status: "SUCCEEDED", output: '{"ok":true}' });
  expect(
    await work.sfn.TestState({
      definition,
      stateName: "Work",
      input: "{}",
      mock: { errorOutput: { error: "PaymentDeclined", cause: "x" } },
      stateConfiguration: { errorCausedByState: "Charge" },
    }),
  ).toMatchObject({ status: "CAUGHT_ERROR", nextState: "Compensate" });
  await expect(work.sfn.TestState({ definition, stateName: "Nobody", input: "{}" })).rejects.toMatchObject({
    name: "ValidationException",
    message: "State not found in definition",
  });
});

test("what cannot be mocked, or not be tested without, is refused", async () => {
  await expect(
    work.sfn.TestState({ definition: json({ Type: "Pass", End: true }), mock: { result: "{}" } }),
  ).rejects.toMatchObject({
    message: "State type 'Pass' is not supported when a mock is specified",
  });
  await expect(
    work.sfn.TestState({
      definition: json({
        Type: "Map",
        ItemProcessor: { StartAt: "P", States: { P: { Type: "Pass", End: true } } },
        End: true,
      }),
    }),
  ).rejects.toMatchObject({
    name: "InvalidDefinition",
    message: expect.stringContaining("does not support Map or Parallel states"),
  });
});
