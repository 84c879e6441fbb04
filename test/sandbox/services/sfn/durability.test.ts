/** What survives a restart, and what goes on after a failure. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createSandbox } from "../../../../src/sandbox/index.ts";
import { memoryStore } from "../../../../src/sandbox/state/memory-store.ts";
import { createFunction, lambdaOf, roleFor, until } from "../lambda/lab.ts";
import { create, ended, history, lab, sfnOf, single, start, typesOf } from "./lab.ts";

/** A store that a second sandbox can open after the first has closed. */
const lasting = () => ({ ...bound(memoryStore()), close: async () => {} });

function bound(store: ReturnType<typeof memoryStore>) {
  return {
    get: store.get.bind(store),
    put: store.put.bind(store),
    delete: store.delete.bind(store),
    entries: store.entries.bind(store),
    flushed: store.flushed.bind(store),
  };
}

test("executions that wait go on after a restart: Wait, activity, token, and the branches of a Parallel", async () => {
  const store = lasting();
  const folder = mkdtempSync(join(tmpdir(), "awslab-sfn-"));
  try {
    const first = await lab({ store, folder });
    const { activityArn } = await first.sfn.CreateActivity({ name: "pack" });
    const arn = await create(first, {
      StartAt: "P",
      States: {
        P: {
          Type: "Parallel",
          End: true,
          Branches: [
            {
              StartAt: "W",
              States: {
                W: { Type: "Wait", Seconds: 200, Next: "After" },
                After: { Type: "Pass", Result: "waited", End: true },
              },
            },
            { StartAt: "Worker", States: { Worker: { Type: "Task", Resource: activityArn, End: true } } },
            { StartAt: "Quick", States: { Quick: { Type: "Pass", Result: "done before", End: true } } },
          ],
        },
      },
    });
    const executionArn = await start(first, arn);
    const task = await first.sfn.GetActivityTask({ activityArn });
    await until(
      "quick",
      () => history(first, executionArn),
      (events) => typesOf(events).includes("PassStateExited"),
    );
    const before = (await history(first, executionArn)).length;
    await first.sandbox.close();

    const sandbox = await createSandbox({ pace: "instant", store, folder });
    const second = { sfn: sfnOf(sandbox) };
    expect((await second.sfn.DescribeExecution({ executionArn })).status).toBe("RUNNING");
    await second.sfn.SendTaskSuccess({ taskToken: task.taskToken, output: '"packed"' });
    expect(await ended(second, executionArn)).toMatchObject({
      status: "SUCCEEDED",
      output: '["waited","packed","done before"]',
    });
    const events = await history(second, executionArn);
    expect(events.map(({ id }) => id)).toEqual(events.map((_, i) => i + 1));
    expect(events.length).toBeGreaterThan(before);
    expect(typesOf(events).filter((type) => type === "ActivityScheduled")).toHaveLength(1);
    await sandbox.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("a redrive goes on from the failed state; what has succeeded is not run again", async () => {
  const work = await lab();
  try {
    const role = await roleFor(work.sandbox, "fn", "lambda.amazonaws.com");
    const functions = { sandbox: work.sandbox, lambda: lambdaOf(work.sandbox), role };
    await createFunction(
      functions,
      "ship",
      `export const handler = async () => { const e = new Error("closed"); e.name = "WarehouseClosed"; throw e; };`,
    );
    const ship = {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Parameters: { FunctionName: "ship" },
      OutputPath: "$.Payload",
      End: true,
    };
    const arn = await create(work, {
      StartAt: "First",
      States: {
        First: { Type: "Pass", Next: "P" },
        P: {
          Type: "Parallel",
          End: true,
          Branches: [
            { StartAt: "Ok", States: { Ok: { Type: "Pass", Result: 1, End: true } } },
            { StartAt: "Ship", States: { Ship: ship } },
          ],
        },
      },
    });
    const executionArn = await start(work, arn);
    expect(await ended(work, executionArn)).toMatchObject({
      status: "FAILED",
      error: "WarehouseClosed",
      redriveStatus: "REDRIVABLE",
    });
    await work.sandbox
      .service<typeof import("@aws-sdk/client-lambda")>("lambda")
      .DeleteFunction({ FunctionName: "ship" });
    await createFunction(functions, "ship", `export const handler = async () => "shipped";`);
    await work.sfn.RedriveExecution({ executionArn });
    expect(await ended(work, executionArn)).toMatchObject({
      status: "SUCCEEDED",
      output: '[1,"shipped"]',
      redriveCount: 1,
      redriveStatus: "NOT_REDRIVABLE",
      redriveStatusReason: "Execution is SUCCEEDED and cannot be redriven",
    });
    const types = typesOf(await history(work, executionArn));
    expect(types.filter((type) => type === "PassStateEntered")).toHaveLength(2);
    expect(types.slice(types.indexOf("ExecutionRedriven"))).toEqual([
      "ExecutionRedriven",
      "TaskScheduled",
      "TaskStarted",
      "TaskSucceeded",
      "TaskStateExited",
      "ParallelStateSucceeded",
      "ParallelStateExited",
      "ExecutionSucceeded",
    ]);
    await expect(work.sfn.RedriveExecution({ executionArn })).rejects.toMatchObject({ name: "ExecutionNotRedrivable" });
  } finally {
    await work.sandbox.close();
  }
});

test("a machine is DELETING while an execution runs, and then gone with all that was its", async () => {
  const work = await lab();
  try {
    const stateMachineArn = await create(work, single({ Type: "Wait", Seconds: 99_999_999 }), { publish: true });
    const executionArn = await start(work, stateMachineArn);
    await work.sfn.DeleteStateMachine({ stateMachineArn });
    expect((await work.sfn.DescribeStateMachine({ stateMachineArn })).status).toBe("DELETING");
    await expect(work.sfn.StartExecution({ stateMachineArn })).rejects.toMatchObject({ name: "StateMachineDeleting" });
    await work.sfn.StopExecution({ executionArn });
    await until(
      "gone",
      () =>
        work.sfn.DescribeStateMachine({ stateMachineArn }).then(
          () => "there",
          (error: Error) => error.name,
        ),
      (name) => name === "StateMachineDoesNotExist",
    );
    await expect(work.sfn.DescribeExecution({ executionArn })).rejects.toMatchObject({ name: "ExecutionDoesNotExist" });
  } finally {
    await work.sandbox.close();
  }
});
