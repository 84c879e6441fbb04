import { afterAll, beforeAll, expect, test } from "vitest";
import { createFunction, lambdaOf, roleFor, until } from "../lambda/lab.ts";
import { allow, create, ended, type Lab, lab, start } from "./lab.ts";

let work: Lab;

beforeAll(async () => {
  work = await lab();
});
afterAll(() => work?.sandbox.close());

const map = (states: object, StartAt: string, more: object = {}) => ({
  StartAt: "M",
  States: {
    M: {
      Type: "Map",
      Label: "items",
      ItemProcessor: { ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" }, StartAt, States: states },
      End: true,
      ...more,
    },
  },
});

const WAIT = { W: { Type: "Wait", Seconds: 99_999_999, End: true } };

test("Standard children are executions of their own; they stop with the one that started them", async () => {
  const executionArn = await start(work, await create(work, map(WAIT, "W")), [1, 2, 3]);
  const { mapRuns } = await until(
    "map run",
    () => work.sfn.ListMapRuns({ executionArn }),
    (page) => page.mapRuns?.length === 1,
  );
  const mapRunArn = mapRuns?.[0]?.mapRunArn;
  const children = () => work.sfn.ListExecutions({ mapRunArn });
  const running = await until("children", children, ({ executions }) => executions?.length === 3);
  expect(running.executions?.[0]).toMatchObject({ status: "RUNNING", mapRunArn, itemCount: 1 });
  const child = await work.sfn.DescribeExecution({ executionArn: running.executions?.[0]?.executionArn });
  expect(child.stateMachineArn).toMatch(/:stateMachine:machine-\d+\/items$/);
  await work.sfn.StopExecution({ executionArn });
  const stopped = await until(
    "stopped",
    children,
    ({ executions }) => executions?.every(({ status }) => status === "ABORTED") === true,
  );
  expect(stopped.executions).toHaveLength(3);
  expect(await work.sfn.DescribeMapRun({ mapRunArn })).toMatchObject({ status: "ABORTED", itemCounts: { aborted: 3 } });
});

test("a redrive runs the failed children again, in the same map run", async () => {
  const role = await roleFor(work.sandbox, "fn", "lambda.amazonaws.com");
  const functions = { sandbox: work.sandbox, lambda: lambdaOf(work.sandbox), role };
  const call = {
    C: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Parameters: { FunctionName: "check", "Payload.$": "$" },
      OutputPath: "$.Payload",
      End: true,
    },
  };
  await createFunction(
    functions,
    "check",
    `export const handler = async (n) => { if (n === 2) throw new Error("no"); return n; };`,
  );
  const executionArn = await start(work, await create(work, map(call, "C", { MaxConcurrency: 1 })), [1, 2, 3]);
  expect(await ended(work, executionArn)).toMatchObject({
    status: "FAILED",
    error: "States.ExceedToleratedFailureThreshold",
  });
  await functions.lambda.DeleteFunction({ FunctionName: "check" });
  await createFunction(functions, "check", `export const handler = async (n) => n * 10;`);
  await work.sfn.RedriveExecution({ executionArn });
  const answer = await ended(work, executionArn);
  expect(answer).toMatchObject({ status: "SUCCEEDED", output: "[1,20,30]" });
  const { mapRuns = [] } = await work.sfn.ListMapRuns({ executionArn });
  expect(mapRuns).toHaveLength(1);
  expect(await work.sfn.DescribeMapRun({ mapRunArn: mapRuns[0]?.mapRunArn })).toMatchObject({
    status: "SUCCEEDED",
    redriveCount: 1,
    itemCounts: { total: 3, succeeded: 3, failed: 0 },
  });
});

test("the role must be allowed to start the machine's own children", async () => {
  const roleArn = await roleFor(work.sandbox, "narrow", "states.amazonaws.com");
  await allow(work.sandbox, "narrow", ["s3:GetObject"]);
  const arn = await create(work, map(WAIT, "W"), { roleArn });
  expect(await ended(work, await start(work, arn, [1]))).toMatchObject({
    status: "FAILED",
    error: "States.Permissions",
    cause: expect.stringContaining(`is not authorized to perform: states:StartExecution on resource: ${arn}`),
  });
});
