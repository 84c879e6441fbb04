import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFunction, invoke, type Lab, lab, settled, until } from "./lab.ts";

let work: Lab;

beforeAll(async () => {
  work = await lab();
});

afterAll(() => work?.sandbox.close());

const APP = `import os, time
from snapshot_restore_py import register_before_snapshot, register_after_restore
calls = []
@register_before_snapshot
def before(): calls.append("before")
@register_after_restore
def after(): calls.append("after")
time.sleep(0.4)
def handler(event, context): return {"type": os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"], "calls": calls, "pid": os.getpid()}
`;

const SNAP = { Runtime: "python3.13", Handler: "app.handler", SnapStart: { ApplyOn: "PublishedVersions" } } as const;

describe.skipIf(spawnSync("python3", ["--version"]).status !== 0)("SnapStart", () => {
  test("a version is initialised when it is published, and restored with its hooks", async () => {
    await createFunction(work, "snap", { "app.py": APP }, SNAP);
    const { Version = "" } = await work.lambda.PublishVersion({ FunctionName: "snap" });
    const active = await settled(work, "snap", Version);
    expect(active.SnapStart).toEqual({ ApplyOn: "PublishedVersions", OptimizationStatus: "On" });
    const { value, log, error } = await invoke(work, "snap", {}, { Qualifier: Version });
    expect({ value, error }).toMatchObject({
      error: undefined,
      value: { type: "snap-start", calls: ["before", "after"] },
    });
    expect(log).toMatch(/Restore Duration: [\d.]+ ms\tBilled Restore Duration/);
    expect(log).not.toMatch(/Init Duration/);
    const again = await invoke(work, "snap", {}, { Qualifier: Version });
    expect(again.value).toMatchObject({ pid: (value as { pid: number }).pid });
    expect(again.log).not.toMatch(/Restore Duration/);
    expect((await invoke(work, "snap")).value).toMatchObject({ type: "on-demand", calls: [] });
    await expect(
      work.lambda.PutProvisionedConcurrencyConfig({
        FunctionName: "snap",
        Qualifier: Version,
        ProvisionedConcurrentExecutions: 1,
      }),
    ).rejects.toMatchObject({ message: expect.stringContaining("SnapStart") });
  });

  test("a version whose INIT fails is Failed", async () => {
    await createFunction(work, "snap-bad", { "app.py": "raise ValueError('no')" }, SNAP);
    await work.lambda.PublishVersion({ FunctionName: "snap-bad" });
    const failed = await until(
      "failed",
      () => work.lambda.GetFunctionConfiguration({ FunctionName: "snap-bad", Qualifier: "1" }),
      (each) => each.State !== "Pending",
    );
    expect(failed).toMatchObject({ State: "Failed", StateReasonCode: "FunctionError" });
  });
});

test("Node.js has no SnapStart", async () => {
  await expect(
    createFunction(work, "node-snap", "export const handler = 1", { SnapStart: { ApplyOn: "PublishedVersions" } }),
  ).rejects.toMatchObject({ message: "nodejs24.x is not supported for SnapStart enabled functions." });
});
