import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { memoryStore } from "../../../../src/sandbox/state/memory-store.ts";
import { monotonicMs } from "../../../../src/shared/clock.ts";
import { createFunction, invoke, lab, lambdaOf, logged, settled, until } from "./lab.ts";

const alive = async (pid: number): Promise<boolean> => {
  try {
    process.kill(pid, 0);
    // A zombie still answers signal 0.
    return !existsSync(`/proc/${pid}/stat`) || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
};

const isDead = (pid: number) =>
  until(
    `${pid} ended`,
    () => alive(pid),
    (is) => !is,
  );

test("closing the sandbox ends warm environments and what they started; functions survive a restart", async () => {
  const folder = mkdtempSync(join(tmpdir(), "awslab-lambda-"));
  const store = memoryStore();
  try {
    const work = await lab({ folder, store });
    await createFunction(
      work,
      "parent",
      `import { spawn } from "node:child_process";
       const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
       export const handler = async () => [process.pid, child.pid];`,
    );
    const pids = (await invoke(work, "parent")).value as number[];
    for (const pid of pids) expect(await alive(pid)).toBe(true);
    await work.lambda.PublishVersion({ FunctionName: "parent" });
    await settled(work, "parent", "1");
    const live = { FunctionName: "parent", Qualifier: "1" };
    await work.lambda.PutProvisionedConcurrencyConfig({ ...live, ProvisionedConcurrentExecutions: 1 });
    const ready = () =>
      until(
        "ready",
        () => work.lambda.GetProvisionedConcurrencyConfig(live),
        ({ Status }) => Status === "READY",
      );
    await ready();
    await work.sandbox.close();
    for (const pid of pids) await isDead(pid);

    const { createSandbox } = await import("../../../../src/sandbox/index.ts");
    const sandbox = await createSandbox({ pace: "instant", folder, store });
    const again = { ...work, sandbox, lambda: lambdaOf(sandbox) };
    expect((await invoke(again, "parent")).value).not.toEqual(pids);
    await until(
      "ready again",
      () => again.lambda.GetProvisionedConcurrencyConfig(live),
      (each) => each.AvailableProvisionedConcurrentExecutions === 1,
    );
    await sandbox.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Starts a process in a session of its own, which no signal to the function's group reaches, and tells both pids. */
const DETACHES = `
  import { spawn } from "node:child_process";
  import { writeFileSync } from "node:fs";
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore", detached: true });
  child.unref();
  export const handler = async ({ file, hang }) => {
    if (file) writeFileSync(file, JSON.stringify([process.pid, child.pid]));
    for (; hang; );
    return [process.pid, child.pid];
  };`;

const onLinux = test.skipIf(process.platform !== "linux");

onLinux("what a function has started in a session of its own ends with its environment", async () => {
  const work = await lab();
  try {
    await createFunction(work, "detaches", DETACHES, { Timeout: 1 });
    const pids = (await invoke(work, "detaches")).value as number[];
    for (const pid of pids) expect(await alive(pid)).toBe(true);
    await invoke(work, "detaches", { hang: true });
    for (const pid of pids) await isDead(pid);
    const others = (await invoke(work, "detaches")).value as number[];
    await work.sandbox.close();
    for (const pid of others) await isDead(pid);
  } finally {
    await work.sandbox.close();
  }
});

test("an environment that somebody kills is replaced", async () => {
  const work = await lab();
  try {
    await createFunction(
      work,
      "killed",
      `export const handler = async ({ ms = 0 }) => {
      console.log("PID " + process.pid); await new Promise((r) => setTimeout(r, ms)); return process.pid; };`,
    );
    const first = (await invoke(work, "killed")).value as number;
    process.kill(first, "SIGKILL");
    await isDead(first);
    const second = await invoke(work, "killed");
    expect(second.value).not.toBe(first);
    expect(second.log).toMatch(/Init Duration/);
    const running = invoke(work, "killed", { ms: 60_000 });
    await until(
      "running",
      async () => (await logged(work, "killed")).filter((line) => line.includes(`PID ${second.value}`)).length,
      (lines) => lines === 2,
    );
    process.kill(second.value as number, "SIGKILL");
    expect((await running).value).toMatchObject({
      errorType: "Runtime.ExitError",
      errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Runtime exited with error: signal: killed$/),
    });
  } finally {
    await work.sandbox.close();
  }
});

test("INIT that hangs is ended after ten seconds, and once more at the function's timeout", async () => {
  const work = await lab();
  try {
    await createFunction(work, "hangs", "await new Promise((r) => setTimeout(r, 100_000)); export const handler = 1;", {
      Timeout: 1,
    });
    const begin = monotonicMs();
    const { value, log } = await invoke(work, "hangs");
    expect(monotonicMs() - begin).toBeGreaterThan(11_000);
    expect(value).toEqual({
      errorType: "Sandbox.Timedout",
      errorMessage: expect.stringContaining("Task timed out after 1.00 seconds"),
    });
    expect(log).toMatch(/INIT_REPORT Init Duration: \S+ ms\tPhase: invoke\tStatus: timeout/);
    await until(
      "the first attempt in the log",
      async () => (await logged(work, "hangs")).join(),
      (text) => /INIT_REPORT Init Duration: 1\d{4}\.\d\d ms\tPhase: init\tStatus: timeout/.test(text),
    );
  } finally {
    await work.sandbox.close();
  }
});

test("kill -9 of the sandbox ends a function that is too busy to notice, and what has left its group", async () => {
  const folder = mkdtempSync(join(tmpdir(), "awslab-lambda-"));
  const script = join(folder, "host.mts");
  const event = { file: join(folder, "pids"), hang: true };
  writeFileSync(
    script,
    `import { createFunction, lab } from ${JSON.stringify(join(import.meta.dirname, "lab.ts"))};
     const work = await lab({ folder: ${JSON.stringify(join(folder, "sandbox"))} });
     await createFunction(work, "busy", ${JSON.stringify(DETACHES)}, { Timeout: 900 });
     await work.lambda.Invoke({ FunctionName: "busy", Payload: Buffer.from(${JSON.stringify(JSON.stringify(event))}) });`,
  );
  const host = spawn(process.execPath, ["--import", "tsx", script], { stdio: "inherit" });
  try {
    const text = await until(
      "pids",
      async () => (existsSync(event.file) ? readFileSync(event.file, "utf8") : ""),
      (each) => each !== "",
    );
    const [busy = 0, detached = 0]: number[] = JSON.parse(text);
    expect([await alive(busy), await alive(detached)]).toEqual([true, true]);
    host.kill("SIGKILL");
    await isDead(busy);
    if (process.platform === "linux") await isDead(detached);
  } finally {
    host.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
});
