/**
 * What ends by itself: a job's run after its Timeout, a session that nobody asks after its IdleTimeout. Both are whole minutes of
 * the machine's clock at every pace, so the two are waited for at once.
 */
import type * as Glue from "@aws-sdk/client-glue";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { sleep } from "../../../../src/shared/clock.ts";
import { BUCKET, type DataLake, dataLake, put } from "./data-lake.ts";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 60_000 });

let lake: DataLake;
beforeAll(async () => {
  lake = await dataLake();
});
afterAll(() => lake.sandbox.close());

async function left(read: () => Promise<string | undefined>, states: readonly string[]): Promise<string | undefined> {
  for (;;) {
    const state = await read();
    if (!states.includes(state ?? "")) return state;
    await sleep(200);
  }
}

test.concurrent("a run is ended after its Timeout, and is not tried again where the job does not say so", async () => {
  await put(lake, "scripts/slow.py", "import time\nprint('begun', flush=True)\ntime.sleep(3600)\n");
  await lake.glue.CreateJob({
    Name: "slow",
    Role: lake.role,
    Command: { Name: "pythonshell", ScriptLocation: `s3://${BUCKET}/scripts/slow.py`, PythonVersion: "3.9" },
    Timeout: 30,
  });
  const { JobRunId: RunId } = await lake.glue.StartJobRun({ JobName: "slow", Timeout: 1 });
  const run = async (): Promise<Glue.JobRun> => (await lake.glue.GetJobRun({ JobName: "slow", RunId })).JobRun ?? {};
  expect(await left(async () => (await run()).JobRunState, ["STARTING", "RUNNING"])).toBe("TIMEOUT");
  expect(await run()).toMatchObject({ Timeout: 1, ErrorMessage: "Job run timed out after 1 minutes" });
  expect((await run()).ExecutionTime).toBeGreaterThanOrEqual(60);
  expect((await lake.glue.GetJobRuns({ JobName: "slow" })).JobRuns).toHaveLength(1);
});

test.concurrent("a session that is idle for its IdleTimeout ends as TIMEOUT, and takes no more statements", async () => {
  await lake.glue.CreateSession({
    Id: "idle",
    Role: lake.role,
    Command: { Name: "glueetl", PythonVersion: "3" },
    GlueVersion: "5.0",
    IdleTimeout: 1,
  });
  const status = async () => (await lake.glue.GetSession({ Id: "idle" })).Session?.Status;
  expect(await left(status, ["PROVISIONING"])).toBe("READY");
  await lake.glue.RunStatement({ SessionId: "idle", Code: "print(1)" });
  expect(await left(status, ["READY", "STOPPING"])).toBe("TIMEOUT");
  await expect(lake.glue.RunStatement({ SessionId: "idle", Code: "print(2)" })).rejects.toMatchObject({
    name: "IllegalSessionStateException",
  });
  await lake.glue.DeleteSession({ Id: "idle" });
});
